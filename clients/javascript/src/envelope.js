import { isRefusal } from "./errors.js";
import { readJson } from "./json.js";
import { answeredId } from "./key.js";

/** @import { RefusalStatus } from "./errors.js" */
/** @import { Bigints } from "./json.js" */
/** @import { Key } from "./key.js" */

/**
 * An answer that could be read. `id` is undefined if it has no key.
 *
 * @typedef {{id: string | undefined, status: 0 | RefusalStatus, data: unknown, bad: undefined}} Answer
 */

/**
 * A line that is no answer, and why. `id` is that of its key, if that could be read.
 *
 * @typedef {{id: string | undefined, bad: string}} Unreadable
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
    return { id: undefined, bad: `not JSON: ${/** @type {Error} */ (e).message}` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { id: undefined, bad: `an answer is a JSON object, not ${shape(value)}` };
  }
  const answer = /** @type {Record<string, unknown>} */ (value);
  const id = answeredId(answer);
  const status = answer.status;
  if (status !== 0 && !isRefusal(status)) {
    return { id, bad: wrongStatus(status) };
  }
  if (answer.data === undefined) {
    return { id, bad: "data: missing, expected any JSON value" };
  }
  return { id, status, data: answer.data, bad: undefined };
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
