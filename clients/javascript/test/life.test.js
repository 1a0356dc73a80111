/** What keeps a process alive, and what does not: each test is a program of its own. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { STREAMS, echo, serve } from "./support/server.js";
import { within } from "./support/wait.js";

const index = fileURLToPath(new URL("../src/index.js", import.meta.url));

/** Runs a program; returns how it ended, or undefined if it had to be killed. @param {string} code @param {number} [millis] */
async function run(code, millis = 15_000) {
  const program = `import * as eco from ${JSON.stringify(index)};\n${code}\n`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    await within(ended, "the end of the program", millis);
    return output;
  } catch {
    child.kill("SIGKILL");
    await ended;
    return undefined;
  }
}

for (const transport of /** @type {const} */ ([...STREAMS, "udp"])) {
  test(`${transport}: nothing keeps a process alive after close`, async () => {
    const server = await serve(transport, echo);
    const output = await run(`
      const client = await eco.connect("${server.url}", { heartbeat: 600_000 });
      console.log(await client.call("echo", 1));
      const late = client.call("echo", 2).catch((e) => e.name);
      await client.close();
      console.log(await late);
      console.log(await eco.call("${server.url}", "echo", 3));`);
    await server.close();

    assert.equal(output, "1\nClosed\n3\n");
  });

  test(`${transport}: an open connection keeps a process alive, but not after unref`, async () => {
    const server = await serve(transport, () => {});
    const waiting = `const client = await eco.connect("${server.url}"); client.call("echo", 1, { timeout: 60_000, answerTimeout: 60_000 });`;
    const unreferenced = await run(`${waiting} client.unref(); console.log("done");`);
    const referenced = await run(`${waiting} client.unref().ref();`, 1_500);
    await server.close();

    assert.equal(unreferenced, "done\n");
    assert.equal(referenced, undefined);
  });
}

test("a call that waits for its next attempt keeps a process alive until its deadline, but not after unref", async () => {
  const server = await serve("tcp", echo);
  await server.close();
  const waiting = `const client = await eco.connect("${server.url}", { lazy: true, attempts: 1000 });
    const call = client.call("echo", 1, { timeout: 700 }).catch((e) => console.log(e.name));`;

  assert.match(String(await run(waiting)), /Unreachable|TimedOut/);
  assert.equal(await run(`${waiting} client.unref();`), "");
});
