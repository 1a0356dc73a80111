import assert from "node:assert/strict";
import { test } from "node:test";
import { readJson, writeJson } from "../src/json.js";
import { seeded } from "./support/random.js";

test("writes BigInts as digits, wherever they are", () => {
  const value = { a: [12345678901234567890n, -1n], b: { c: 0n }, d: '"1"', e: 1 };

  assert.equal(writeJson(value), '{"a":[12345678901234567890,-1],"b":{"c":0},"d":"\\"1\\"","e":1}');
  assert.equal(writeJson(5n), "5");
});

test("writes undefined as an empty object, and nothing on more than one line", () => {
  assert.equal(writeJson(undefined), "{}");
  assert.equal(writeJson("a\nb\r\u2028"), '"a\\nb\\r\u2028"');
});

test("refuses what is no JSON", () => {
  const circle = /** @type {any} */ ({});
  circle.circle = circle;

  assert.throws(() => writeJson(() => {}), /data: a function cannot be written as JSON/);
  assert.throws(() => writeJson(Symbol("x")), TypeError);
  assert.throws(() => writeJson(circle), TypeError);
  assert.throws(() => writeJson({ circle, n: 1n }), TypeError);
});

test("loses no digit on the way there and back", () => {
  const random = seeded(7);
  for (let trial = 0; trial < 2_000; trial++) {
    const value = any(random, 4);

    assert.deepEqual(readJson(writeJson(value), "bigint"), value);
  }
});

test("reads integers as texts that read as the same integers", () => {
  const random = seeded(8);
  for (let trial = 0; trial < 2_000; trial++) {
    const text = writeJson(any(random, 4));

    assert.deepEqual(readJson(writeJson(readJson(text, "string")), "string"), readJson(text, "string"));
  }
});

test("accepts nothing that JSON.parse refuses", () => {
  for (const text of ['{12345678901234567890:1}', "012345678901234567", "[12345678901234567890 1]", "12345678901234567890x", '"12345678901234567890']) {
    for (const bigints of /** @type {const} */ (["string", "bigint", "number"])) {
      assert.throws(() => readJson(text, bigints), SyntaxError);
    }
  }
});

/** @param {() => number} random @param {number} depth @returns {any} */
function any(random, depth) {
  const digits = () => BigInt(Array.from({ length: 17 + Math.floor(random() * 30) }, () => 1 + Math.floor(random() * 9)).join(""));
  const texts = ['"', "\\", "\\\"", "1234567890123456789", "é😀", "\n", "", 'a"12345678901234567890"b', "\\u1234567890123456"];
  const kind = Math.floor(random() * (depth > 0 ? 7 : 5));
  switch (kind) {
    case 0:
      return random() < 0.5 ? digits() : -digits();
    case 1:
      return texts[Math.floor(random() * texts.length)];
    case 2:
      return Math.floor(random() * 1e9);
    case 3:
      return random() * 10 ** Math.floor(random() * 30 - 15);
    case 4:
      return [null, true, false][Math.floor(random() * 3)];
    case 5:
      return Array.from({ length: Math.floor(random() * 4) }, () => any(random, depth - 1));
    default:
      return Object.fromEntries(Array.from({ length: Math.floor(random() * 4) }, (_, i) => [`${texts[i]}${i}`, any(random, depth - 1)]));
  }
}
