import { Buffer } from "node:buffer";

const LINE_FEED = 10;
const ACKNOWLEDGE = 6;

/** Splits the bytes of a stream into lines of UTF-8. */
export class LineSplitter {
  #maxBytes;
  #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** The beginning of a line that has not ended. @type {Buffer[]} */
  #begun = [];
  #length = 0;

  /** @param {number} maxBytes the longest line */
  constructor(maxBytes) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes bytes.
   *
   * @param {Buffer} chunk
   * @returns {string[]} the lines that end in it, without their line feeds
   * @throws {RangeError} if a line is too long
   * @throws {TypeError} if a line is not UTF-8
   */
  feed(chunk) {
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end < 0) {
      this.#keep(chunk);
      return [];
    }
    const whole = this.#length === 0 ? chunk.subarray(0, end) : Buffer.concat([...this.#begun, chunk.subarray(0, end)]);
    this.#begun = [];
    this.#length = 0;
    const lines = this.#decode(whole).split("\n");
    if (whole.length > this.#maxBytes && lines.some((line) => Buffer.byteLength(line) > this.#maxBytes)) {
      throw this.#tooLong();
    }
    if (end + 1 < chunk.length) {
      this.#keep(chunk.subarray(end + 1));
    }
    return lines;
  }

  /** Returns the line that has not ended; empty if it is not UTF-8. */
  rest() {
    try {
      return this.#decode(Buffer.concat(this.#begun));
    } catch (e) {
      return "";
    }
  }

  /** @param {Buffer} chunk */
  #keep(chunk) {
    this.#length += chunk.length;
    if (this.#length > this.#maxBytes) {
      throw this.#tooLong();
    }
    this.#begun.push(chunk);
  }

  #tooLong() {
    return new RangeError(`an answer of more than ${this.#maxBytes} bytes`);
  }

  /** @param {Buffer} bytes */
  #decode(bytes) {
    try {
      return this.#decoder.decode(bytes);
    } catch (e) {
      throw new TypeError("not JSON: an answer that is not UTF-8", { cause: e });
    }
  }
}

/** Returns whether a line is the answer to a heartbeat. @param {string} line */
export function isAcknowledgement(line) {
  return line.charCodeAt(0) === ACKNOWLEDGE;
}
