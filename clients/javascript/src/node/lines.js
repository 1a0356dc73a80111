import { Buffer, isUtf8 } from "node:buffer";

const LINE_FEED = 10;
const ACKNOWLEDGE = 6;

/** Splits the bytes of a stream into lines of UTF-8. */
export class LineSplitter {
  #maxBytes;
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
   * @param {(line: string) => void} line is told of each line that ends in it, without its line feed
   * @throws {RangeError} if a line is too long
   * @throws {TypeError} if a line is not UTF-8
   */
  feed(chunk, line) {
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end < 0) {
      this.#keep(chunk);
      return;
    }
    const whole = this.#length === 0 ? chunk.subarray(0, end) : Buffer.concat([...this.#begun, chunk.subarray(0, end)]);
    this.#begun = [];
    this.#length = 0;
    if (whole.length <= this.#maxBytes && isUtf8(whole)) {
      whole.toString("utf8").split("\n").forEach(line);
    } else {
      this.#each(whole, line);
    }
    if (end + 1 < chunk.length) {
      this.#keep(chunk.subarray(end + 1));
    }
  }

  /** Returns the line that has not ended; empty if it is not UTF-8. */
  rest() {
    const rest = Buffer.concat(this.#begun);
    return isUtf8(rest) ? rest.toString("utf8") : "";
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

  /**
   * Checks line by line, so that the good ones before a bad one count.
   *
   * @param {Buffer} whole
   * @param {(line: string) => void} line
   */
  #each(whole, line) {
    for (let from = 0, to = 0; from <= whole.length; from = to + 1) {
      to = whole.indexOf(LINE_FEED, from);
      to = to < 0 ? whole.length : to;
      const bytes = whole.subarray(from, to);
      if (bytes.length > this.#maxBytes) {
        throw this.#tooLong();
      }
      line(utf8(bytes));
    }
  }
}

/** Returns the text of bytes. @param {Buffer} bytes @throws {TypeError} if they are not UTF-8 */
export function utf8(bytes) {
  if (!isUtf8(bytes)) {
    throw new TypeError("not JSON: an answer that is not UTF-8");
  }
  return bytes.toString("utf8");
}

/** Returns whether a line is the answer to a heartbeat. @param {string} line */
export function isAcknowledgement(line) {
  return line.charCodeAt(0) === ACKNOWLEDGE;
}
