/** The package as it is installed: its entries, its types, its size, and the examples of its documents. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Distribution } from "./support/distribution.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const tools = path.join(root, "node_modules");
const run = promisify(execFile);

/** A folder in which the package is installed. */
const folder = mkdtempSync(path.join(os.tmpdir(), "eco-package-"));
const instance = new Distribution();

before(async () => {
  await run(process.execPath, [path.join(root, "scripts/build.js")]);
  const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: root });
  const installed = path.join(folder, "node_modules/@ecosystem/client");
  mkdirSync(installed, { recursive: true });
  await run("tar", ["-xzf", path.join(folder, stdout.trim()), "-C", installed, "--strip-components=1"]);
  await instance.start();
});

after(async () => {
  await instance.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the types are right for each way to resolve them", async () => {
  const { stdout } = await run(process.execPath, [path.join(tools, "@arethetypeswrong/cli/dist/index.js"), "--pack", root, "--no-color", "--no-emoji"]).catch((e) => {
    throw new Error(e.stdout, { cause: e });
  });

  assert.match(stdout, /No problems found/);
});

test("the package has no dependency, and its lock file no address", () => {
  const lock = readFileSync(path.join(root, "package-lock.json"), "utf8");
  const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

  assert.equal(dependencies, undefined);
  assert.ok(!lock.includes("://"));
  Object.values(devDependencies).forEach((version) => assert.match(version, /^\d+\.\d+\.\d+$/));
});

const readme = readFileSync(path.join(root, "README.md"), "utf8");
const page = readFileSync(path.join(root, "../../docs/javascript-client.md"), "utf8");

for (const [name, text] of [["README", readme], ["page", page]]) {
  for (const [index, { language, code }] of examples(text).entries()) {
    if (language === "js" || language === "cjs") {
      test(`example ${index + 1} of the ${name} runs`, async () => {
        const file = path.join(folder, `${name}-${index}.${language === "js" ? "mjs" : "cjs"}`);
        writeFileSync(file, code.replaceAll("tcp://127.0.0.1:8888", instance.url("tcp")));

        const { stderr } = await run(process.execPath, [file], { cwd: folder, timeout: 30_000 });

        assert.equal(stderr, "");
      });
    }
  }
}

for (const [extension, module] of [["mts", "nodenext"], ["cts", "nodenext"], ["ts", "bundler"]]) {
  test(`the examples are right in TypeScript, as .${extension} with module resolution ${module}`, async () => {
    const typed = [...examples(readme), ...examples(page)].filter(({ language }) => language === "ts" || language === "js");
    assert.ok(typed.length > 4);
    const files = typed.map(({ code }, index) => {
      const file = path.join(folder, `typed-${index}.${extension}`);
      writeFileSync(file, extension === "cts" ? commonJs(code) : code);
      return file;
    });
    const result = spawnSync(process.execPath, [
      path.join(tools, "typescript/bin/tsc"), "--noEmit", "--strict", "--target", "es2022", "--lib", "es2023,esnext.disposable,dom",
      "--module", module === "bundler" ? "preserve" : "nodenext", "--moduleResolution", module, "--types", "node", "--typeRoots", path.join(tools, "@types"),
      ...files,
    ], { cwd: folder, encoding: "utf8" });

    assert.equal(result.stdout, "");
    assert.equal(result.status, 0);
  });
}

test("the types need no types but those of a platform with AbortSignal", () => {
  const file = path.join(folder, "bare.mts");
  writeFileSync(file, 'import { connect } from "@ecosystem/client";\nexport const answer: Promise<string> = (await connect("tcp://h:1")).call<string>("echo");\n');
  const result = spawnSync(process.execPath, [
    path.join(tools, "typescript/bin/tsc"), "--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", "--module", "nodenext", "--types", "", file,
  ], { cwd: folder, encoding: "utf8" });

  assert.equal(result.stdout, "");
  assert.equal(result.status, 0);
});

/** Returns an example as a CommonJS module, which has no import and no await outside of functions. @param {string} code */
function commonJs(code) {
  const [, names, from] = /^import (.*) from (.*);$/m.exec(code) ?? [];
  const rest = code.replace(/^import .*$/m, "");
  return `import client = require(${from});\nconst ${names} = client;\nasync function example() {\n${rest}}\n`;
}

/** Returns the examples of a text. @param {string} text */
function examples(text) {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({ language, code }));
}
