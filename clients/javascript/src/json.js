/**
 * What becomes of integers beyond ±(2⁵³ − 1), which a JavaScript number cannot hold: a text of their digits, a
 * `BigInt`, or the nearest number.
 *
 * @typedef {"string" | "bigint" | "number"} Bigints
 */

/** Only a text with so many digits in a row can hold such an integer. */
const LONG = /\d{16}/;

/** A text, which is kept, or a number. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const INTEGER = /^-?\d{16,}$/;

/** Marks integers on their way through JSON; no text of others begins like this. */
const MARK = `\u0001${globalThis.crypto.getRandomValues(new Uint32Array(4)).join("-")}\u0001`;

const MARKED = new RegExp(`"${JSON.stringify(MARK).slice(1, -1).replaceAll("\\", "\\\\")}(-?\\d+)"`, "g");

/**
 * Reads JSON without losing digits of integers, unless `bigints` is `number`.
 *
 * @param {string} text
 * @param {Bigints} bigints
 * @returns {unknown}
 * @throws {SyntaxError} if it is not JSON
 */
export function readJson(text, bigints) {
  const value = JSON.parse(text);
  if (bigints === "number" || !LONG.test(text)) {
    return value;
  }
  // The text is JSON, so a number in it cannot become part of something else.
  let found = false;
  const marked = text.replace(TOKENS, (token) => {
    if (!INTEGER.test(token) || Number.isSafeInteger(Number(token))) {
      return token;
    }
    found = true;
    return bigints === "bigint" ? JSON.stringify(MARK + token) : `"${token}"`;
  });
  if (!found) {
    return value;
  }
  return bigints === "bigint" ? JSON.parse(marked, revive) : JSON.parse(marked);
}

/**
 * Writes JSON, a `BigInt` as its digits.
 *
 * @param {unknown} value undefined is `{}`
 * @returns {string}
 * @throws {TypeError} if it cannot be written
 */
export function writeJson(value) {
  if (value === undefined) {
    return "{}";
  }
  const text = plain(value) ?? withBigInts(value);
  if (text === undefined) {
    throw new TypeError(`data: a ${typeof value} cannot be written as JSON`);
  }
  return text;
}

/** Returns the text of a value without a BigInt; undefined if it may hold one. @param {unknown} value */
function plain(value) {
  try {
    return JSON.stringify(value);
  } catch (e) {
    return undefined;
  }
}

/** @param {unknown} value @returns {string | undefined} */
function withBigInts(value) {
  return JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${MARK}${v}` : v))?.replace(MARKED, "$1");
}

/** @param {string} _ @param {unknown} value */
function revive(_, value) {
  return typeof value === "string" && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value;
}
