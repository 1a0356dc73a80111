import assert from "node:assert/strict";
import { test } from "node:test";
import { settings } from "../src/settings.js";

test("has the defaults of the Java client", () => {
  const { addresses, onConnection, ...rest } = settings("tcp://h:1", {});

  assert.equal(addresses.length, 1);
  assert.deepEqual(rest, {
    order: "inOrder", connection: "kept", repeat: "whenSafe", generation: "span_key", bigints: "string",
    connections: 1, maxInFlight: 64, maxWaiting: 1_024, maxPendingBytes: 67_108_864, maxAnswerBytes: 16_777_216,
    connectTimeout: 2_000, answerTimeout: 5_000, totalTimeout: 15_000, attempts: 3, retryDelay: 50,
    maxRetryDelay: 1_000, retransmitAfter: 250, heartbeat: 60_000,
  });
});

const WRONG = /** @type {[any, RegExp][]} */ ([
  [{ attempts: 0 }, /attempts: expected a number from 1 to 1000, not 0/],
  [{ maxWaiting: -1 }, /maxWaiting: expected a number from 0 to 1048576, not -1/],
  [{ answerTimeout: "5s" }, /answerTimeout: expected a number from 1 to 86400000, not 5s/],
  [{ totalTimeout: NaN }, /totalTimeout: expected a number/],
  [{ order: "random" }, /order: expected 'inOrder' or 'spread', not 'random'/],
  [{ bigints: "lose" }, /bigints: expected 'string' or 'bigint' or 'number', not 'lose'/],
  [{ timeout: 5 }, /'timeout' is no setting; expected one of .*totalTimeout/],
  [{ onConnection: 7 }, /onConnection: expected a function/],
]);

for (const [options, message] of WRONG) {
  test(`refuses ${JSON.stringify(options)}`, () => {
    assert.throws(() => settings("tcp://h:1", options), { name: "TypeError", message });
  });
}

test("refuses a client without an address", () => {
  assert.throws(() => settings([], {}), /a client needs an address, such as tcp:/);
});
