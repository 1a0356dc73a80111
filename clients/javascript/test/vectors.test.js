import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readAnswer, writeRequest } from "../src/envelope.js";
import { NO_KEY, keyOfSpanKey, keyOfUid } from "../src/key.js";

const vectors = JSON.parse(readFileSync(new URL("../../protocol/vectors.json", import.meta.url), "utf8"));

/** @param {{uid?: string, spanKey?: string} | null} key */
const keyOf = (key) => (key?.uid === undefined ? keyOfSpanKey(/** @type {any} */ (key).spanKey) : keyOfUid(key.uid));

/** @param {any} key */
const answered = (key) => {
  const { trace, span } = key === null ? NO_KEY : keyOf(key);
  return { trace, span };
};

for (const { name, key, route, data, line } of vectors.requests) {
  test(`writes a request: ${name}`, () => {
    assert.equal(writeRequest(keyOf(key), route, data), line);
  });
}

for (const { name, line, key, status, data } of vectors.answers) {
  test(`reads an answer: ${name}`, () => {
    assert.deepEqual(readAnswer(line, "string"), { key: answered(key), status, data: JSON.parse(data), bad: undefined });
  });
}

test("reads the usual answer as any other", () => {
  const usual = '{"span_key":{"trace_id":"12345678-1234-1234-1234-1234567890ab","span_id":"1234567890abcdef"},"status":0,"data":{"a":[1]}}';
  for (let at = 0; at < usual.length; at++) {
    for (const other of ['"', "\\", "}", ",", "0", " ", "x", "\t"]) {
      const line = usual.slice(0, at) + other + usual.slice(at + 1);
      const spaced = line.replace(/^\{/, "{ "); // looks different, means the same

      assert.deepEqual(withoutPlace(readAnswer(line, "string")), withoutPlace(readAnswer(spaced, "string")));
    }
  }
});

/** Leaves out where a text is no JSON. @param {any} answer */
function withoutPlace(answer) {
  return { ...answer, bad: answer.bad?.replace(/^not JSON.*$/s, "not JSON") };
}

for (const { name, line, key, reason } of vectors.unreadable) {
  test(`says what is wrong with a line: ${name}`, () => {
    const answer = readAnswer(line, "string");

    assert.deepEqual(answer.key, answered(key));
    assert.ok(answer.bad?.startsWith(reason), answer.bad);
  });
}

for (const { data, ...values } of vectors.integers) {
  for (const bigints of /** @type {const} */ (["string", "bigint", "number"])) {
    test(`reads ${data} with bigints as ${bigints}`, () => {
      const answer = readAnswer(`{"uid":"7","status":0,"data":${data}}`, bigints);

      assert.deepEqual(/** @type {any} */ (answer).data, revive(values[bigints]));
    });
  }
}

/** Returns a value whose `{"bigint": digits}` are BigInts. @param {any} value @returns {any} */
function revive(value) {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(revive);
  }
  return "bigint" in value
    ? BigInt(value.bigint)
    : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revive(inner)]));
}
