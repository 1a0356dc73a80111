import { Buffer } from "node:buffer";
import { CLOSE, FrameReader, PING, PONG, TEXT, frame } from "./frames.js";
import { Handshake } from "./handshake.js";
import { utf8 } from "./lines.js";
import { reason } from "./reason.js";
import { openSocket, writePieces } from "./stream-wire.js";

/** @import { Address } from "../address.js" */
/** @import { OpenWire, Wire, WireListener } from "../connection.js" */

const NOTHING = Buffer.alloc(0);
const NORMAL = Buffer.from([0x03, 0xe8]);

/**
 * Returns what opens text messages over WebSocket.
 *
 * @param {Address} address
 * @param {number} maxAnswerBytes
 * @returns {OpenWire}
 */
export function webSocketWire(address, maxAnswerBytes) {
  return (listener) => new WebSocketWire(address, maxAnswerBytes, listener);
}

/** Text messages over WebSocket, one envelope each. @implements {Wire} */
class WebSocketWire {
  #socket;
  #listener;
  #frames;
  /** Undefined once it has succeeded. @type {Handshake | undefined} */
  #handshake;
  #closing = false;

  /** @param {Address} address @param {number} maxAnswerBytes @param {WireListener} listener */
  constructor(address, maxAnswerBytes, listener) {
    const handshake = new Handshake();
    this.#handshake = handshake;
    this.#listener = listener;
    this.#frames = new FrameReader(maxAnswerBytes);
    this.#socket = openSocket(address);
    this.#socket
      .on("connect", () => this.#socket.write(handshake.request(address)))
      .on("data", (chunk) => this.#read(chunk))
      .on("end", () => listener.ended("the peer closed the connection"))
      .on("error", (error) => listener.ended(reason(error), error))
      .on("close", () => listener.ended("the connection was closed"));
  }

  /** @param {string[]} lines @param {() => void} whole @param {() => void} taken */
  send(lines, whole, taken) {
    const frames = lines.map((line) => frame(TEXT, line));
    writePieces(this.#socket, frames.length === 1 ? frames[0] : Buffer.concat(frames), whole, taken);
  }

  ask() {
    this.#socket.write(frame(PING, NOTHING));
  }

  /** Says goodbye, and does not wait for the answer. */
  close() {
    const socket = this.#socket.removeAllListeners().on("error", () => {});
    if (this.#handshake === undefined && !this.#closing && socket.writableLength === 0) {
      socket.write(frame(CLOSE, NORMAL));
    }
    socket.destroy();
  }

  /** @param {boolean} referenced */
  reference(referenced) {
    if (referenced) {
      this.#socket.ref();
    } else {
      this.#socket.unref();
    }
  }

  /** @param {Buffer} chunk */
  #read(chunk) {
    try {
      const rest = this.#handshake === undefined ? chunk : this.#shake(this.#handshake, chunk);
      if (rest !== undefined && rest.length > 0) {
        this.#listener.heard();
        this.#frames.feed(rest, (kind, payload) => this.#message(kind, payload));
      }
    } catch (e) {
      this.#listener.broken(/** @type {Error} */ (e).message);
    }
  }

  /** @param {Handshake} handshake @param {Buffer} chunk */
  #shake(handshake, chunk) {
    const rest = handshake.feed(chunk);
    if (rest !== undefined) {
      this.#handshake = undefined;
      this.#listener.opened();
    }
    return rest;
  }

  /** @param {number} kind @param {Buffer} payload */
  #message(kind, payload) {
    if (this.#closing) {
      return;
    }
    if (kind === TEXT) {
      this.#listener.line(utf8(payload));
    } else if (kind === PING) {
      this.#socket.write(frame(PONG, payload));
    } else if (kind === PONG) {
      this.#listener.alive();
    } else {
      this.#closing = true;
      this.#socket.write(frame(CLOSE, payload.subarray(0, 2)));
      this.#listener.ended(farewell(payload));
    }
  }
}

/** @param {Buffer} payload */
function farewell(payload) {
  const code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
  const text = payload.subarray(2).toString("utf8");
  return `the peer closed the connection with code ${code}${text === "" ? "" : `: ${text}`}`;
}
