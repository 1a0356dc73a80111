import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { LineSplitter } from "../src/node/lines.js";
import { seeded } from "./support/random.js";

/** @param {LineSplitter} splitter @param {string | Buffer} bytes */
function feed(splitter, bytes) {
  /** @type {string[]} */
  const lines = [];
  splitter.feed(Buffer.from(/** @type {any} */ (bytes)), (line) => lines.push(line));
  return lines;
}

test("joins a line that comes in parts", () => {
  const splitter = new LineSplitter(64);

  assert.deepEqual(feed(splitter, '{"a"'), []);
  assert.deepEqual(feed(splitter, ':1}\n\n{"b'), ['{"a":1}', ""]);
  assert.equal(splitter.rest(), '{"b');
});

test("splits the same lines wherever the bytes are cut", () => {
  const random = seeded(3);
  const whole = ["", "é", "日本語😀", "x".repeat(100), "{}"];
  const bytes = Buffer.from(`${whole.join("\n")}\n`);
  for (let trial = 0; trial < 500; trial++) {
    const splitter = new LineSplitter(100);
    /** @type {string[]} */
    const lines = [];
    for (let at = 0; at < bytes.length; ) {
      const to = Math.min(bytes.length, at + 1 + Math.floor(random() * 20));
      lines.push(...feed(splitter, bytes.subarray(at, to)));
      at = to;
    }
    assert.deepEqual(lines, whole);
  }
});

test("refuses a line above the limit, whole or not, after the good ones", () => {
  const lines = /** @type {string[]} */ ([]);
  const splitter = new LineSplitter(4);

  assert.throws(() => splitter.feed(Buffer.from("1234\n12345\n"), (line) => lines.push(line)), /an answer of more than 4 bytes/);
  assert.deepEqual(lines, ["1234"]);
  assert.throws(() => feed(new LineSplitter(4), "12345"), RangeError);
  assert.deepEqual(feed(new LineSplitter(4), "12\n12\n12\n12\n"), ["12", "12", "12", "12"]);
});

test("refuses bytes that are not UTF-8, after the good lines", () => {
  const lines = /** @type {string[]} */ ([]);
  const bytes = Buffer.concat([Buffer.from("good\n"), Buffer.from([0xff, 10])]);

  assert.throws(() => new LineSplitter(64).feed(bytes, (line) => lines.push(line)), /not UTF-8/);
  assert.deepEqual(lines, ["good"]);
});
