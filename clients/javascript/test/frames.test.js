import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { parseAddress } from "../src/address.js";
import { CLOSE, FrameReader, PING, PONG, TEXT, frame } from "../src/node/frames.js";
import { Handshake } from "../src/node/handshake.js";
import { seeded } from "./support/random.js";

/** Returns a frame as a server sends it: without a mask. @param {number} kind @param {Buffer} payload @param {boolean} [final] */
function served(kind, payload, final = true) {
  const short = payload.length < 126 ? payload.length : payload.length < 65_536 ? 126 : 127;
  const head = Buffer.alloc(short < 126 ? 2 : short === 126 ? 4 : 10);
  head[0] = (final ? 0x80 : 0) | kind;
  head[1] = short;
  if (short === 126) {
    head.writeUInt16BE(payload.length, 2);
  } else if (short === 127) {
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, payload]);
}

/** @param {FrameReader} reader @param {Buffer} bytes */
function read(reader, bytes) {
  /** @type {[number, string][]} */
  const messages = [];
  reader.feed(bytes, (kind, payload) => messages.push([kind, payload.toString()]));
  return messages;
}

for (const length of [0, 1, 3, 4, 125, 126, 65_535, 65_536, 100_001]) {
  test(`masks a text of ${length} bytes so that it can be read`, () => {
    const text = "x".repeat(length);
    const bytes = frame(TEXT, text);
    const head = length < 126 ? 6 : length < 65_536 ? 8 : 14;
    const key = bytes.subarray(head - 4, head);
    const payload = bytes.subarray(head).map((byte, i) => byte ^ key[i % 4]);

    assert.equal(bytes[0], 0x81);
    assert.equal(bytes[1] & 0x80, 0x80);
    assert.equal(Buffer.from(payload).toString(), text);
  });
}

test("reads frames wherever the bytes are cut", () => {
  const random = seeded(5);
  const texts = ["", "é😀", "y".repeat(200), "z".repeat(70_000)];
  const bytes = Buffer.concat([
    ...texts.map((text) => served(TEXT, Buffer.from(text))),
    served(TEXT, Buffer.from("in "), false),
    served(PING, Buffer.from("?")),
    served(0, Buffer.from("two "), false),
    served(0, Buffer.from("parts")),
    served(PONG, Buffer.alloc(0)),
  ]);
  for (let trial = 0; trial < 100; trial++) {
    const reader = new FrameReader(100_000);
    /** @type {[number, string][]} */
    const messages = [];
    const most = trial < 50 ? 50_000 : 300;
    for (let at = 0; at < bytes.length; ) {
      const to = Math.min(bytes.length, at + 1 + Math.floor(random() * most));
      messages.push(...read(reader, bytes.subarray(at, to)));
      at = to;
    }
    assert.deepEqual(messages, [...texts.map((text) => [TEXT, text]), [PING, "?"], [TEXT, "in two parts"], [PONG, ""]]);
  }
});

const WRONG = /** @type {[string, Buffer, RegExp][]} */ ([
  ["masked", frame(TEXT, "x"), /masked/],
  ["binary", served(2, Buffer.from("x")), /of kind 2; expected text/],
  ["of an extension", Buffer.from([0xc1, 0]), /extension/],
  ["a long ping", served(PING, Buffer.alloc(126)), /control frame/],
  ["a close in parts", served(CLOSE, Buffer.alloc(0), false), /control frame/],
  ["a part of nothing", served(0, Buffer.from("x")), /do not belong together/],
  ["a text within a text", Buffer.concat([served(TEXT, Buffer.from("x"), false), served(TEXT, Buffer.from("y"))]), /do not belong together/],
  ["too long", served(TEXT, Buffer.alloc(1_001)), /an answer of more than 1000 bytes/],
  ["too long in parts", Buffer.concat([served(TEXT, Buffer.alloc(600), false), served(0, Buffer.alloc(600))]), /an answer of more than 1000 bytes/],
  ["longer than anything", Buffer.from([0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255]), /an answer of more than 1000 bytes/],
]);

for (const [what, bytes, reason] of WRONG) {
  test(`refuses a frame that is ${what}`, () => {
    assert.throws(() => read(new FrameReader(1_000), bytes), reason);
  });
}

/** @param {Handshake} handshake @param {Record<string, string | undefined>} [other] */
function agreed(handshake, other = {}) {
  const key = /Sec-WebSocket-Key: (.*)\r\n/.exec(handshake.request(parseAddress("ws://h:1/")))?.[1];
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const fields = { Upgrade: "WebSocket", Connection: "keep-alive, Upgrade", "Sec-WebSocket-Accept": accept, "sec-websocket-protocol": "ecosystem", ...other };
  const lines = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return Buffer.from(["HTTP/1.1 101 Switching", ...lines, "", ""].join("\r\n"));
}

test("agrees on WebSocket, byte by byte, and keeps what follows", () => {
  const handshake = new Handshake();
  const bytes = Buffer.concat([agreed(handshake), Buffer.from("rest")]);
  const end = bytes.length - 4;

  for (let at = 0; at < end - 1; at++) {
    assert.equal(handshake.feed(bytes.subarray(at, at + 1)), undefined);
  }
  assert.equal(handshake.feed(bytes.subarray(end - 1))?.toString(), "rest");
});

test("asks as RFC 6455 says", () => {
  const request = new Handshake().request(parseAddress("ws://[::1]:8891/a?b"));

  assert.match(request, /^GET \/a\?b HTTP\/1\.1\r\nHost: \[::1\]:8891\r\n/);
  assert.match(request, /\r\nSec-WebSocket-Key: [A-Za-z0-9+/]{22}==\r\n/);
  assert.match(request, /\r\nSec-WebSocket-Protocol: ecosystem\r\n\r\n$/);
});

for (const [name, value] of [
  ["Upgrade", "h2c"], ["Connection", "close"], ["Sec-WebSocket-Accept", "x"], ["sec-websocket-protocol", "chat"],
  ["sec-websocket-protocol", undefined], ["Sec-WebSocket-Extensions", "permessage-deflate"],
]) {
  test(`refuses a handshake with ${name}: ${value}`, () => {
    const handshake = new Handshake();

    assert.throws(() => handshake.feed(agreed(handshake, { [/** @type {string} */ (name)]: value })), /WebSocket/);
  });
}

test("refuses a server that does not speak WebSocket, and one that talks too much", () => {
  assert.throws(() => new Handshake().feed(Buffer.from("HTTP/1.1 200 OK\r\n\r\n")), /does not speak WebSocket: 'HTTP\/1.1 200 OK'/);
  assert.throws(() => new Handshake().feed(Buffer.from(`HTTP/1.1 ${"x".repeat(20_000)}`)), /more than 16384 bytes/);
});
