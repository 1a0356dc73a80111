import { Buffer } from "node:buffer";
import { Connection } from "../connection.js";
import { streamWire } from "./stream-wire.js";

/** @import { OpenLink, Platform } from "../calls.js" */

/** @type {OpenLink} */
const stream = (address, owner, context) =>
  new Connection(owner, context, streamWire(address, context.settings.maxAnswerBytes));

/** The transports of Node.js. @type {Platform} */
export const NODE = {
  links: { tcp: stream, uds: stream },
  maxDatagramBytes: 65_507,
  byteLength: (text) => Buffer.byteLength(text),
};
