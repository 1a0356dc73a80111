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

/** How the usual answer of the newer generation begins, and how its texts follow each other. */
const BEFORE_TRACE = '{"span_key":{"trace_id":"';
const BEFORE_SPAN = '","span_id":"';
const BEFORE_DATA = '"},"status":0,"data":';
const TRACE = BEFORE_TRACE.length;
const TRACE_END = TRACE + 36;
const SPAN = TRACE_END + BEFORE_SPAN.length;
const SPAN_END = SPAN + 16;
const DATA = SPAN_END + BEFORE_DATA.length;

/** What would end a text early, or change it. */
const SPECIAL = /["\\\u0000-\u001f]/;

/**
 * Writes a request, without a line feed.
 *
 * @param {Key} key
 * @param {string} route
 * @param {string} data JSON on one line
 * @param {Record<string, string>} [metadata] texts beside the data
 * @returns {string}
 */
export function writeRequest(key, route, data, metadata) {
  const beside = metadata === undefined ? "" : `,"metadata":${JSON.stringify(metadata)}`;
  return `{${key.json},"route_key":${JSON.stringify(route)}${beside},"data":${data}}`;
}

/**
 * Reads an answer of either generation.
 *
 * @param {string} line
 * @param {Bigints} bigints
 * @returns {Answer | Unreadable}
 */
export function readAnswer(line, bigints) {
  return usualAnswer(line, bigints) ?? anyAnswer(line, bigints);
}

/**
 * Reads an answer as servers write it, of which only the data has to be parsed; undefined if it looks different.
 *
 * @param {string} line
 * @param {Bigints} bigints
 * @returns {Answer | undefined}
 */
function usualAnswer(line, bigints) {
  const looks =
    line.startsWith(BEFORE_TRACE) && line.startsWith(BEFORE_SPAN, TRACE_END) && line.startsWith(BEFORE_DATA, SPAN_END);
  if (!looks || !line.endsWith("}")) {
    return undefined;
  }
  const key = { trace: line.slice(TRACE, TRACE_END), span: line.slice(SPAN, SPAN_END) };
  if (SPECIAL.test(key.trace) || SPECIAL.test(key.span)) {
    return undefined;
  }
  try {
    return { key, status: 0, data: readJson(line.slice(DATA, -1), bigints), bad: undefined };
  } catch {
    return undefined;
  }
}

/**
 * Reads any answer.
 *
 * @param {string} line
 * @param {Bigints} bigints
 * @returns {Answer | Unreadable}
 */
function anyAnswer(line, bigints) {
  /** @type {unknown} */
  let value;
  try {
    value = readJson(line, bigints);
  } catch (e) {
    const http = line.startsWith("HTTP/") ? "the server speaks HTTP; a WebSocket port has an address with ws://" : "";
    return { key: NO_KEY, bad: http || `not JSON: ${/** @type {Error} */ (e).message}` };
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
