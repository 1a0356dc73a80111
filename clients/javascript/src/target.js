import { backoff } from "./backoff.js";

/** @import { Address } from "./address.js" */
/** @import { Context } from "./calls.js" */
/** @import { EcosystemError } from "./errors.js" */
/** @import { Exchange } from "./exchange.js" */

/**
 * One connection or datagram socket to one address.
 *
 * @typedef {object} Link
 * @property {number} load the number of calls that wait for an answer
 * @property {boolean} hasRoom whether it takes one more call
 * @property {(exchange: Exchange) => void} send takes a call; the link must have room
 * @property {(failure: (exchange: Exchange) => EcosystemError, reason: string) => void} fail closes the link and fails
 *     its calls
 * @property {(referenced: boolean) => void} reference lets it keep the process alive, or not
 */

/** One address with its connections, its waiting calls, and the time of its next probe. */
export class Target {
  /** The reason of its last failure. */
  lastFailure = "";
  /** The time of its next probe. */
  retryAt = 0;

  #context;
  /** @type {Set<Link>} */
  #links = new Set();
  /** Connections that take no more calls and wait for their last answers. @type {Set<Link>} */
  #retired = new Set();
  /** @type {Set<Exchange>} */
  #waiting = new Set();
  #inFlight = 0;
  #failures = 0;

  /** @param {Address} address @param {Context} context */
  constructor(address, context) {
    this.address = address;
    this.#context = context;
  }

  /** Whether a call may be tried here now: the address works as far as known, or a probe is due. */
  get isReady() {
    return this.#failures === 0 || (this.#links.size === 0 && this.#context.deadlines.now() >= this.retryAt);
  }

  /** Whether a call is probing it now. */
  get isProbed() {
    return this.#links.size > 0;
  }

  /** Puts a call on one of its connections; returns false if none has room. @param {Exchange} exchange */
  send(exchange) {
    const link = this.#room();
    if (link !== undefined) {
      this.#put(exchange, link);
    }
    return link !== undefined;
  }

  /** Makes a call wait for room on one of its connections. @param {Exchange} exchange */
  queue(exchange) {
    this.#waiting.add(exchange);
    exchange.moveTo(this);
    exchange.begin("waiting", this.#context.settings.totalTimeout);
  }

  /** Opens a connection without a call, if there is none. */
  warm() {
    if (this.#links.size === 0) {
      this.#open();
    }
  }

  /** @param {Exchange} exchange */
  forget(exchange) {
    this.#waiting.delete(exchange);
  }

  /** The peer answers. */
  works() {
    this.#failures = 0;
  }

  /** A link failed to connect, or was of no use. @param {string} reason */
  failed(reason) {
    const { deadlines, settings } = this.#context;
    this.lastFailure = reason;
    if (deadlines.now() >= this.retryAt) {
      this.#failures++;
      this.retryAt =
        deadlines.now() + backoff(settings.retryDelay, settings.maxRetryDelay, this.#failures, this.#context.random);
    }
  }

  /** A link has released one call, answered or abandoned. */
  released() {
    this.#count(-1);
    this.#serveWaiting();
  }

  /** A link takes no more calls; it closes itself after its last one. @param {Link} link */
  retire(link) {
    if (this.#links.delete(link)) {
      this.#retired.add(link);
      this.#serveWaiting();
    }
  }

  /** A link is closed; it had this number of calls. @param {Link} link @param {number} calls @param {string} reason */
  closed(link, calls, reason) {
    this.#count(-calls);
    if (this.#links.delete(link) || this.#retired.delete(link)) {
      this.#context.counters.connections--;
      this.tell("closed", reason);
    }
    this.#serveWaiting();
  }

  /** Calls `onConnection`. @param {"connecting" | "open" | "closed"} state @param {string} reason */
  tell(state, reason) {
    this.#context.tell({ address: this.address.text, state, reason });
  }

  /** Closes all connections. @param {(exchange: Exchange) => EcosystemError} failure @param {string} reason */
  close(failure, reason) {
    for (const link of [...this.#links, ...this.#retired]) {
      link.fail(failure, reason);
    }
  }

  /** @param {boolean} referenced */
  reference(referenced) {
    for (const link of [...this.#links, ...this.#retired]) {
      link.reference(referenced);
    }
  }

  #serveWaiting() {
    for (const exchange of this.#waiting) {
      const link = this.#room();
      if (link === undefined) {
        return;
      }
      this.#waiting.delete(exchange);
      this.#put(exchange, link);
    }
  }

  /** @param {Exchange} exchange @param {Link} link */
  #put(exchange, link) {
    this.#count(1);
    if (this.#context.settings.connection === "once") {
      this.#links.delete(link);
      this.#retired.add(link);
    }
    link.send(exchange);
  }

  /** Returns the connection with the fewest calls; a new one if all are in use and the limit allows it. */
  #room() {
    const { connections, maxInFlight } = this.#context.settings;
    if (this.#inFlight >= connections * maxInFlight) {
      return undefined;
    }
    /** @type {Link | undefined} */
    let best;
    for (const link of this.#links) {
      if (link.hasRoom && (best === undefined || link.load < best.load)) {
        best = link;
      }
    }
    const used = best === undefined || best.load > 0;
    return used && this.#links.size < connections ? this.#open() : best;
  }

  #open() {
    this.#context.counters.connections++;
    this.tell("connecting", "");
    const link = this.#context.open(this.address, this, this.#context);
    this.#links.add(link);
    return link;
  }

  /** @param {number} more */
  #count(more) {
    this.#inFlight += more;
    this.#context.counters.inFlight += more;
  }
}
