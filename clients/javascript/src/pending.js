import { KeyMap } from "./key-map.js";

/** @import { Exchange } from "./exchange.js" */
/** @import { Key } from "./key.js" */

/**
 * One call on one connection, which may still hold it after the call has moved on.
 *
 * @typedef {object} Attempt
 * @property {Exchange} exchange
 * @property {Key} key
 * @property {number} place its place in the order of the requests; 0 until the network has some of the request
 * @property {boolean} whole whether the network has been given all of the request
 * @property {boolean} waits whether the call still waits for its answer here
 */

/**
 * The calls on one stream connection, in the order of their requests: which are still to be written, and which one an
 * answer belongs to. A call abandoned after its request had begun stays, as its answer will come.
 */
export class PendingCalls {
  /** The number of calls that are not abandoned. */
  live = 0;

  /** @type {KeyMap<Attempt>} */
  #pending = new KeyMap();
  /** Calls whose requests have not begun to be written, from `#next` on. @type {Attempt[]} */
  #unsent = [];
  #next = 0;
  /** The places that have been given, and answered in order. */
  #begun = 0;
  #answered = 0;
  #inOrder = true;

  /** @param {Exchange} exchange */
  add(exchange) {
    const attempt = { exchange, key: exchange.key, place: 0, whole: false, waits: true };
    this.live++;
    this.#pending.add(attempt);
    this.#unsent.push(attempt);
  }

  /** The number of requests that have not begun to be written, those of abandoned calls included. */
  get unsent() {
    return this.#unsent.length - this.#next;
  }

  /**
   * Takes the next requests to be written, at least one if there is any.
   *
   * @param {number} maxBytes
   * @returns {Attempt[]}
   */
  take(maxBytes) {
    /** @type {Attempt[]} */
    const taken = [];
    let bytes = 0;
    for (; this.#next < this.#unsent.length; this.#next++) {
      const attempt = this.#unsent[this.#next];
      if (!attempt.waits) {
        continue;
      }
      bytes += attempt.exchange.bytes;
      if (taken.length > 0 && bytes > maxBytes) {
        return taken;
      }
      attempt.place = ++this.#begun;
      taken.push(attempt);
    }
    this.#unsent = [];
    this.#next = 0;
    return taken;
  }

  /** Abandons a call; returns whether it is forgotten. Otherwise its answer will come. @param {Exchange} exchange */
  abandon(exchange) {
    const { trace, span } = exchange.key;
    const attempt = this.#pending.get(trace, span);
    if (attempt === undefined || !attempt.waits) {
      return true;
    }
    this.live--;
    attempt.waits = false;
    if (attempt.place > 0) {
      return false;
    }
    this.#pending.delete(attempt);
    return true;
  }

  /** Returns the oldest call, if its request is whole and the peer has answered in order so far. */
  oldestInOrder() {
    const oldest = this.#pending.values().find(({ place }) => place === this.#answered + 1);
    return this.#inOrder && oldest?.whole ? oldest : undefined;
  }

  /** Removes and returns the call of an answer; undefined if none waits for it. @param {{trace: string, span: string}} key */
  claim({ trace, span }) {
    const attempt = this.#pending.get(trace, span);
    if (attempt === undefined || !attempt.whole) {
      return undefined;
    }
    this.#inOrder &&= attempt.place === ++this.#answered;
    this.#pending.delete(attempt);
    if (!attempt.waits) {
      return undefined;
    }
    attempt.waits = false;
    this.live--;
    return attempt.exchange;
  }

  /** Removes all calls, and returns those that are not abandoned. */
  clear() {
    const waiting = this.#pending.values().filter((attempt) => attempt.waits);
    waiting.forEach((attempt) => (attempt.waits = false));
    this.#pending.clear();
    this.#unsent = [];
    this.#next = 0;
    this.live = 0;
    return waiting.map((attempt) => attempt.exchange);
  }
}
