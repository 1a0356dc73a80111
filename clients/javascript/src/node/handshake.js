import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";

/** @import { Address } from "../address.js" */

/** What RFC 6455, section 1.3, adds to the key. */
const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const SUBPROTOCOL = "ecosystem";
const MAX_BYTES = 16_384;
const BEGIN = "HTTP/1.1 ";
const END = "\r\n\r\n";

/** The beginning of a WebSocket connection, RFC 6455, section 4.1. */
export class Handshake {
  #key = randomBytes(16).toString("base64");
  #input = Buffer.alloc(0);

  /** Returns what the client sends. @param {Address} address @returns {string} */
  request(address) {
    const host = address.host.includes(":") ? `[${address.host}]` : address.host;
    return [
      `GET ${address.path} HTTP/1.1`,
      `Host: ${host}:${address.port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Key: ${this.#key}`,
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
      END.slice(2),
    ].join("\r\n");
  }

  /**
   * Takes bytes of the answer.
   *
   * @param {Buffer} chunk
   * @returns {Buffer | undefined} what comes after the answer; undefined if it has not ended
   * @throws {TypeError} if the server does not agree
   */
  feed(chunk) {
    this.#input = Buffer.concat([this.#input, chunk]);
    if (!BEGIN.startsWith(this.#input.toString("latin1", 0, BEGIN.length))) {
      throw new TypeError(`the server does not speak WebSocket: '${this.#input.toString("latin1", 0, 80).trim()}'`);
    }
    const end = this.#input.indexOf(END);
    if (end < 0 ? this.#input.length > MAX_BYTES : end > MAX_BYTES) {
      throw new TypeError(`an answer to the WebSocket handshake of more than ${MAX_BYTES} bytes`);
    }
    if (end < 0) {
      return undefined;
    }
    this.#check(this.#input.subarray(0, end).toString("latin1").split("\r\n"));
    return this.#input.subarray(end + END.length);
  }

  /** @param {string[]} lines */
  #check([first, ...fields]) {
    if (!/^HTTP\/1\.1 101(?: |$)/.test(first)) {
      throw new TypeError(`the server does not speak WebSocket: '${first.slice(0, 80)}'`);
    }
    const headers = new Map(
      fields.map((field) => {
        const colon = field.indexOf(":");
        return [field.slice(0, colon).trim().toLowerCase(), field.slice(colon + 1).trim()];
      }),
    );
    const accept = createHash("sha1").update(this.#key + MAGIC).digest("base64");
    expect(headers, "upgrade", (value) => value.toLowerCase() === "websocket");
    expect(headers, "connection", (value) => /(?:^|[,\s])upgrade(?:$|[,\s])/i.test(value));
    expect(headers, "sec-websocket-accept", (value) => value === accept);
    expect(headers, "sec-websocket-protocol", (value) => value === SUBPROTOCOL);
    if (headers.has("sec-websocket-extensions")) {
      throw new TypeError("the server uses a WebSocket extension that was not offered");
    }
  }
}

/** @param {Map<string, string>} headers @param {string} name @param {(value: string) => boolean} right */
function expect(headers, name, right) {
  const value = headers.get(name);
  if (value === undefined || !right(value)) {
    const what = value?.slice(0, 80) ?? "missing";
    throw new TypeError(`the server's WebSocket handshake has a wrong field '${name}': ${what}`);
  }
}
