import { TimedOut } from "./errors.js";
import { keyText } from "./key.js";

/** @import { Address } from "./address.js" */
/** @import { Deadlines } from "./deadlines.js" */
/** @import { EcosystemError, Failure, Phase, RefusalStatus } from "./errors.js" */
/** @import { Key } from "./key.js" */

/**
 * Decides how a call goes on after an attempt.
 *
 * @typedef {object} Owner
 * @property {Deadlines} deadlines
 * @property {Counters} counters
 * @property {(exchange: Exchange, status: 0 | RefusalStatus, data: unknown) => void} answered handles an answer, after
 *     the connection has forgotten the call
 * @property {(exchange: Exchange, failure: EcosystemError) => void} failed handles a failed attempt, after its holder
 *     has forgotten the call
 */

/**
 * The holder of a call that waits at an address or is on a connection.
 *
 * @typedef {object} Holder
 * @property {Address} address
 * @property {(exchange: Exchange) => void} forget forgets a call that no longer waits here
 */

/**
 * What a caller wants.
 *
 * @typedef {object} Call
 * @property {string} route
 * @property {Key} key
 * @property {string} line the request without a line feed
 * @property {number} bytes its length
 * @property {boolean} repeatable whether it may be sent again even if it may have been executed
 * @property {number} begun when it began
 * @property {number} deadline when it ends at the latest
 * @property {number} answerTimeout the time from the sent request to its answer
 * @property {(data: any) => void} resolve
 * @property {(failure: Error) => void} reject
 * @property {{stack?: string} | undefined} caller the stack of the caller
 */

/**
 * What a client has done, and what it is doing.
 *
 * @typedef {object} Counters
 * @property {number} calls calls that have begun
 * @property {number} answered calls that ended with an answer of any status
 * @property {number} failed calls that ended without an answer
 * @property {number} repeated attempts after the first of their call, and datagrams sent again
 * @property {number} connected connections and datagram sockets opened
 * @property {number} dropped unexpected answers: late, doubled or without a key
 * @property {number} inFlight calls now on a connection
 * @property {number} waiting calls now waiting for room on a connection or for their next attempt
 * @property {number} pendingBytes bytes of the requests of all calls that have not ended
 * @property {number} connections connections and datagram sockets now open or being opened
 * @property {number} timers times now watched: of calls, connections and heartbeats
 */

/**
 * One call with all of its attempts. It owns its state, its phase and its time: others report events to it, and it
 * reports the end of an attempt to its owner.
 */
export class Exchange {
  due = 0;
  place = -1;

  /** The index of the address that comes first. */
  firstTarget = 0;
  /** The number of attempts begun. */
  attempts = 0;
  /** Why the attempt before failed. @type {EcosystemError | undefined} */
  lastFailure;
  /** Whether an attempt was answered with 500. */
  wasBusy = false;
  /** Whether the request may have been executed, by this attempt or an earlier one. */
  mayHaveRun = false;
  /** Whether the call has ended; nothing changes any more. */
  ended = false;
  /** @type {Phase} */
  phase = "waiting";

  #owner;
  #phaseBegan;
  #executedBefore = false;
  #counted = false;
  /** @type {Holder | undefined} */
  #holder;
  /** @type {(() => void) | undefined} */
  #next;

  /** @param {Owner} owner @param {Call} call */
  constructor(owner, call) {
    this.#owner = owner;
    this.route = call.route;
    this.key = call.key;
    this.line = call.line;
    this.bytes = call.bytes;
    this.repeatable = call.repeatable;
    this.deadline = call.deadline;
    this.answerTimeout = call.answerTimeout;
    this.resolve = call.resolve;
    this.reject = call.reject;
    this.caller = call.caller;
    this.#phaseBegan = call.begun;
  }

  /** The address where it waits, or of its connection. */
  get address() {
    return this.#holder?.address;
  }

  /** Moves to a holder, which begins its phases. @param {Holder} holder */
  moveTo(holder) {
    this.#holder = holder;
  }

  /**
   * Begins a phase that may take some time, at most until the deadline.
   *
   * @param {Phase} next
   * @param {number} atMost
   * @param {number} [now]
   */
  begin(next, atMost, now = this.#owner.deadlines.now()) {
    this.#enter(next, now);
    this.#owner.deadlines.set(this, Math.min(now + atMost, this.deadline));
  }

  /** Waits for its next attempt. @param {number} due @param {() => void} next */
  idleUntil(due, next) {
    this.#enter("waiting", this.#owner.deadlines.now());
    this.#next = next;
    this.#owner.deadlines.set(this, due);
  }

  /** Its time is up, or its next attempt is due. */
  expire() {
    const next = this.#next;
    if (next !== undefined) {
      this.#rest();
      next();
      return;
    }
    const failure = this.late();
    this.leave();
    this.#owner.failed(this, failure);
  }

  /** The whole request has been passed to the network. */
  sent() {
    this.mayHaveRun = true;
  }

  /** This attempt was certainly not executed. */
  notExecuted() {
    this.mayHaveRun = this.#executedBefore;
  }

  /**
   * Handles an answer, after its connection has forgotten it.
   *
   * @param {0 | RefusalStatus} status
   * @param {unknown} data
   */
  answered(status, data) {
    if (!this.ended) {
      this.#rest();
      this.#owner.answered(this, status, data);
    }
  }

  /** Handles a failure of the attempt, after its holder has forgotten it. @param {EcosystemError} failure */
  failed(failure) {
    if (!this.ended) {
      this.#rest();
      this.#owner.failed(this, failure);
    }
  }

  /** Makes its holder forget it. */
  leave() {
    this.#rest();
    this.#holder?.forget(this);
  }

  /** Returns the failure of a call whose current phase took too long. */
  late() {
    const inPhase = Math.round(this.#owner.deadlines.now() - this.#phaseBegan);
    return new TimedOut(this.name, this.phase, inPhase, this.failure(this.lastFailure));
  }

  /** Ends the attempt; another may follow. @param {EcosystemError} failure */
  attemptFailed(failure) {
    this.lastFailure = failure;
    this.#executedBefore = this.mayHaveRun;
    this.#holder = undefined;
  }

  /** Ends the call. */
  end() {
    this.#rest();
    this.#holder = undefined;
    this.ended = true;
  }

  /** What a failure says about the call. @param {unknown} [cause] @returns {Failure} */
  failure(cause) {
    return {
      route: this.route,
      spanKey: this.key.trace === "" ? null : keyText(this.key),
      uid: this.key.trace === "" ? this.key.span : null,
      address: this.address?.text ?? null,
      mayHaveRun: this.mayHaveRun,
      cause,
    };
  }

  /** The name of the call in failures. */
  get name() {
    const at = this.address;
    return at === undefined ? `call of '${this.route}'` : `call of '${this.route}' at ${at.text}`;
  }

  /** @param {Phase} next @param {number} now */
  #enter(next, now) {
    this.#next = undefined;
    this.phase = next;
    this.#phaseBegan = now;
    this.#count(next === "waiting");
  }

  #rest() {
    this.#next = undefined;
    this.#owner.deadlines.clear(this);
    this.#count(false);
  }

  /** @param {boolean} waiting */
  #count(waiting) {
    if (waiting !== this.#counted) {
      this.#counted = waiting;
      this.#owner.counters.waiting += waiting ? 1 : -1;
    }
  }
}
