import { Alarm } from "./deadlines.js";
import { readAnswer } from "./envelope.js";
import { BadAnswer, ConnectionLost, Unreachable } from "./errors.js";
import { Heartbeat } from "./heartbeat.js";
import { PendingCalls } from "./pending.js";

/** @import { Context } from "./calls.js" */
/** @import { EcosystemError, Phase } from "./errors.js" */
/** @import { Exchange } from "./exchange.js" */
/** @import { Attempt } from "./pending.js" */
/** @import { Target } from "./target.js" */

/**
 * The bytes below a connection: what a transport brings.
 *
 * @typedef {object} Wire
 * @property {(lines: string[], whole: () => void, taken: () => void) => void} send sends requests; calls `whole` before
 *     the last byte goes to the network, and `taken` when the network has accepted all of them. One `send` at a time
 * @property {() => void} ask sends a heartbeat
 * @property {() => void} close closes at once; nothing is told afterwards
 * @property {(referenced: boolean) => void} reference lets it keep the process alive, or not
 */

/**
 * What a wire tells its connection.
 *
 * @typedef {object} WireListener
 * @property {() => void} opened it is established
 * @property {() => void} heard data has come
 * @property {(line: string) => void} line an answer has come
 * @property {() => void} alive the peer has answered a heartbeat
 * @property {(reason: string, cause?: unknown, rest?: string) => void} ended it is over, perhaps with a line that
 *     has no end
 * @property {(reason: string) => void} broken the peer does not keep to the protocol
 */

/** @typedef {(listener: WireListener) => Wire} OpenWire */

/** So many bytes are written at once. */
const BATCH_BYTES = 65_536;

/**
 * One stream connection. Answers are matched by key. Since a server handles the requests of a connection in order, the
 * connection takes no more calls once one of its calls is abandoned, and an answer without a key belongs to the oldest
 * request.
 */
export class Connection {
  #owner;
  #context;
  #settings;
  #wire;
  #pending = new PendingCalls();
  #heartbeat;
  #connecting = new Alarm(() => this.#connectTimedOut());
  /** @type {"connecting" | "open" | "closed"} */
  #state = "connecting";
  /** Whether the peer has ever sent data. */
  #heard = false;
  /** Whether it takes no more calls. */
  #retired = false;
  /** Whether it will be flushed at the end of this round. */
  #flushing = false;
  #flushLater = () => {
    this.#flushing = false;
    this.#flush();
  };
  /** Requests that the network has not accepted yet. @type {Attempt[]} */
  #writing = [];

  /** Begins to connect. @param {Target} owner @param {Context} context @param {OpenWire} open */
  constructor(owner, context, open) {
    const { settings, deadlines } = context;
    this.#owner = owner;
    this.#context = context;
    this.#settings = settings;
    this.#heartbeat = new Heartbeat(
      deadlines,
      settings.connection === "kept" ? settings.heartbeat : 0,
      settings.answerTimeout,
      () => this.#wire.ask(),
      (reason) => this.#lost(reason),
    );
    deadlines.set(this.#connecting, deadlines.now() + settings.connectTimeout);
    this.#wire = open({
      opened: () => this.#opened(),
      heard: () => this.#hear(),
      line: (line) => this.#line(line),
      alive: () => this.#heartbeat.answered(),
      ended: (reason, cause, rest) => this.#ended(reason, cause, rest),
      broken: (reason) => this.#broken(reason),
    });
    this.#wire.reference(context.referenced);
  }

  get address() {
    return this.#owner.address;
  }

  get load() {
    return this.#pending.live;
  }

  get hasRoom() {
    return !this.#retired && this.#state !== "closed" && this.#pending.live < this.#settings.maxInFlight;
  }

  /** @param {Exchange} exchange */
  send(exchange) {
    exchange.moveTo(this);
    this.#pending.add(exchange);
    this.#heartbeat.busy = true;
    if (this.#settings.connection === "once") {
      this.#retired = true;
    }
    if (this.#state === "connecting") {
      exchange.begin("connecting", this.#settings.totalTimeout);
    } else if (this.#writing.length > 0) {
      exchange.begin("sending", exchange.answerTimeout);
    } else {
      this.#flushSoon();
    }
  }

  /** @param {Exchange} exchange */
  forget(exchange) {
    const isForgotten = this.#pending.abandon(exchange);
    this.#heartbeat.busy = this.#pending.live > 0;
    if (!isForgotten && !this.#retired) {
      this.#retired = true;
      this.#owner.retire(this);
    }
    this.#closeIfUseless();
    this.#owner.released();
  }

  /** @param {(exchange: Exchange) => EcosystemError} failure @param {string} reason */
  fail(failure, reason) {
    if (this.#state === "closed") {
      return;
    }
    this.#close();
    const failed = this.#pending.clear();
    this.#owner.closed(this, failed.length, reason);
    failed.forEach((exchange) => exchange.failed(failure(exchange)));
  }

  /** @param {boolean} referenced */
  reference(referenced) {
    this.#wire.reference(referenced);
  }

  #opened() {
    if (this.#state !== "connecting") {
      return;
    }
    this.#state = "open";
    this.#context.deadlines.clear(this.#connecting);
    this.#context.counters.connected++;
    this.#owner.tell("open", "");
    this.#heartbeat.start();
    this.#flush();
  }

  #connectTimedOut() {
    const reason = `no connection within ${this.#settings.connectTimeout} ms`;
    this.#owner.failed(reason);
    this.fail((e) => e.late(), reason);
  }

  #hear() {
    this.#heard = true;
    this.#heartbeat.heard();
    this.#owner.works();
  }

  #flushSoon() {
    if (!this.#flushing && this.#state === "open") {
      this.#flushing = true;
      queueMicrotask(this.#flushLater);
    }
  }

  /** Writes all waiting requests, as many at once as fit; the rest follows when the network accepts it. */
  #flush() {
    while (this.#state === "open" && this.#writing.length === 0 && this.#pending.unsent > 0) {
      const batch = this.#pending.take(BATCH_BYTES);
      if (batch.length > 0) {
        this.#write(batch);
      }
    }
  }

  /** @param {Attempt[]} batch */
  #write(batch) {
    this.#writing = batch;
    this.#wire.send(
      batch.map((attempt) => attempt.exchange.line),
      () => whole(batch),
      () => this.#taken(batch),
    );
    if (this.#writing === batch) {
      begin(batch, "sending", this.#context.deadlines.now());
    }
  }

  /** @param {Attempt[]} batch */
  #taken(batch) {
    if (this.#state === "open") {
      begin(batch, "answering", this.#context.deadlines.now());
      this.#writing = [];
      if (this.#pending.unsent > 0) {
        this.#flushSoon();
      }
    }
  }

  /** @param {string} line */
  #line(line) {
    if (this.#state !== "open") {
      return;
    }
    const answer = readAnswer(line, this.#settings.bigints);
    if (answer.bad === undefined) {
      const exchange = answer.key.span === "" ? this.#withoutKey(answer.status) : this.#claim(answer.key);
      if (exchange === null) {
        const text = typeof answer.data === "string" ? answer.data : JSON.stringify(answer.data);
        this.#broken(`an answer without a key, with status ${answer.status}: ${text}`);
        return;
      }
      exchange?.answered(answer.status, answer.data);
    } else if (answer.key.span === "") {
      this.#broken(answer.bad);
      return;
    } else {
      const exchange = this.#claim(answer.key);
      exchange?.failed(new BadAnswer(`${exchange.name}: ${answer.bad}`, exchange.failure()));
    }
    this.#closeIfUseless();
  }

  /**
   * Returns the call of an answer to a request that could not be read: the oldest one, as long as the peer has kept the
   * order. Returns null if it cannot be told.
   *
   * @param {number} status
   */
  #withoutKey(status) {
    const oldest = status === 0 ? undefined : this.#pending.oldestInOrder();
    if (oldest === undefined) {
      this.#context.counters.dropped++;
      return null;
    }
    return this.#claim(oldest.key);
  }

  /** @param {{trace: string, span: string}} key */
  #claim(key) {
    const exchange = this.#pending.claim(key);
    if (exchange === undefined) {
      this.#context.counters.dropped++;
    } else {
      this.#heartbeat.busy = this.#pending.live > 0;
      this.#owner.released();
    }
    return exchange;
  }

  /**
   * Handles the end, which the oldest servers use in place of the last line feed.
   *
   * @param {string} reason
   * @param {unknown} cause
   * @param {string} rest
   */
  #ended(reason, cause, rest = "") {
    if (this.#state === "connecting") {
      this.#owner.failed(reason);
      this.fail((e) => new Unreachable(`${e.name}: cannot connect: ${reason}`, e.failure(cause)), reason);
      return;
    }
    if (rest !== "" && readAnswer(rest, "number").bad === undefined) {
      this.#line(rest);
    }
    this.#lost(rest === "" ? reason : `${reason} in the middle of an answer`, cause);
  }

  /** @param {string} reason @param {unknown} [cause] */
  #lost(reason, cause) {
    if (this.#state !== "closed" && !this.#heard) {
      this.#owner.failed(reason);
    }
    this.fail((e) => new ConnectionLost(`${e.name}: connection lost: ${reason}`, e.failure(cause)), reason);
  }

  /** @param {string} reason */
  #broken(reason) {
    if (this.#state === "connecting") {
      this.#ended(reason, undefined);
      return;
    }
    this.fail((e) => new BadAnswer(`${e.name}: ${reason}`, e.failure()), reason);
  }

  #closeIfUseless() {
    if (this.#retired && this.#pending.live === 0 && this.#state !== "closed") {
      this.#close();
      this.#owner.closed(this, 0, "not needed any more");
    }
  }

  #close() {
    this.#state = "closed";
    this.#context.deadlines.clear(this.#connecting);
    this.#heartbeat.stop();
    this.#wire.close();
  }
}

/**
 * Begins a phase of those calls of a batch that still wait.
 *
 * @param {Attempt[]} batch
 * @param {Phase} phase
 * @param {number} now
 */
function begin(batch, phase, now) {
  for (const { exchange, waits } of batch) {
    if (waits && exchange.phase !== phase) {
      exchange.begin(phase, exchange.answerTimeout, now);
    }
  }
}

/** The last byte of these requests goes to the network: from now on they may be executed. @param {Attempt[]} batch */
function whole(batch) {
  for (const attempt of batch) {
    attempt.whole = true;
    if (attempt.waits) {
      attempt.exchange.sent();
    }
  }
}
