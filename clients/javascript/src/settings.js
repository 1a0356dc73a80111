import { parseAddress } from "./address.js";

/** @import { Address } from "./address.js" */
/** @import { Bigints } from "./json.js" */

/**
 * A change of a connection, for those who show it.
 *
 * @typedef {object} ConnectionEvent
 * @property {string} address where it leads
 * @property {"connecting" | "open" | "closed"} state
 * @property {string} reason why it is closed; otherwise empty
 */

/**
 * The settings of a client. Times are in milliseconds.
 *
 * @typedef {object} Options
 * @property {"inOrder" | "spread"} [order] the address that a call tries first: the first that works, or each in turn;
 *     `inOrder` by default
 * @property {"kept" | "once"} [connection] keeps connections open, or opens one for each call; `kept` by default
 * @property {number} [connections] the most connections to an address; 1 by default, at most 1024
 * @property {number} [maxInFlight] the most calls on a kept connection; 64 by default, at most 65536
 * @property {number} [maxWaiting] the most calls that wait for room or for their next attempt; 1024 by default, at most
 *     1048576. One more fails with `Overloaded`
 * @property {number} [maxPendingBytes] the most bytes of the requests of all calls that have not ended; 64 MiB by
 *     default, at least 1024. One more fails with `Overloaded`
 * @property {number} [maxAnswerBytes] the longest answer; 16 MiB by default, from 512 to 1 GiB
 * @property {number} [connectTimeout] from the beginning of a connection until it is established; 2000 by default
 * @property {number} [answerTimeout] from the whole request to its answer; 5000 by default
 * @property {number} [totalTimeout] from `call` to its end, with all attempts and waits; 15000 by default
 * @property {number} [attempts] the most attempts of a call; 3 by default, at most 1000
 * @property {number} [retryDelay] the delay before the second attempt, which doubles; 50 by default
 * @property {number} [maxRetryDelay] the longest delay before an attempt; 1000 by default
 * @property {"whenSafe" | "always"} [repeat] whether a request that may have been executed is sent again; `whenSafe`
 *     by default
 * @property {number} [retransmitAfter] the delay before a repeatable datagram is sent again, which doubles; 250 by
 *     default
 * @property {number} [heartbeat] the silence on a kept connection without calls before a heartbeat; 60000 by default,
 *     0 is never
 * @property {"span_key" | "uid"} [generation] the kind of key of requests; `span_key` by default
 * @property {Bigints} [bigints] what becomes of integers beyond ±(2⁵³ − 1) in answers; `string` by default
 * @property {boolean} [lazy] does not connect before the first call
 * @property {(event: ConnectionEvent) => void} [onConnection] is told when connections begin, open and close
 */

/** Settings with all values. @typedef {Required<Omit<Options, "lazy">> & {addresses: Address[]}} Settings */

const DAY = 86_400_000;

/** Name, default, least and most of each number. @type {[NumberOption, number, number, number][]} */
const NUMBERS = [
  ["connections", 1, 1, 1_024],
  ["maxInFlight", 64, 1, 65_536],
  ["maxWaiting", 1_024, 0, 1_048_576],
  ["maxPendingBytes", 67_108_864, 1_024, Number.MAX_SAFE_INTEGER],
  ["maxAnswerBytes", 16_777_216, 512, 1_073_741_824],
  ["connectTimeout", 2_000, 1, DAY],
  ["answerTimeout", 5_000, 1, DAY],
  ["totalTimeout", 15_000, 1, DAY],
  ["attempts", 3, 1, 1_000],
  ["retryDelay", 50, 1, DAY],
  ["maxRetryDelay", 1_000, 1, DAY],
  ["retransmitAfter", 250, 1, DAY],
  ["heartbeat", 60_000, 0, DAY],
];

/**
 * @typedef {"connections" | "maxInFlight" | "maxWaiting" | "maxPendingBytes" | "maxAnswerBytes" | "connectTimeout"
 *     | "answerTimeout" | "totalTimeout" | "attempts" | "retryDelay" | "maxRetryDelay" | "retransmitAfter"
 *     | "heartbeat"} NumberOption
 */

/** The choices of each text, the default first. @type {Record<string, string[]>} */
const CHOICES = {
  order: ["inOrder", "spread"],
  connection: ["kept", "once"],
  repeat: ["whenSafe", "always"],
  generation: ["span_key", "uid"],
  bigints: ["string", "bigint", "number"],
};

/**
 * Checks settings and adds the defaults.
 *
 * @param {string | readonly string[]} addresses
 * @param {Options} options
 * @returns {Settings}
 * @throws {TypeError} if a value is wrong; the message names it
 */
export function settings(addresses, options) {
  const list = (typeof addresses === "string" ? [addresses] : Array.from(addresses ?? [])).map(parseAddress);
  if (list.length === 0) {
    throw new TypeError("a client needs an address, such as tcp://127.0.0.1:8888");
  }
  /** @type {Record<string, unknown>} */
  const given = { ...options };
  /** @type {Record<string, unknown>} */
  const all = { addresses: list, onConnection: given.onConnection ?? (() => {}) };
  for (const [name, standard, least, most] of NUMBERS) {
    all[name] = within(name, given[name] ?? standard, least, most);
  }
  for (const [name, choices] of Object.entries(CHOICES)) {
    all[name] = oneOf(name, given[name] ?? choices[0], choices);
  }
  if (typeof all.onConnection !== "function") {
    throw new TypeError("onConnection: expected a function");
  }
  const known = [...Object.keys(all), "lazy"];
  const unknown = Object.keys(given).find((name) => !known.includes(name) || name === "addresses");
  if (unknown !== undefined) {
    throw new TypeError(`'${unknown}' is no setting; expected one of ${known.slice(1).sort().join(", ")}`);
  }
  if (all.connection === "once") {
    all.maxInFlight = 1;
  }
  return /** @type {Settings} */ (all);
}

/**
 * Returns a number within its bounds.
 *
 * @param {string} name
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 * @returns {number}
 * @throws {TypeError} if it is none
 */
export function within(name, value, least, most) {
  if (typeof value !== "number" || !(value >= least && value <= most)) {
    throw new TypeError(`${name}: expected a number from ${least} to ${most}, not ${String(value)}`);
  }
  return value;
}

/**
 * Returns one of several texts.
 *
 * @param {string} name
 * @param {unknown} value
 * @param {string[]} choices
 * @returns {string}
 * @throws {TypeError} if it is none
 */
export function oneOf(name, value, choices) {
  if (typeof value !== "string" || !choices.includes(value)) {
    throw new TypeError(`${name}: expected ${choices.map((c) => `'${c}'`).join(" or ")}, not '${String(value)}'`);
  }
  return value;
}
