import { isRefusal } from "./errors.js";
import { readJson } from "./json.js";
import { NO_KEY, answeredKey } from "./key.js";

/** @import { RefusalStatus } from "./errors.js" */
/** @import { Bigints } from "./json.js" */
/** @import { Key } from "./key.js" */

/**
 * An answer that could be read. Its key is `NO_KEY` if it has none.
 *
 * @typedef {{key: {trace: string, span: string}, status: 0 | RefusalStatus, data: unknown, bad: undefined}} Answer
 */

/**
 * A line that is no answer, and why.
 *
 * @typedef {{key: {trace: string, span: string}, bad: string}} Unreadable
 */

/**
 * Writes a request, without a line feed.
 *
 * @param {Key} key
 * @param {string} route
 * @param {string} data JSON on one line
 * @returns {string}
 */
export function writeRequest(key, route, data) {
  return `{${key.json},"route_key":${JSON.stringify(route)},"data":${data}}`;
}

/**
 * Reads an answer of either generation.
 *
 * @param {string} line
 * @param {Bigints} bigints
 * @returns {Answer | Unreadable}
 */
export function readAnswer(line, bigints) {
  /** @type {unknown} */
  let value;
  try {
    value = readJson(line, bigints);
  } catch (e) {
    return { key: NO_KEY, bad: `not JSON: ${/** @type {Error} */ (e).message}` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { key: NO_KEY, bad: `an answer is a JSON object, not ${shape(value)}` };
  }
  const answer = /** @type {Record<string, unknown>} */ (value);
  const key = answeredKey(answer);
  const status = answer.status;
  if (status !== 0 && !isRefusal(status)) {
    return { key, bad: wrongStatus(status) };
  }
  if (answer.data === undefined) {
    return { key, bad: "data: missing, expected any JSON value" };
  }
  return { key, status, data: answer.data, bad: undefined };
}

/** @param {unknown} status */
function wrongStatus(status) {
  if (status === undefined) {
    return "status: missing, expected a number from 0 to 999";
  }
  return typeof status === "number" && status >= 0
    ? `status: ${status} is unknown`
    : `status: expected a number from 0 to 999, not ${shape(status)}`;
}

/** @param {unknown} value */
function shape(value) {
  if (value === null || typeof value === "boolean") {
    return String(value);
  }
  if (Array.isArray(value)) {
    return "an array";
  }
  return typeof value === "string" ? "text" : typeof value === "object" ? "an object" : "a number";
}
