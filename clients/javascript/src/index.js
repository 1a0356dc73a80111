/**
 * The client for Node.js: TCP, UDP, Unix domain sockets and WebSocket.
 *
 * @module
 */
import * as client from "./client.js";
import { NODE } from "./node/platform.js";


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

/**
 * Opens a client, and its first connection.
 *
 * @param {string | readonly string[]} addresses `tcp://host:port`, `udp://host:port`, `uds:///path` or
 *     `ws://host:port/`; several must lead to equivalent instances
 * @param {Options} [options]
 * @returns {Promise<Client>} rejected with `Unreachable` if no address can be reached, unless `lazy` is set
 */
export function connect(addresses, options) {
  return client.connect(NODE, addresses, options);
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
  return client.call(NODE, addresses, route, data, options);
}
