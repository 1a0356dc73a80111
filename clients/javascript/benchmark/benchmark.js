/**
 * Calls per second of the client beside a bare socket of Node.js that sends and receives the same lines, over one
 * instance of the packed distribution: once, kept (one at a time), and with 64 in flight. Arguments: the rounds, the
 * seconds of each, and transports, `npm run benchmark -- 5 2 tcp`. Prints medians, their ratio, the processor's time that
 * this process takes for a call, and the rate of the Java client, which `eco bench` measures.
 */
import { execFile } from "node:child_process";
import { Buffer } from "node:buffer";
import net from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import * as eco from "../src/index.js";
import { writeRequest } from "../src/envelope.js";
import { newKey } from "../src/key.js";
import { FrameReader, TEXT, frame } from "../src/node/frames.js";
import { Handshake } from "../src/node/handshake.js";
import { parseAddress } from "../src/address.js";
import { Distribution, hasFeature, home } from "../test/support/distribution.js";
import { echo, serve } from "../test/support/server.js";

const ROUNDS = Number(process.argv[2] ?? 5);
const SECONDS = Number(process.argv[3] ?? 2);
const TRANSPORTS = /** @type {Transport[]} */ (process.argv.length > 4 ? process.argv.slice(4) : ["tcp", "uds", "ws"]);
const DATA = { message: "hi" };

/** @typedef {"tcp" | "uds" | "ws"} Transport */
/** @typedef {{calls: number, p99: number, cpu: number}} Result */

/** Runs callers until the time is over. @param {number} callers @param {() => Promise<unknown>} call @returns {Promise<Result>} */
async function measure(callers, call) {
  const times = new Float64Array(4_000_000);
  let count = 0;
  const used = process.cpuUsage();
  const begun = performance.now();
  const end = begun + SECONDS * 1_000;
  const caller = async () => {
    for (let now = performance.now(); now < end; ) {
      await call();
      const after = performance.now();
      times[count++] = after - now;
      now = after;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const { user, system } = process.cpuUsage(used);
  const sorted = times.subarray(0, count).sort();
  return { calls: (count / (performance.now() - begun)) * 1_000, p99: sorted[Math.floor(count * 0.99)] * 1_000, cpu: (user + system) / count };
}

/** @param {string} url @param {"once" | "kept" | "64 in flight"} mode */
async function client(url, mode) {
  if (mode === "once") {
    const opened = await eco.connect(url, { connection: "once", lazy: true });
    const result = await measure(1, () => opened.call("echo", DATA));
    await opened.close();
    return result;
  }
  const opened = await eco.connect(url);
  const result = await measure(mode === "kept" ? 1 : 64, () => opened.call("echo", DATA));
  await opened.close();
  return result;
}

/** A bare socket, which sends one prepared line and counts answers. @param {string} url @param {"once" | "kept" | "64 in flight"} mode */
async function bare(url, mode) {
  const line = writeRequest(newKey("span_key"), "echo", JSON.stringify(DATA));
  if (mode === "once") {
    return measure(1, async () => {
      const socket = await open(url);
      await new Promise((resolve) => socket.ask(line, resolve));
      socket.close();
    });
  }
  const socket = await open(url);
  const result = await measure(mode === "kept" ? 1 : 64, () => new Promise((resolve) => socket.ask(line, resolve)));
  socket.close();
  return result;
}

/**
 * Opens a bare socket; answers end the oldest waits. What is asked in one turn is written at once.
 *
 * @param {string} url
 * @returns {Promise<{ask: (line: string, done: (value: unknown) => void) => void, close: () => void}>}
 */
async function open(url) {
  const address = parseAddress(url);
  const socket = address.scheme === "uds" ? net.connect(address.path) : net.connect({ port: address.port, host: address.host, noDelay: true });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const web = address.scheme === "ws";
  if (web) {
    const handshake = new Handshake();
    socket.write(handshake.request(address));
    await new Promise((resolve) => socket.once("data", (chunk) => resolve(handshake.feed(chunk))));
  }
  /** @type {((value: unknown) => void)[]} */
  let waiting = [];
  let oldest = 0;
  let batch = "";
  let frames = /** @type {Buffer[]} */ ([]);
  const answered = () => {
    waiting[oldest++](undefined);
    if (oldest === waiting.length) {
      waiting = [];
      oldest = 0;
    }
  };
  const reader = new FrameReader(1_000_000);
  socket.on("data", (chunk) => {
    if (web) {
      reader.feed(chunk, answered);
      return;
    }
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) {
      answered();
    }
  });
  return {
    ask(line, done) {
      waiting.push(done);
      if (batch === "" && frames.length === 0) {
        queueMicrotask(() => {
          socket.write(web ? Buffer.concat(frames) : batch);
          batch = "";
          frames = [];
        });
      }
      if (web) {
        frames.push(frame(TEXT, line));
      } else {
        batch += `${line}\n`;
      }
    },
    close: () => socket.destroy(),
  };
}

const run = promisify(execFile);

/**
 * The Java client, which has neither connections for one call each here nor WebSocket.
 *
 * @param {string} url
 * @param {"once" | "kept" | "64 in flight"} mode
 */
async function java(url, mode) {
  if (mode === "once" || !/^(tcp|uds):/.test(url)) {
    return undefined;
  }
  const { stdout } = await run(path.join(home(), "bin/eco"), [
    ...["bench", "echo", "echo", JSON.stringify(DATA), "--to", url, "--duration", `${SECONDS * 1_000}ms`],
    ...["--in-flight", mode === "kept" ? "1" : "64", "--json"],
  ]);
  return /** @type {number} */ (JSON.parse(stdout).per_second);
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** @param {number} n */
const figure = (n) => Math.round(n).toLocaleString("en");

const web = hasFeature("websocket");
const instance = new Distribution(web ? ["websocket"] : [], {}); // as shipped
await instance.start();
const scripted = web ? undefined : await serve("ws", echo);
if (scripted) {
  console.log("The distribution has no feature 'websocket': WebSocket figures are with the npm package 'ws' in this process.");
}
try {
  for (const transport of TRANSPORTS) {
    const url = transport === "ws" && scripted ? scripted.url : instance.url(transport);
    for (const mode of /** @type {const} */ (["once", "kept", "64 in flight"])) {
      const ours = [];
      const theirs = [];
      const javas = [];
      await client(url, mode); // warms up
      await bare(url, mode);
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await client(url, mode));
        theirs.push(await bare(url, mode));
        javas.push(await java(url, mode));
      }
      const of = (/** @type {Result[]} */ results) => {
        const [calls, p99, cpu] = /** @type {const} */ (["calls", "p99", "cpu"]).map((what) => median(results.map((r) => r[what])));
        return { calls, text: `${figure(calls)} | ${figure(p99)} µs | ${cpu.toFixed(1)} µs` };
      };
      const [a, b] = [of(ours), of(theirs)];
      const other = javas[0] === undefined ? "" : figure(median(/** @type {number[]} */ (javas)));
      console.log(`| ${transport}, ${mode} | ${a.text} | ${b.text} | ${(a.calls / b.calls).toFixed(2)} | ${other} |`);
    }
  }
} finally {
  await scripted?.close();
  await instance.close();
}
