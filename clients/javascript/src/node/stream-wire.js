import { Buffer } from "node:buffer";
import net from "node:net";
import { LineSplitter, isAcknowledgement } from "./lines.js";
import { reason } from "./reason.js";

/** @import { Address } from "../address.js" */
/** @import { OpenWire, Wire, WireListener } from "../connection.js" */

const HEARTBEAT = "\u0005\n";

/** A longer request goes to the network in pieces, so that it is known when its last byte does. */
const PIECE_BYTES = 65_536;

/**
 * Returns what opens lines over TCP or a Unix domain socket.
 *
 * @param {Address} address
 * @param {number} maxAnswerBytes
 * @returns {OpenWire}
 */
export function streamWire(address, maxAnswerBytes) {
  return (listener) => new StreamWire(address, maxAnswerBytes, listener);
}

/** Lines over TCP or a Unix domain socket. @implements {Wire} */
class StreamWire {
  #socket;
  #lines;
  #listener;
  /** @param {string} line */
  #line = (line) => (isAcknowledgement(line) ? this.#listener.alive() : this.#listener.line(line));

  /** @param {Address} address @param {number} maxAnswerBytes @param {WireListener} listener */
  constructor(address, maxAnswerBytes, listener) {
    this.#listener = listener;
    this.#lines = new LineSplitter(maxAnswerBytes);
    this.#socket = openSocket(address);
    this.#socket
      .on("connect", () => listener.opened())
      .on("data", (chunk) => this.#read(chunk))
      .on("end", () => listener.ended("the peer closed the connection", undefined, this.#lines.rest()))
      .on("error", (error) => listener.ended(reason(error), error))
      .on("close", () => listener.ended("the connection was closed"));
  }

  /** @param {string[]} lines @param {() => void} whole @param {() => void} taken */
  send(lines, whole, taken) {
    const text = `${lines.join("\n")}\n`;
    if (text.length * 3 <= PIECE_BYTES || Buffer.byteLength(text) <= PIECE_BYTES) {
      whole();
      write(this.#socket, text, taken);
    } else {
      writePieces(this.#socket, Buffer.from(text), whole, taken);
    }
  }

  ask() {
    this.#socket.write(HEARTBEAT);
  }

  close() {
    this.#socket.removeAllListeners().on("error", () => {}).destroy();
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
    this.#listener.heard();
    try {
      this.#lines.feed(chunk, this.#line);
    } catch (e) {
      this.#listener.broken(/** @type {Error} */ (e).message);
    }
  }
}

/** Begins to connect, without delays for small writes. @param {Address} address @returns {net.Socket} */
export function openSocket(address) {
  return address.scheme === "uds"
    ? net.connect({ path: address.path })
    : net.connect({ host: address.host, port: address.port, noDelay: true });
}

/**
 * Writes; calls `taken` when the system has accepted it.
 *
 * @param {net.Socket} socket
 * @param {string | Buffer} data
 * @param {() => void} taken
 */
export function write(socket, data, taken) {
  let told = false;
  socket.write(data, (error) => {
    if (!told && !error) {
      taken();
    }
  });
  if (socket.writableLength === 0) {
    told = true;
    taken();
  }
}

/**
 * Writes a long request piece by piece; calls `whole` before the last one.
 *
 * @param {net.Socket} socket
 * @param {Buffer} data
 * @param {() => void} whole
 * @param {() => void} taken
 */
export function writePieces(socket, data, whole, taken) {
  if (data.length <= PIECE_BYTES) {
    whole();
    write(socket, data, taken);
  } else {
    write(socket, data.subarray(0, PIECE_BYTES), () => writePieces(socket, data.subarray(PIECE_BYTES), whole, taken));
  }
}
