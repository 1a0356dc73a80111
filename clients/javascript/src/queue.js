/** @import { CallOptions, Client } from "./client.js" */

/**
 * Chooses entries of a queue.
 *
 * @typedef {object} Filter
 * @property {string} [key] exactly one entry
 * @property {string} [reason] a part of the reason of the last failure
 * @property {string} [version] the bundle and version that failed, such as `acme.orders 1.4.0`
 * @property {string} [older_than] an ISO 8601 duration, such as `PT2H`
 */

/**
 * Which entries to move or remove, and how many.
 *
 * @typedef {object} Selection
 * @property {string} [state] `error` by default; `waiting`, and for `clear` also `pending`
 * @property {boolean} [dry_run] only counts
 * @property {number} [limit] the most entries
 * @property {string} [from] `next` of an answer that is not complete
 */

/** A queue of an instance. Its methods are the routes `eco.queue.*`, whose page describes their fields. */
export class Queue {
  #client;

  /** @param {Client} client @param {string} name */
  constructor(client, name) {
    this.#client = client;
    /** The route of its handler, or the name of its sender. @type {string} */
    this.name = name;
  }

  /**
   * Returns its handler or sender, engine, pauses, problems and sizes.
   *
   * @param {CallOptions} [options]
   * @returns {Promise<any>}
   */
  list(options) {
    return this.#call("list", {}, options);
  }

  /** Returns its sizes. @param {CallOptions} [options] @returns {Promise<any>} */
  sizes(options) {
    return this.#call("sizes", {}, options);
  }

  /**
   * Returns the entry of a key, in any state.
   *
   * @param {string} key
   * @param {CallOptions} [options]
   * @returns {Promise<any>}
   */
  find(key, options) {
    return this.#call("find", { key }, options);
  }

  /**
   * Returns a page of entries in their order; `next` of the answer is `from` of the next page.
   *
   * @param {Filter & {state?: string, size?: number, from?: string}} [which]
   * @param {CallOptions} [options]
   * @returns {Promise<any>}
   */
  browse(which, options) {
    return this.#call("browse", which, options);
  }

  /**
   * Makes entries pending, at the end of the queue, with no attempts.
   *
   * @param {Filter & Selection & {with?: string}} [which]
   * @param {CallOptions} [options]
   * @returns {Promise<any>}
   */
  reprocess(which, options) {
    return this.#call("reprocess", which, options);
  }

  /**
   * Removes entries for good.
   *
   * @param {Filter & Selection} [which]
   * @param {CallOptions} [options]
   * @returns {Promise<any>}
   */
  clear(which, options) {
    return this.#call("clear", which, options);
  }

  /** @param {string} what @param {object | undefined} which @param {CallOptions | undefined} options */
  #call(what, which, options) {
    return this.#client.call(`eco.queue.${what}`, { ...which, queue: this.name }, options);
  }
}
