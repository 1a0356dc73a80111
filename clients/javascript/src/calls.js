import { backoff } from "./backoff.js";
import { Alarm, Deadlines } from "./deadlines.js";
import {
  Closed,
  ConnectionLost,
  EcosystemError,
  Overloaded,
  Refused,
  TimedOut,
  Unreachable,
  refusal,
} from "./errors.js";
import { KeyMap } from "./key-map.js";
import { keyText } from "./key.js";
import { Target } from "./target.js";

/** @import { Address } from "./address.js" */
/** @import { RefusalStatus } from "./errors.js" */
/** @import { Counters, Exchange } from "./exchange.js" */
/** @import { ConnectionEvent, Settings } from "./settings.js" */
/** @import { Link } from "./target.js" */

/**
 * Opens connections of one kind of transport.
 *
 * @callback OpenLink
 * @param {Address} address
 * @param {Target} owner is told of its events
 * @param {Context} context
 * @returns {Link}
 */

/**
 * What differs between Node.js and browsers.
 *
 * @typedef {object} Platform
 * @property {Partial<Record<Address["scheme"], OpenLink>>} links the transports
 * @property {number} maxDatagramBytes the longest datagram
 * @property {(text: string) => number} byteLength the length of a text in UTF-8
 */

/**
 * What all parts of a client share.
 *
 * @typedef {object} Context
 * @property {Settings} settings
 * @property {Deadlines} deadlines
 * @property {Counters} counters
 * @property {() => number} random a number from 0 to 1
 * @property {boolean} referenced whether the client keeps the process alive
 * @property {OpenLink} open opens a connection
 * @property {(event: ConnectionEvent) => void} tell tells of a connection
 */

const CLOSED = "the client was closed";

/** The calls of a client: chooses the address of each, limits its time, and decides whether to repeat it. */
export class Calls {
  /** @type {Context} */
  context;
  deadlines = new Deadlines();
  /** @type {Counters} */
  counters = {
    calls: 0,
    answered: 0,
    failed: 0,
    repeated: 0,
    connected: 0,
    dropped: 0,
    inFlight: 0,
    waiting: 0,
    pendingBytes: 0,
    connections: 0,
    timers: 0,
  };
  /** Whether no more calls are accepted. */
  closing = false;

  #settings;
  #platform;
  #targets;
  /** @type {KeyMap<Exchange>} */
  #live = new KeyMap();
  #spread = 0;
  /** @type {Alarm[]} */
  #whenDrained = [];
  /** Waits for a first connection. @type {((event: ConnectionEvent) => void) | undefined} */
  #watcher;

  /** @param {Settings} settings @param {Platform} platform */
  constructor(settings, platform) {
    this.#settings = settings;
    this.#platform = platform;
    this.context = {
      settings,
      deadlines: this.deadlines,
      counters: this.counters,
      random: Math.random,
      referenced: true,
      open: (address, owner, context) => this.#opener(address)(address, owner, context),
      tell: (event) => this.#tell(event),
    };
    settings.addresses.forEach((address) => this.#opener(address));
    this.#targets = settings.addresses.map((address) => new Target(address, this.context));
  }

  /** The addresses. */
  get targets() {
    return this.#targets;
  }

  /**
   * Opens a first connection, at the first address that can be reached.
   *
   * @throws {Unreachable} if there is none; the client is closed then
   */
  async open() {
    const failures = [];
    for (const target of this.#targets) {
      const event = await this.#opened(target);
      if (event.state === "open") {
        return;
      }
      failures.push(`${event.address}: ${event.reason}`);
    }
    await this.close(0);
    throw new Unreachable(`cannot connect to ${failures.join("; ")}`, { address: this.#targets[0].address.text });
  }

  /** Begins a call. @param {Exchange} exchange */
  start(exchange) {
    const { maxPendingBytes, order } = this.#settings;
    this.counters.calls++;
    if (this.closing) {
      this.#refuse(exchange, new Closed(`${exchange.name}: the client is closed`, exchange.failure()));
    } else if (this.#live.get(exchange.key.trace, exchange.key.span) !== undefined) {
      this.#refuse(exchange, new TypeError(`a call with the key ${keyText(exchange.key)} is in flight`));
    } else if (this.counters.pendingBytes + exchange.bytes > maxPendingBytes) {
      const { pendingBytes } = this.counters;
      const why = `${pendingBytes} bytes are pending, ${exchange.bytes} more exceed the limit of ${maxPendingBytes}`;
      this.#refuse(exchange, new Overloaded(`${exchange.name}: ${why}`, exchange.failure()));
    } else {
      this.#live.add(exchange);
      this.counters.pendingBytes += exchange.bytes;
      if (order === "spread") {
        exchange.firstTarget = this.#spread++ % this.#targets.length;
      }
      this.#attempt(exchange);
    }
  }

  /** Ends a call that its caller does not want any more. @param {Exchange} exchange @param {() => Error} failure */
  giveUp(exchange, failure) {
    if (!exchange.ended) {
      exchange.leave();
      this.#settle(exchange, failure());
    }
  }

  /** @param {Exchange} exchange @param {0 | RefusalStatus} status @param {unknown} data */
  answered(exchange, status, data) {
    if (status === 0) {
      this.counters.answered++;
      this.#remove(exchange);
      exchange.resolve(data);
      return;
    }
    if (status === 600 || status === 999) {
      exchange.sent();
    } else if (!(exchange.wasBusy && exchange.address?.scheme === "udp")) {
      exchange.notExecuted(); // over UDP a second 500 may be the first one, doubled on its way
    }
    exchange.wasBusy ||= status === 500;
    const text = typeof data === "string" ? data : JSON.stringify(data, (_, v) => (typeof v === "bigint" ? `${v}` : v));
    this.failed(exchange, refusal(exchange.name, status, text, exchange.failure()));
  }

  /** @param {Exchange} exchange @param {EcosystemError} failure */
  failed(exchange, failure) {
    const { attempts, retryDelay, maxRetryDelay } = this.#settings;
    const failedAt = exchange.address;
    exchange.attemptFailed(failure);
    const another = this.#targets.some((target) => target.address !== failedAt && target.isReady);
    const delay = another ? 0 : backoff(retryDelay, maxRetryDelay, Math.max(1, exchange.attempts), this.context.random);
    const inTime = this.deadlines.now() + delay < exchange.deadline;
    if (this.closing || !inTime || exchange.attempts >= attempts || !mayRepeat(exchange, failure)) {
      this.#settle(exchange, failure);
      return;
    }
    this.counters.repeated++;
    this.#later(exchange, delay);
  }

  /**
   * Rejects new calls; the promise settles when the last one has ended, after the drain time at the latest.
   *
   * @param {number} drain milliseconds
   */
  async close(drain) {
    this.closing = true;
    if (drain > 0 && this.#live.size > 0) {
      await new Promise((resolve) => {
        const drained = new Alarm(() => resolve(undefined));
        this.#whenDrained.push(drained);
        this.deadlines.set(drained, this.deadlines.now() + drain);
      });
    }
    this.#end();
  }

  /** Lets the client keep the process alive, or not. @param {boolean} referenced */
  reference(referenced) {
    this.context.referenced = referenced;
    this.deadlines.reference(referenced);
    this.#targets.forEach((target) => target.reference(referenced));
  }

  /** @param {Exchange} exchange */
  #attempt(exchange) {
    const target = this.#choose(exchange);
    if (!target.isReady && !target.isProbed) {
      if (target.retryAt >= exchange.deadline) {
        const { text } = target.address;
        const message = `${exchange.name}: ${text} is not to be tried again in time: ${target.lastFailure}`;
        const failure = exchange.failure(exchange.lastFailure);
        this.#settle(exchange, new Unreachable(message, { ...failure, address: text }));
      } else if (exchange.attempts > 0 || this.#mayWait(exchange)) {
        this.#later(exchange, target.retryAt - this.deadlines.now());
      }
      return;
    }
    exchange.attempts++;
    const most = this.#platform.maxDatagramBytes;
    if (target.address.scheme === "udp" && exchange.bytes > most) {
      const why = `a request of ${exchange.bytes} bytes does not fit into the ${most} bytes of a datagram`;
      this.#settle(exchange, new TypeError(`${exchange.name}: ${why}`));
    } else if (!target.send(exchange) && this.#mayWait(exchange)) {
      target.queue(exchange);
    }
  }

  /**
   * Returns the next address that works; else one that is being probed; else the one with the earliest next probe.
   *
   * @param {Exchange} exchange
   */
  #choose(exchange) {
    const targets = this.#targets;
    const first = exchange.firstTarget + exchange.attempts;
    /** @type {Target | undefined} */
    let probed;
    let soonest = targets[first % targets.length];
    for (let i = 0; i < targets.length; i++) {
      const target = targets[(first + i) % targets.length];
      if (target.isReady) {
        return target;
      }
      probed ??= target.isProbed ? target : undefined;
      soonest = target.retryAt < soonest.retryAt ? target : soonest;
    }
    return probed ?? soonest;
  }

  /** @param {Exchange} exchange @param {number} delay */
  #later(exchange, delay) {
    exchange.idleUntil(this.deadlines.now() + delay, () => this.#attempt(exchange));
  }

  /**
   * Returns whether one more call may wait; if not, fails it. A repeated call has been accepted before.
   *
   * @param {Exchange} exchange
   */
  #mayWait(exchange) {
    const { maxWaiting } = this.#settings;
    if (this.counters.waiting < maxWaiting || exchange.attempts > 1) {
      return true;
    }
    const message = `${exchange.name}: ${maxWaiting} calls are waiting, no more are accepted`;
    this.#settle(exchange, new Overloaded(message, exchange.failure()));
    return false;
  }

  /** @param {Exchange} exchange @param {Error} failure */
  #settle(exchange, failure) {
    if (exchange.ended) {
      return;
    }
    if (failure instanceof Refused) {
      this.counters.answered++;
    } else {
      this.counters.failed++;
    }
    this.#remove(exchange);
    exchange.reject(seenFrom(exchange.caller, failure));
  }

  /** @param {Exchange} exchange @param {Error} failure */
  #refuse(exchange, failure) {
    this.counters.failed++;
    exchange.end();
    exchange.reject(seenFrom(exchange.caller, failure));
  }

  /** @param {Exchange} exchange */
  #remove(exchange) {
    exchange.end();
    this.#live.delete(exchange);
    this.counters.pendingBytes -= exchange.bytes;
    if (this.closing && this.#live.size === 0) {
      this.#whenDrained.forEach((drained) => {
        this.deadlines.clear(drained);
        drained.expire();
      });
    }
  }

  #end() {
    const failure = /** @param {Exchange} exchange */ (exchange) =>
      new Closed(`${exchange.name}: ${CLOSED}`, exchange.failure());
    this.#targets.forEach((target) => target.close(failure, CLOSED));
    for (const exchange of this.#live.values()) {
      exchange.leave();
      this.#settle(exchange, failure(exchange));
    }
  }

  /** Returns what becomes of a first connection. @param {Target} target @returns {Promise<ConnectionEvent>} */
  #opened(target) {
    return new Promise((resolve) => {
      this.#watcher = (event) => {
        if (event.state !== "connecting" && event.address === target.address.text) {
          this.#watcher = undefined;
          resolve(event);
        }
      };
      target.warm();
    });
  }

  /** @param {Address} address @returns {OpenLink} */
  #opener(address) {
    const open = this.#platform.links[address.scheme];
    if (open === undefined) {
      const known = Object.keys(this.#platform.links).map((scheme) => `${scheme}://`);
      throw new TypeError(`'${address.text}' cannot be reached from here; expected ${known.join(" or ")}`);
    }
    return open;
  }

  /** Tells later, so that an error of the listener is its own. @param {ConnectionEvent} event */
  #tell(event) {
    this.#watcher?.(event);
    queueMicrotask(() => this.#settings.onConnection(event));
  }
}

/** @param {Exchange} exchange @param {EcosystemError} failure */
function mayRepeat(exchange, failure) {
  const again =
    failure instanceof Unreachable ||
    failure instanceof TimedOut ||
    failure instanceof ConnectionLost ||
    failure.status === 500;
  return again && (exchange.repeatable || !failure.mayHaveRun);
}

/**
 * Gives a failure the stack of the caller, as its own is that of an event.
 *
 * @param {{stack?: string} | undefined} caller
 * @param {Error} failure
 */
function seenFrom(caller, failure) {
  const frames = caller?.stack?.indexOf("\n    at ") ?? -1;
  if (frames >= 0) {
    failure.stack = `${failure.name}: ${failure.message}${caller?.stack?.slice(frames)}`;
  }
  return failure;
}
