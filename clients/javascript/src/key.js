/**
 * The key of a call, in one of the two generations.
 *
 * @typedef {object} Key
 * @property {string} trace the trace; empty for a uid
 * @property {string} span the span, or the uid
 * @property {string} json how a request begins with it: the field and its value
 */

const SPAN_KEY = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}):([0-9a-f]{16})$/i;

/** Two digits for each byte. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Random bytes are taken in advance, as each request to the system costs more than the bytes. */
const RANDOM = new Uint8Array(4_096);
let used = RANDOM.length;

/**
 * Returns a new span key in a new trace.
 *
 * @returns {string} `trace:span`
 */
export function newSpanKey() {
  return `${uuid()}:${span()}`;
}

/**
 * Returns a new span key in the trace of another one.
 *
 * @param {string} spanKey `trace:span`
 * @returns {string} `trace:span`
 * @throws {TypeError} if it is no span key
 */
export function nextSpanKey(spanKey) {
  return `${split(spanKey)[0]}:${span()}`;
}

/** Returns a new key. @param {"span_key" | "uid"} generation @returns {Key} */
export function newKey(generation) {
  return generation === "uid" ? ofUid(uuid()) : ofSpan(uuid(), span());
}

/** Returns the key of a caller's span key. @param {string} spanKey `trace:span` @returns {Key} */
export function keyOfSpanKey(spanKey) {
  return ofSpan(...split(spanKey));
}

/** Returns the key of a caller's uid. @param {string} uid any text but the empty one @returns {Key} */
export function keyOfUid(uid) {
  if (typeof uid !== "string" || uid === "") {
    throw new TypeError("uid: expected a text that is not empty");
  }
  return ofUid(uid);
}

/** What identifies no key. */
export const NO_KEY = { trace: "", span: "" };

/** Returns a key as logs write it. @param {{trace: string, span: string}} key @returns {string} */
export function keyText({ trace, span }) {
  return trace === "" ? span : `${trace}:${span}`;
}

/**
 * Returns the key of an answer, `NO_KEY` if it has none that can be read. An answer with both kinds of keys counts as
 * newer.
 *
 * @param {Record<string, unknown>} answer
 * @returns {{trace: string, span: string}}
 */
export function answeredKey(answer) {
  const key = /** @type {{trace_id?: unknown, span_id?: unknown} | null | undefined} */ (answer.span_key);
  if (typeof key === "object" && key !== null && typeof key.trace_id === "string" && typeof key.span_id === "string") {
    return { trace: key.trace_id, span: key.span_id };
  }
  return typeof answer.uid === "string" ? { trace: "", span: answer.uid } : NO_KEY;
}

/** @param {string} trace @param {string} spanId @returns {Key} */
function ofSpan(trace, spanId) {
  return { trace, span: spanId, json: `"span_key":{"trace_id":"${trace}","span_id":"${spanId}"}` };
}

/** @param {string} uid @returns {Key} */
function ofUid(uid) {
  return { trace: "", span: uid, json: `"uid":${JSON.stringify(uid)}` };
}

/** @param {string} spanKey @returns {[string, string]} */
function split(spanKey) {
  const match = SPAN_KEY.exec(spanKey);
  if (match === null) {
    throw new TypeError(`spanKey: expected a UUID, a colon and 16 hexadecimal digits, not '${String(spanKey)}'`);
  }
  return [match[1].toLowerCase(), match[2].toLowerCase()];
}

/** Only safe contexts have a function for this. @returns {string} */
function uuid() {
  return globalThis.crypto.randomUUID?.() ?? ownUuid();
}

/** @returns {string} */
function ownUuid() {
  const at = take(16);
  const r = RANDOM;
  const h = HEX;
  return (
    h[r[at]] + h[r[at + 1]] + h[r[at + 2]] + h[r[at + 3]] + "-" +
    h[r[at + 4]] + h[r[at + 5]] + "-" +
    h[(r[at + 6] & 0x0f) | 0x40] + h[r[at + 7]] + "-" +
    h[(r[at + 8] & 0x3f) | 0x80] + h[r[at + 9]] + "-" +
    h[r[at + 10]] + h[r[at + 11]] + h[r[at + 12]] + h[r[at + 13]] + h[r[at + 14]] + h[r[at + 15]]
  );
}

/** @returns {string} */
function span() {
  const at = take(8);
  const r = RANDOM;
  const h = HEX;
  return (
    h[r[at]] + h[r[at + 1]] + h[r[at + 2]] + h[r[at + 3]] + h[r[at + 4]] + h[r[at + 5]] + h[r[at + 6]] + h[r[at + 7]]
  );
}

/** Returns the index of unused random bytes. @param {number} count @returns {number} */
function take(count) {
  if (used + count > RANDOM.length) {
    globalThis.crypto.getRandomValues(RANDOM);
    used = 0;
  }
  used += count;
  return used - count;
}
