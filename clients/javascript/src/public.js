/** What Node.js and browsers have in common. */
export {
  Aborted,
  BadAnswer,
  Busy,
  Closed,
  ConnectionLost,
  Denied,
  EcosystemError,
  HandlerRefused,
  Invalid,
  Malformed,
  Overloaded,
  Refused,
  TimedOut,
  Unhandled,
  UnknownRoute,
  Unreachable,
} from "./errors.js";
export { newSpanKey, nextSpanKey } from "./key.js";
