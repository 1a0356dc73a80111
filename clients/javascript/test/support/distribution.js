import { execFile, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { until, within } from "./wait.js";

const START_MILLIS = 60_000;

const run = promisify(execFile);

/** Returns the folder of the packed distribution: `ECO_DISTRIBUTION`, or what the build has made. */
export function home() {
  const target = fileURLToPath(new URL("../../../../distribution/target/", import.meta.url));
  const built = existsSync(target)
    ? readdirSync(target).find((name) => name.startsWith("ecosystem-") && existsSync(path.join(target, name, "bin")))
    : undefined;
  const folder = process.env.ECO_DISTRIBUTION ?? (built && path.join(target, built));
  if (folder === undefined || !existsSync(path.join(folder, "bin/ecosystem"))) {
    throw new Error("there is no packed distribution: run 'mvn package -DskipTests', or set ECO_DISTRIBUTION");
  }
  return folder;
}

/** Returns whether the distribution has an optional feature. @param {string} feature */
export function hasFeature(feature) {
  return existsSync(path.join(home(), "features/optional", `${feature}.json`));
}

/** Returns the folder of a compiler for Java 21: of `JAVA_HOME`, on the `PATH`, or in the usual place of Linux. */
export function jdk() {
  const usual = "/usr/lib/jvm";
  const folders = [
    ...(process.env.JAVA_HOME ? [path.join(process.env.JAVA_HOME, "bin")] : []),
    ...(process.env.PATH ?? "").split(path.delimiter),
    ...(existsSync(usual) ? readdirSync(usual).map((name) => path.join(usual, name, "bin")) : []),
  ];
  const found = folders.find((folder) => {
    const { stdout } = spawnSync(path.join(folder, "javac"), ["--version"], { encoding: "utf8" });
    return Number(/javac (\d+)/.exec(stdout ?? "")?.[1] ?? 0) >= 21;
  });
  if (found === undefined) {
    throw new Error("there is no compiler for Java 21: set JAVA_HOME to a JDK");
  }
  return found;
}

/** Returns ports that are free now. @param {number} count */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  const ports = servers.map((server) => /** @type {net.AddressInfo} */ (server.address()).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** An instance of the packed distribution, below a folder of its own. */
export class Distribution {
  #root = mkdtempSync(path.join(os.tmpdir(), "eco-js-"));
  #features;
  #environment;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #process;
  #output = "";
  #ports = /** @type {number[]} */ ([]);

  /** @param {string[]} [features] optional features @param {Record<string, string>} [environment] by default, one for short runs */
  constructor(features = [], environment = { JAVA_OPTS: "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" }) {
    this.#features = features;
    this.#environment = environment;
    cpSync(path.join(home(), "conf"), this.#path("conf"), { recursive: true });
    mkdirSync(this.#path("deploy"));
    this.configure("io.ecosystem.deployer", { scanMillis: 20 });
  }

  /** Writes a configuration. @param {string} pid @param {object} values */
  configure(pid, values) {
    writeFileSync(this.#path(`conf/${pid}.cfg.json`), JSON.stringify(values));
  }

  /** Starts it; after the first time, on the same ports. */
  async start() {
    this.#ports = this.#ports.length > 0 ? this.#ports : await freePorts(3);
    if (this.#features.includes("websocket")) {
      this.configure("io.ecosystem.transport.ws~main", { host: "127.0.0.1", port: this.#ports[2] });
    }
    const ready = this.#path("ready");
    const started = spawn(
      path.join(home(), "bin/ecosystem"),
      [
        "--root", this.#path("root"), "--conf", this.#path("conf"), "--deploy", this.#path("deploy"),
        "--tcp", `127.0.0.1:${this.#ports[0]}`, "--udp", `127.0.0.1:${this.#ports[1]}`, "--uds", this.#path("s.sock"),
        "--ready-file", ready, "--stop-with-parent", ...this.#features.flatMap((feature) => ["--with", feature]),
      ],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...this.#environment, ...process.env } },
    );
    this.#process = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on("data", (text) => (this.#output = (this.#output + text).slice(-20_000)));
    }
    await until(
      () => {
        if (started.exitCode !== null) {
          throw new Error(`the instance ended with ${started.exitCode}:\n${this.#output}`);
        }
        return existsSync(ready);
      },
      "the start of the instance",
      START_MILLIS,
    ).catch((e) => {
      throw new Error(`${e.message}\n${this.#output}`, { cause: e });
    });
  }

  /** Stops it: in order, or with `SIGKILL` at once. @param {NodeJS.Signals} [signal] */
  async stop(signal = "SIGTERM") {
    const running = this.#process;
    this.#process = undefined;
    if (running !== undefined && running.exitCode === null && running.signalCode === null) {
      const ended = new Promise((resolve) => running.once("exit", resolve));
      running.kill(signal);
      await within(ended, "the end of the instance", START_MILLIS);
    }
    rmSync(this.#path("ready"), { force: true });
  }

  /** Stops it for good. */
  async close() {
    await this.stop();
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** Returns its address. @param {"tcp" | "udp" | "uds" | "ws"} transport */
  url(transport) {
    switch (transport) {
      case "uds":
        return `uds://${this.#path("s.sock")}`;
      case "ws":
        return `ws://127.0.0.1:${this.#ports[2]}/`;
      default:
        return `${transport}://127.0.0.1:${this.#ports[transport === "tcp" ? 0 : 1]}`;
    }
  }

  /**
   * Makes jars of a handler that answers with the version of its jar, from 0.
   *
   * @param {number} count
   * @param {"versioned" | "dice"} [kind] for the route `versioned`, or in place of `dice.roll`
   */
  async makeVersions(count, kind = "versioned") {
    const bin = jdk();
    const classes = this.#path("classes");
    write(classes, "acme/Versioned.java", kind === "dice" ? VERSIONED.replace(/int n\b/g, "int sides").replace("request.n()", "request.sides()").replace("int version) {}", "int result) {}") : VERSIONED);
    write(classes, "OSGI-INF/versioned.xml", COMPONENT.replace("ROUTE", kind === "dice" ? "dice.roll" : kind));
    const source = path.join(classes, "acme/Versioned.java");
    await run(path.join(bin, "javac"), ["--release", "21", "-cp", this.#bundle("io.ecosystem.api"), "-d", classes, source]);
    rmSync(source);
    for (let version = 0; version < count; version++) {
      write(classes, "acme/version", String(version));
      write(classes, "manifest", MANIFEST.replace("VERSION", `1.0.${version}`));
      const file = this.#path(`versioned-${version}.jar`);
      await run(path.join(bin, "jar"), ["--create", "--file", file, "--manifest", path.join(classes, "manifest"), "-C", classes, "acme", "-C", classes, "OSGI-INF"]);
    }
  }

  /** Deploys a version that has been made, in place of the one before. @param {number} version */
  deploy(version) {
    cpSync(this.#path(`versioned-${version}.jar`), this.#path("next.jar"));
    renameSync(this.#path("next.jar"), this.#path("deploy/versioned.jar"));
  }

  /** @param {string} name */
  #bundle(name) {
    const folder = path.join(home(), "system/io/ecosystem", name);
    const [version] = readdirSync(folder);
    return path.join(folder, version, `${name}-${version}.jar`);
  }

  /** @param {string} name */
  #path(name) {
    return path.join(this.#root, name);
  }
}

/** @param {string} folder @param {string} name @param {string} text */
function write(folder, name, text) {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

const VERSIONED = `package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import java.io.IOException;
import java.io.InputStream;

public final class Versioned implements Handler<Versioned.Request, Versioned.Response> {
    public record Request(int n) {}
    public record Response(int n, int version) {}

    private final int version;

    public Versioned() throws IOException {
        try (InputStream in = Versioned.class.getResourceAsStream("version")) {
            version = Integer.parseInt(new String(in.readAllBytes()));
        }
    }

    @Override
    public Response handle(Request request, Call call) {
        return new Response(request.n(), version);
    }
}
`;

const COMPONENT = `<?xml version="1.0" encoding="UTF-8"?>
<scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="acme.Versioned">
  <property name="ecosystem.route" type="String">ROUTE</property>
  <property name="service.ranking" type="Integer">10</property>
  <service>
    <provide interface="io.ecosystem.api.handler.Handler"/>
  </service>
  <implementation class="acme.Versioned"/>
</scr:component>
`;

const MANIFEST = `Manifest-Version: 1.0
Bundle-ManifestVersion: 2
Bundle-SymbolicName: acme.versioned
Bundle-Version: VERSION
Import-Package: io.ecosystem.api.handler;version="[0.1,1)"
Service-Component: OSGI-INF/versioned.xml
`;
