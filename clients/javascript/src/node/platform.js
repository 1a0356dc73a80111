import { Buffer } from "node:buffer";
import { Connection } from "../connection.js";
import { DatagramLink } from "./datagram-link.js";
import { streamWire } from "./stream-wire.js";
import { webSocketWire } from "./websocket-wire.js";

/** @import { OpenLink, Platform } from "../calls.js" */

/** @type {OpenLink} */
const stream = (address, owner, context) =>
  new Connection(owner, context, streamWire(address, context.settings.maxAnswerBytes));

/** @type {OpenLink} */
const webSocket = (address, owner, context) =>
  new Connection(owner, context, webSocketWire(address, context.settings.maxAnswerBytes));

/** @type {OpenLink} */
const datagrams = (address, owner, context) => new DatagramLink(address, owner, context);

/** The transports of Node.js. @type {Platform} */
export const NODE = {
  links: { tcp: stream, udp: datagrams, uds: stream, ws: webSocket },
  maxDatagramBytes: 65_507,
  byteLength: (text) => Buffer.byteLength(text),
};
