/** The client against an instance of the packed distribution. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import net from "node:net";
import { after, before, test } from "node:test";
import * as contract from "./support/contract.js";
import { Distribution } from "./support/distribution.js";
import { within } from "./support/wait.js";

const CALLS = Number(process.env.ECO_CALLS ?? 100_000);

/** @type {Distribution} */
let instance;

before(async () => {
  instance = new Distribution();
  await instance.start();
});

after(() => instance?.close());

for (const transport of /** @type {const} */ (["tcp", "uds", "udp"])) {
  test(`${transport}: calls routes in both generations`, () => contract.callsRoutes(instance, transport));
  test(`${transport}: asks the standard routes`, () => contract.asksTheStandardRoutes(instance, transport));
}

for (const transport of /** @type {const} */ (["tcp", "uds"])) {
  test(`${transport}: ${CALLS} calls with a flat heap`, (t) => contract.leaksNothing(instance, transport, CALLS, t));
  test(`${transport}: replacements of a handler under load`, (t) => contract.survivesSwaps(instance, transport, t));
  test(`${transport}: restarts under load`, (t) => contract.survivesRestarts(instance, transport, t));
}

const vectors = JSON.parse(readFileSync(new URL("../../protocol/vectors.json", import.meta.url), "utf8"));

for (const { name, line, answer, status, key } of vectors.served) {
  test(`the instance answers as the vectors say: ${name}`, async () => {
    const got = await ask(line);
    if (answer !== undefined) {
      assert.equal(got, answer);
    } else {
      const [trace_id, span_id] = key?.spanKey?.split(":") ?? [];
      const { status: actual, data, ...keys } = JSON.parse(got);
      assert.equal(actual, status);
      assert.deepEqual(keys, key === null ? { span_key: null, uid: "" } : (key.uid ? key : { span_key: { trace_id, span_id } }));
      assert.equal(typeof data, "string");
    }
  });
}

/** Sends a line as it is, and returns the answer. @param {string} line @returns {Promise<string>} */
function ask(line) {
  const { hostname, port } = new URL(instance.url("tcp").replace("tcp:", "http:"));
  const socket = net.connect({ host: hostname, port: Number(port) });
  const answered = new Promise((resolve, reject) => {
    let text = "";
    socket.setEncoding("utf8").on("error", reject).on("data", (part) => {
      text += part;
      if (text.endsWith("\n")) {
        resolve(text.slice(0, -1));
      }
    });
    socket.write(`${line}\n`);
  });
  return within(answered, "an answer").finally(() => socket.destroy());
}
