/**
 * Why a call has no answer.
 *
 * @typedef {object} Failure
 * @property {string} [route] the route that was called
 * @property {string | null} [spanKey] the key of the call, `trace:span`
 * @property {string | null} [uid] the key of a call of the older generation
 * @property {string | null} [address] where the last attempt went
 * @property {boolean} [mayHaveRun] whether the request may have been executed
 * @property {unknown} [cause] what lies behind it
 */

/**
 * The phases of a call, as its {@link TimedOut} names them.
 *
 * @typedef {"waiting" | "connecting" | "sending" | "answering"} Phase
 */

/** The statuses of an answer other than success. @typedef {100 | 200 | 300 | 400 | 500 | 600 | 999} RefusalStatus */

/** The reason why a call has no answer. Every failure of a call is one of its subclasses. */
export class EcosystemError extends Error {
  static {
    this.prototype.name = "EcosystemError";
  }

  /**
   * @param {string} message what was attempted, and why it failed
   * @param {Failure} [failure] the call
   */
  constructor(message, failure = {}) {
    const text = failure.mayHaveRun ? `${message}; the request may have been executed` : message;
    super(text, failure.cause === undefined ? undefined : { cause: failure.cause });
    /** The status of the answer; null if there is none. @type {RefusalStatus | null} */
    this.status = null;
    /** The route that was called; null if the failure belongs to no call. @type {string | null} */
    this.route = failure.route ?? null;
    /** The key of the call, as logs and `eco trace` write it: `trace:span`. @type {string | null} */
    this.spanKey = failure.spanKey ?? null;
    /** The key of a call of the older generation. @type {string | null} */
    this.uid = failure.uid ?? null;
    /** Where the last attempt went. @type {string | null} */
    this.address = failure.address ?? null;
    /** Whether the request may have been executed. If not, it is always safe to send it again. @type {boolean} */
    this.mayHaveRun = failure.mayHaveRun ?? false;
  }
}

/** The server answered with a status other than 0. Each status has a subclass. */
export class Refused extends EcosystemError {
  static {
    this.prototype.name = "Refused";
  }

  /**
   * @param {string} what the call
   * @param {RefusalStatus} status the status of the answer
   * @param {string} text the text of the answer
   * @param {Failure} [failure] the call
   */
  constructor(what, status, text, failure = {}) {
    const reason = unwrapped(text);
    super(`${what} was answered with status ${status}: ${reason}`, failure);
    /** @type {RefusalStatus} */
    this.status = status;
    /** The text of the answer as it came. @type {string} */
    this.text = text;
    /** The server's reason: the text without what the protocol puts around it. @type {string} */
    this.reason = reason;
  }
}

/** 100: the line was not JSON to the server, or was too long. */
export class Malformed extends Refused {
  static {
    this.prototype.name = "Malformed";
  }
}

/** 200: the caller may not call the route. */
export class Denied extends Refused {
  static {
    this.prototype.name = "Denied";
  }
}

/** 300: the request lacks a value, or has one of a wrong type. */
export class Invalid extends Refused {
  static {
    this.prototype.name = "Invalid";
  }
}

/** 400: the route has no handler. */
export class UnknownRoute extends Refused {
  static {
    this.prototype.name = "UnknownRoute";
  }
}

/** 500: not now; the same request may succeed later. */
export class Busy extends Refused {
  static {
    this.prototype.name = "Busy";
  }
}

/** 600: the handler understood the request and refused it. */
export class HandlerRefused extends Refused {
  static {
    this.prototype.name = "HandlerRefused";
  }
}

/** 999: the handler failed, or took too long. */
export class Unhandled extends Refused {
  static {
    this.prototype.name = "Unhandled";
  }
}

/** There is no connection: refused, unknown host, no such file; a closed UDP port. */
export class Unreachable extends EcosystemError {
  static {
    this.prototype.name = "Unreachable";
  }
}

/** A time limit has passed: of the connection, of the answer, or of the whole call. */
export class TimedOut extends EcosystemError {
  static {
    this.prototype.name = "TimedOut";
  }

  /**
   * @param {string} what the call
   * @param {Phase} phase what it was doing
   * @param {number} after how long, in whole milliseconds
   * @param {Failure} [failure] the call
   */
  constructor(what, phase, after, failure = {}) {
    super(`${what} timed out ${PHASES[phase]}, after ${after} ms`, failure);
    /** What the call was doing. @type {Phase} */
    this.phase = phase;
    /** How long it had been doing it, in whole milliseconds. @type {number} */
    this.after = after;
  }
}

/** The connection ended before the whole answer. */
export class ConnectionLost extends EcosystemError {
  static {
    this.prototype.name = "ConnectionLost";
  }
}

/** The answer is malformed, too long, or of an unknown status. */
export class BadAnswer extends EcosystemError {
  static {
    this.prototype.name = "BadAnswer";
  }
}

/** Too many calls, or bytes of calls, wait already. */
export class Overloaded extends EcosystemError {
  static {
    this.prototype.name = "Overloaded";
  }
}

/** The client was closed. */
export class Closed extends EcosystemError {
  static {
    this.prototype.name = "Closed";
  }
}

/** The caller's signal ended the call; `cause` is the signal's reason. Its name is that of such errors everywhere. */
export class Aborted extends EcosystemError {
  static {
    this.prototype.name = "AbortError";
  }
}

/** @type {Record<Phase, string>} */
const PHASES = {
  waiting: "waiting for its turn",
  connecting: "connecting",
  sending: "sending the request",
  answering: "waiting for the answer",
};

/** @type {Record<RefusalStatus, typeof Refused>} */
const REFUSALS = {
  100: Malformed,
  200: Denied,
  300: Invalid,
  400: UnknownRoute,
  500: Busy,
  600: HandlerRefused,
  999: Unhandled,
};

/** What the protocol puts around the reasons of most statuses, and around those of handlers. */
const WRAPPED = /^status: \[\d+\] message: \[(.*)\]$/s;
const REFUSED = /^Processing Failure '[^']*', message: '(.*)'$/s;

/** Returns the reason in the text of an answer. @param {string} text */
function unwrapped(text) {
  const inner = WRAPPED.exec(text)?.[1] ?? text;
  return REFUSED.exec(inner)?.[1] ?? inner;
}

/**
 * Returns whether a number is the status of a refusal.
 *
 * @param {unknown} status
 * @returns {status is RefusalStatus}
 */
export function isRefusal(status) {
  return typeof status === "number" && Object.hasOwn(REFUSALS, status);
}

/**
 * Returns the refusal of a status.
 *
 * @param {string} what the call
 * @param {RefusalStatus} status
 * @param {string} text the text of the answer
 * @param {Failure} failure the call
 * @returns {Refused}
 */
export function refusal(what, status, text, failure) {
  return new REFUSALS[status](what, status, text, failure);
}
