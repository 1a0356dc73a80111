/**
 * The client for browsers: WebSocket.
 *
 * @module
 */
import { browserWire } from "./browser/websocket-wire.js";
import * as client from "./client.js";
import { Connection } from "./connection.js";

/** @import { OpenLink, Platform } from "./calls.js" */

/** @typedef {import("./client.js").CallOptions} CallOptions */
/** @typedef {import("./client.js").Client} Client */
/** @typedef {import("./errors.js").Phase} Phase */
/** @typedef {import("./errors.js").RefusalStatus} RefusalStatus */
/** @typedef {import("./exchange.js").Counters} Counters */
/** @typedef {import("./json.js").Bigints} Bigints */
/** @typedef {import("./queue.js").Queue} Queue */
/** @typedef {import("./settings.js").ConnectionEvent} ConnectionEvent */
/** @typedef {import("./settings.js").Options} Options */

export * from "./public.js";

const ENCODER = new TextEncoder();

/** @type {OpenLink} */
const webSocket = (address, owner, context) =>
  new Connection(owner, context, browserWire(address, context.settings.maxAnswerBytes));

/** The transports of browsers. @type {Platform} */
const BROWSER = {
  links: { ws: webSocket, wss: webSocket },
  maxDatagramBytes: 0,
  byteLength: (text) => ENCODER.encode(text).length,
};

/**
 * Opens a client, and its first connection.
 *
 * @param {string | readonly string[]} addresses `ws://host:port/` or `wss://host/`; several must lead to equivalent
 *     instances
 * @param {Options} [options]
 * @returns {Promise<Client>} rejected with `Unreachable` if no address can be reached, unless `lazy` is set
 */
export function connect(addresses, options) {
  return client.connect(BROWSER, addresses, options);
}

/**
 * Calls a route once, over a connection of its own.
 *
 * @template [A=any]
 * @param {string | readonly string[]} addresses as for `connect`
 * @param {string} route
 * @param {unknown} [data] anything that JSON can hold; `{}` by default
 * @param {Options & CallOptions} [options]
 * @returns {Promise<A>} the data of the answer
 */
export function call(addresses, route, data, options) {
  return client.call(BROWSER, addresses, route, data, options);
}
