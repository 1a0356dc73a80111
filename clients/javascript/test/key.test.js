import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_KEY, answeredKey, keyOfSpanKey, keyOfUid, keyText, newKey, newSpanKey, nextSpanKey } from "../src/key.js";
import { KeyMap } from "../src/key-map.js";

const SPAN = "12345678-1234-1234-1234-1234567890ab:1234567890abcdef";

test("makes keys that differ, of version 4", () => {
  const keys = Array.from({ length: 10_000 }, newSpanKey);

  assert.equal(new Set(keys).size, keys.length);
  keys.forEach((key) => assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}:[0-9a-f]{16}$/));
});

test("makes the next key in the same trace", () => {
  const next = nextSpanKey(SPAN.toUpperCase());

  assert.equal(next.split(":")[0], SPAN.split(":")[0]);
  assert.notEqual(next, SPAN);
});

test("knows the key of an answer to its request", () => {
  for (const key of [newKey("span_key"), newKey("uid"), keyOfSpanKey(SPAN.toUpperCase()), keyOfUid('a"b')]) {
    assert.equal(keyText(answeredKey(JSON.parse(`{${key.json}}`))), keyText(key));
  }
});

test("keeps the keys of the generations apart", () => {
  const map = /** @type {KeyMap<{key: import("../src/key.js").Key}>} */ (new KeyMap());
  const other = newSpanKey().slice(0, 37) + SPAN.slice(37);
  const values = [keyOfSpanKey(SPAN), keyOfSpanKey(other), keyOfUid(SPAN), keyOfUid(SPAN.slice(37))].map((key) => ({ key }));
  values.forEach((value) => map.add(value));

  for (const value of [...values]) {
    assert.equal(map.size, values.length);
    values.forEach((each) => assert.equal(map.get(each.key.trace, each.key.span), each));
    map.delete(value);
    values.shift();
    assert.equal(map.get(value.key.trace, value.key.span), undefined);
  }
});

test("finds no key where there is none", () => {
  for (const answer of [{}, { uid: "" }, { uid: 7 }, { span_key: null, uid: "" }, { span_key: { trace_id: "x" } }, { span_key: "x" }]) {
    assert.deepEqual(answeredKey(answer), NO_KEY);
  }
});

test("refuses keys of another form", () => {
  assert.throws(() => keyOfSpanKey("x"), /spanKey: expected a UUID, a colon and 16 hexadecimal digits, not 'x'/);
  assert.throws(() => keyOfUid(""), /uid: expected a text that is not empty/);
  assert.throws(() => keyOfUid(/** @type {any} */ (7)), TypeError);
});
