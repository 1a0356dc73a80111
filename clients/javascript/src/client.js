/// <reference lib="esnext.disposable" preserve="true" />
import { Calls } from "./calls.js";
import { writeRequest } from "./envelope.js";
import { Aborted } from "./errors.js";
import { Exchange } from "./exchange.js";
import { writeJson } from "./json.js";
import { keyOfSpanKey, keyOfUid, newKey } from "./key.js";
import { Queue } from "./queue.js";
import { oneOf, settings, within } from "./settings.js";

/** @import { Platform } from "./calls.js" */
/** @import { Counters } from "./exchange.js" */
/** @import { Options, Settings } from "./settings.js" */

/**
 * What differs from the client's settings in one call. Times are in milliseconds.
 *
 * @typedef {object} CallOptions
 * @property {number} [timeout] from `call` to its end, with all attempts and waits; `totalTimeout` by default
 * @property {number} [answerTimeout] from the whole request to its answer
 * @property {AbortSignal} [signal] ends the call, which then fails with `Aborted`
 * @property {"whenSafe" | "always"} [repeat] whether a request that may have been executed is sent again
 * @property {string} [spanKey] the caller's own key, `trace:span`
 * @property {string} [uid] the caller's own key of the older generation
 * @property {Record<string, string>} [metadata] texts beside the data, of which an instance takes those that it accepts
 */

const CALL_OPTIONS = ["timeout", "answerTimeout", "signal", "repeat", "spanKey", "uid", "metadata"];
const DAY = 86_400_000;

/** So many calls in so many milliseconds keep the stack of their caller; it takes 2 to 3 µs, too much for more. */
const STACKS = 50;
const STACKS_MILLIS = 10;

/** A client of one instance, or of several that are equivalent. It connects when a call needs it. */
export class Client {
  /** @type {Settings} */
  #settings;
  #platform;
  #calls;
  /** The stacks that were kept, and until when these are counted. */
  #traces = 0;
  #tracesUntil = 0;

  /**
   * Applications use {@link connect}.
   *
   * @param {Platform} platform
   * @param {string | readonly string[]} addresses
   * @param {Options} [options]
   */
  constructor(platform, addresses, options = {}) {
    this.#settings = settings(addresses, options);
    this.#platform = platform;
    this.#calls = new Calls(this.#settings, platform);
  }

  /**
   * Calls a route. The promise settles by the deadline, whatever the network does.
   *
   * @template [A=any]
   * @param {string} route
   * @param {unknown} [data] anything that JSON can hold; `{}` by default
   * @param {CallOptions} [options]
   * @returns {Promise<A>} the data of the answer; rejected with an `EcosystemError`, or a `TypeError` if nothing could
     be sent
   */
  call(route, data, options) {
    return this.#mayTrace() ? this.#traced(route, data, options) : this.#awaited(route, data, options);
  }

  /** Opens the first connection; rejected with `Unreachable`, and closed, if no address can be reached. */
  open() {
    return this.#calls.open();
  }

  /**
   * Returns a queue of the instance, over the routes `eco.queue.*`.
   *
   * @param {string} name the route of its handler, or the name of its sender
   * @returns {Queue}
   */
  queue(name) {
    return new Queue(this, name);
  }

  /**
   * Returns the statistics of the instance, over the route `eco.statistics.get`.
   *
   * @param {"current" | "gathered" | "full"} [type] the current period, the last past one, or a list of all past ones
   * @param {CallOptions} [options]
   * @returns {Promise<any>}
   */
  async statistics(type = "current", options) {
    const answer = await this.call("eco.statistics.get", { type }, options);
    return answer.statistics;
  }

  /** What this client has done, and what it is doing. @returns {Counters} */
  get counters() {
    return { ...this.#calls.counters, timers: this.#calls.deadlines.size };
  }

  /** Keeps the process alive while connections are open, as is so from the beginning. */
  ref() {
    this.#calls.reference(true);
    return this;
  }

  /** Lets the process end although connections are open and calls have not ended. */
  unref() {
    this.#calls.reference(false);
    return this;
  }

  /**
   * Ends the client. Nothing of it keeps the process alive afterwards.
   *
   * @param {{drain?: number}} [options] `drain`: how long calls may take to end, in milliseconds; 0 by default. Those
   *     that have not ended by then fail with `Closed`
   * @returns {Promise<void>} never rejected
   */
  close(options = {}) {
    return this.#calls.close(options.drain ?? 0);
  }

  /** Ends the client at the end of a block. */
  [Symbol.asyncDispose]() {
    return this.close();
  }

  /**
   * Calls, and keeps the stack of the caller.
   *
   * @param {string} route
   * @param {unknown} data
   * @param {CallOptions} [options]
   */
  #traced(route, data, options) {
    const caller = {};
    Error.captureStackTrace?.(caller, this.call);
    return new Promise((resolve, reject) => this.#begin(route, data, options, resolve, reject, caller));
  }

  /**
   * Calls; a failure has the stack of the code that awaits it, at no cost.
   *
   * @param {string} route
   * @param {unknown} data
   * @param {CallOptions} [options]
   */
  async #awaited(route, data, options) {
    try {
      return await new Promise((resolve, reject) => this.#begin(route, data, options, resolve, reject, undefined));
    } catch (e) {
      Error.captureStackTrace?.(/** @type {Error} */ (e));
      throw e;
    }
  }

  /**
   * @param {string} route
   * @param {unknown} data
   * @param {CallOptions | undefined} options
   * @param {(data: any) => void} resolve
   * @param {(failure: Error) => void} reject
   * @param {{stack?: string} | undefined} caller
   */
  #begin(route, data, options, resolve, reject, caller) {
    if (typeof route !== "string" || route === "") {
      throw new TypeError("route: expected a text that is not empty");
    }
    const { timeout, answerTimeout, signal, repeat, key, metadata } = this.#options(options);
    const line = writeRequest(key, route, writeJson(data), metadata);
    const calls = this.#calls;
    const now = calls.deadlines.now();
    const bytes = this.#platform.byteLength(line) + 1;
    const exchange = new Exchange(calls, {
      route,
      key,
      line,
      bytes,
      repeatable: repeat === "always",
      begun: now,
      deadline: now + timeout,
      answerTimeout,
      resolve,
      reject,
      caller,
    });
    if (signal !== undefined) {
      watch(signal, exchange, calls);
    }
    calls.start(exchange);
  }

  /** Returns whether this call is one of few. */
  #mayTrace() {
    if (this.#traces < STACKS) {
      this.#traces++;
      return true;
    }
    const now = this.#calls.deadlines.now();
    if (now < this.#tracesUntil) {
      return false;
    }
    this.#tracesUntil = now + STACKS_MILLIS;
    this.#traces = 1;
    return true;
  }

  /** @param {CallOptions | undefined} options */
  #options(options) {
    const { totalTimeout, answerTimeout, repeat, generation } = this.#settings;
    if (options === undefined) {
      return { timeout: totalTimeout, answerTimeout, signal: undefined, repeat, key: newKey(generation), metadata: undefined };
    }
    const unknown = Object.keys(options).find((name) => !CALL_OPTIONS.includes(name));
    if (unknown !== undefined) {
      throw new TypeError(`'${unknown}' is no option of a call; expected one of ${CALL_OPTIONS.join(", ")}`);
    }
    if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) {
      throw new TypeError("signal: expected an AbortSignal");
    }
    const { metadata } = options;
    if (metadata !== undefined && !isTexts(metadata)) {
      throw new TypeError("metadata: expected an object whose values are texts");
    }
    return {
      metadata,
      timeout: within("timeout", options.timeout ?? totalTimeout, 1, DAY),
      answerTimeout: within("answerTimeout", options.answerTimeout ?? answerTimeout, 1, DAY),
      signal: options.signal,
      repeat: oneOf("repeat", options.repeat ?? repeat, ["whenSafe", "always"]),
      key:
        options.spanKey !== undefined
          ? keyOfSpanKey(options.spanKey)
          : options.uid !== undefined
            ? keyOfUid(options.uid)
            : newKey(generation),
    };
  }
}

/**
 * Opens a client, and its first connection.
 *
 * @param {Platform} platform
 * @param {string | readonly string[]} addresses one, or several that lead to equivalent instances
 * @param {Options} [options]
 * @returns {Promise<Client>} rejected if no address can be reached, unless `lazy` is set
 */
export async function connect(platform, addresses, options = {}) {
  const client = new Client(platform, addresses, options);
  if (!options.lazy) {
    await client.open();
  }
  return client;
}

/**
 * Calls a route once, over a connection of its own.
 *
 * @template [A=any]
 * @param {Platform} platform
 * @param {string | readonly string[]} addresses one, or several that lead to equivalent instances
 * @param {string} route
 * @param {unknown} [data] anything that JSON can hold; `{}` by default
 * @param {Options & CallOptions} [options]
 * @returns {Promise<A>}
 */
export async function call(platform, addresses, route, data, options = {}) {
  const ofCall = Object.fromEntries(Object.entries(options).filter(([name]) => CALL_OPTIONS.includes(name)));
  const ofClient = Object.fromEntries(Object.entries(options).filter(([name]) => !CALL_OPTIONS.includes(name)));
  const client = new Client(platform, addresses, { ...ofClient, connection: "once" });
  try {
    return await client.call(route, data, ofCall);
  } finally {
    await client.close();
  }
}

/** @param {unknown} value */
function isTexts(value) {
  return typeof value === "object" && value !== null && Object.values(value).every((item) => typeof item === "string");
}

/**
 * Ends a call when its signal does, and lets go of the signal when the call ends.
 *
 * @param {AbortSignal} signal
 * @param {Exchange} exchange
 * @param {Calls} calls
 */
function watch(signal, exchange, calls) {
  const aborted = () => new Aborted(`${exchange.name} was given up`, exchange.failure(signal.reason));
  if (signal.aborted) {
    throw aborted();
  }
  const abort = () => calls.giveUp(exchange, aborted);
  const { resolve, reject } = exchange;
  signal.addEventListener("abort", abort, { once: true });
  exchange.resolve = (data) => {
    signal.removeEventListener("abort", abort);
    resolve(data);
  };
  exchange.reject = (failure) => {
    signal.removeEventListener("abort", abort);
    reject(failure);
  };
}
