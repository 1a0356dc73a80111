import { Buffer } from "node:buffer";
import { randomFillSync } from "node:crypto";

/** The kinds of frames, RFC 6455, section 5.2. */
export const TEXT = 0x1;
export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;

const CONTINUATION = 0x0;
const FINAL = 0x80;
const MASKED = 0x80;
const MAX_CONTROL_BYTES = 125;

/** Masks are taken in advance, as each request to the system costs more than the bytes. */
const MASKS = Buffer.alloc(4_096);
let usedMasks = MASKS.length;

/**
 * Returns a client's frame, which is masked.
 *
 * @param {number} kind
 * @param {string | Buffer} payload
 * @returns {Buffer}
 */
export function frame(kind, payload) {
  const length = typeof payload === "string" ? Buffer.byteLength(payload) : payload.length;
  const head = length < 126 ? 6 : length < 65_536 ? 8 : 14;
  const bytes = Buffer.allocUnsafe(head + length);
  bytes[0] = FINAL | kind;
  if (head === 6) {
    bytes[1] = MASKED | length;
  } else if (head === 8) {
    bytes[1] = MASKED | 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = MASKED | 127;
    bytes.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
    bytes.writeUInt32BE(length % 2 ** 32, 6);
  }
  if (typeof payload === "string") {
    bytes.write(payload, head, "utf8");
  } else {
    payload.copy(bytes, head);
  }
  mask(bytes, head);
  return bytes;
}

/** Writes a mask before the payload, and masks it. @param {Buffer} bytes @param {number} head */
function mask(bytes, head) {
  if (usedMasks === MASKS.length) {
    randomFillSync(MASKS);
    usedMasks = 0;
  }
  const a = MASKS[usedMasks];
  const b = MASKS[usedMasks + 1];
  const c = MASKS[usedMasks + 2];
  const d = MASKS[usedMasks + 3];
  usedMasks += 4;
  bytes[head - 4] = a;
  bytes[head - 3] = b;
  bytes[head - 2] = c;
  bytes[head - 1] = d;
  let i = head;
  for (; i + 3 < bytes.length; i += 4) {
    bytes[i] ^= a;
    bytes[i + 1] ^= b;
    bytes[i + 2] ^= c;
    bytes[i + 3] ^= d;
  }
  for (const key of [a, b, c]) {
    if (i < bytes.length) {
      bytes[i++] ^= key;
    }
  }
}

/** @param {Buffer} input */
function long(input) {
  return input.readUInt32BE(2) * 2 ** 32 + input.readUInt32BE(6);
}

/** Reads the frames of a server, and joins those of one message. */
export class FrameReader {
  #maxBytes;
  /** @type {Buffer} */
  #input = Buffer.alloc(0);
  /** Input that is not joined yet, as the next frame needs more. @type {Buffer[]} */
  #later = [];
  #laterBytes = 0;
  /** So many bytes of input are needed before there is anything to read. */
  #needed = 2;
  /** @type {Buffer[]} */
  #parts = [];
  #partsBytes = 0;
  #kind = CONTINUATION;

  /** @param {number} maxBytes the longest message */
  constructor(maxBytes) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes bytes.
   *
   * @param {Buffer} chunk
   * @param {(kind: number, payload: Buffer) => void} message is told of each whole message and control frame
   * @throws {RangeError} if a message is too long
   * @throws {TypeError} if the server does not keep to the protocol
   */
  feed(chunk, message) {
    this.#later.push(chunk);
    this.#laterBytes += chunk.length;
    if (this.#input.length + this.#laterBytes < this.#needed) {
      return;
    }
    const only = this.#input.length === 0 && this.#later.length === 1;
    this.#input = only ? chunk : Buffer.concat([this.#input, ...this.#later]);
    this.#later = [];
    this.#laterBytes = 0;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const whole = this.#join(next.head, next.payload);
      if (whole !== undefined) {
        message(next.head & 0x0f || TEXT, whole);
      }
    }
  }

  /** Returns the next frame; undefined if it is not whole. */
  #next() {
    const input = this.#input;
    this.#needed = 2;
    if (input.length < 2) {
      return undefined;
    }
    const head = input[0];
    const short = input[1];
    const start = short < 126 ? 2 : short === 126 ? 4 : 10;
    this.#check(head, short);
    this.#needed = start;
    if (input.length < start) {
      return undefined;
    }
    const length = start === 2 ? short : start === 4 ? input.readUInt16BE(2) : long(input);
    if (this.#partsBytes + length > this.#maxBytes) {
      throw new RangeError(`an answer of more than ${this.#maxBytes} bytes`);
    }
    this.#needed = start + length;
    if (input.length < start + length) {
      return undefined;
    }
    this.#input = input.subarray(start + length);
    return { head, payload: input.subarray(start, start + length) };
  }

  /** @param {number} head @param {number} short */
  #check(head, short) {
    const kind = head & 0x0f;
    const control = kind >= CLOSE;
    if ((head & 0x70) !== 0) {
      throw new TypeError("a WebSocket frame with bits of an extension that was not agreed");
    }
    if ((short & MASKED) !== 0) {
      throw new TypeError("a WebSocket frame of a server that is masked");
    }
    if (control && ((head & FINAL) === 0 || short > MAX_CONTROL_BYTES)) {
      throw new TypeError("a WebSocket control frame that is too long or in parts");
    }
    if (![CONTINUATION, TEXT, CLOSE, PING, PONG].includes(kind)) {
      throw new TypeError(`a WebSocket frame of kind ${kind}; expected text`);
    }
    if (!control && (kind === CONTINUATION) === (this.#kind === CONTINUATION)) {
      throw new TypeError("a WebSocket message in parts that do not belong together");
    }
  }

  /** @param {number} head @param {Buffer} payload @returns {Buffer | undefined} */
  #join(head, payload) {
    const kind = head & 0x0f;
    const final = (head & FINAL) !== 0;
    if (kind >= CLOSE || (final && kind === TEXT)) {
      return payload;
    }
    this.#kind = TEXT;
    this.#parts.push(payload);
    this.#partsBytes += payload.length;
    if (!final) {
      return undefined;
    }
    const whole = Buffer.concat(this.#parts);
    this.#kind = CONTINUATION;
    this.#parts = [];
    this.#partsBytes = 0;
    return whole;
  }
}
