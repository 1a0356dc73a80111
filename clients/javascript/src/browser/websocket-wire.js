import { newKey } from "../key.js";

/** @import { Address } from "../address.js" */
/** @import { OpenWire, Wire, WireListener } from "../connection.js" */

/** Browsers cannot send a ping, so a heartbeat is a call of this route; any answer is a sign of life. */
const HEARTBEAT_ROUTE = "eco.watchdog";

/**
 * Returns what opens text messages over the browser's WebSocket.
 *
 * @param {Address} address
 * @param {number} maxAnswerBytes
 * @returns {OpenWire}
 */
export function browserWire(address, maxAnswerBytes) {
  return (listener) => new BrowserWire(address, maxAnswerBytes, listener);
}

/** Text messages over the browser's WebSocket, one envelope each. @implements {Wire} */
class BrowserWire {
  #socket;
  #listener;
  #maxAnswerBytes;
  /** How the answer to the last heartbeat can be known; empty if none is awaited. */
  #heartbeat = "";

  /** @param {Address} address @param {number} maxAnswerBytes @param {WireListener} listener */
  constructor(address, maxAnswerBytes, listener) {
    this.#listener = listener;
    this.#maxAnswerBytes = maxAnswerBytes;
    this.#socket = this.#open(address);
  }

  /**
   * Browsers refuse some addresses at once, such as `ws:` in a page that came over `https:`.
   *
   * @param {Address} address
   */
  #open(address) {
    try {
      const socket = new WebSocket(address.text, "ecosystem");
      socket.onopen = () => this.#listener.opened();
      socket.onmessage = (event) => this.#message(event.data);
      socket.onclose = (event) => this.#listener.ended(farewell(event));
      return socket;
    } catch (e) {
      queueMicrotask(() => this.#listener.ended(/** @type {Error} */ (e).message, e));
      return undefined;
    }
  }

  /** @param {string[]} lines @param {() => void} whole @param {() => void} taken */
  send(lines, whole, taken) {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) {
      return; // its end is about to be told
    }
    whole();
    lines.forEach((line) => socket.send(line));
    taken();
  }

  ask() {
    const key = newKey("span_key");
    this.#heartbeat = key.span;
    this.#socket?.send(`{${key.json},"route_key":"${HEARTBEAT_ROUTE}","data":{}}`);
  }

  close() {
    const socket = this.#socket;
    if (socket !== undefined) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  /** Connections of a page keep nothing alive. */
  reference() {}

  /** @param {unknown} data */
  #message(data) {
    this.#listener.heard();
    if (typeof data !== "string") {
      this.#listener.broken("a binary WebSocket message; expected text");
    } else if (data.length > this.#maxAnswerBytes) {
      this.#listener.broken(`an answer of more than ${this.#maxAnswerBytes} bytes`);
    } else if (this.#heartbeat !== "" && data.includes(this.#heartbeat)) {
      this.#heartbeat = "";
      this.#listener.alive();
    } else {
      this.#listener.line(data);
    }
  }
}

/** @param {CloseEvent} event */
function farewell(event) {
  const code = event.code === 1006 ? "the connection failed" : `the peer closed the connection with code ${event.code}`;
  return event.reason === "" ? code : `${code}: ${event.reason}`;
}
