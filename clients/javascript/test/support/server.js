import { mkdtempSync, rmSync } from "node:fs";
import dgram from "node:dgram";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { WebSocketServer } from "ws";
import { reset } from "./reset.js";

/** The transports that keep connections. @type {("tcp" | "uds" | "ws")[]} */
export const STREAMS = ["tcp", "uds", "ws"];

/**
 * A connection as the scripted server sees it.
 *
 * @typedef {object} Peer
 * @property {(line: string) => void} send sends an answer
 * @property {(bytes: string) => void} write sends bytes as they are
 * @property {() => void} end closes the sending side, in WebSocket the connection
 * @property {() => void} destroy cuts the connection
 * @property {() => void} reset resets the connection, where there is such a thing
 * @property {() => void} pause reads no more
 */

/**
 * What a server does with a request.
 *
 * @callback Script
 * @param {{key: any, route: string, data: any, line: string}} request
 * @param {Peer} peer
 * @param {number} number how many requests have come before
 */

/**
 * A server that a test scripts.
 *
 * @typedef {object} Server
 * @property {string} url
 * @property {string[]} lines all lines that came
 * @property {Peer[]} peers all connections that came
 * @property {() => number} open how many connections are open
 * @property {() => number} heartbeats how many heartbeats came
 * @property {() => Promise<void>} close
 */

/** Answers as the route `echo` does. @type {Script} */
export const echo = (request, peer) => peer.send(answer(request));

/** Writes an answer. @param {{key: any, data: any}} request @param {number} [status] @param {unknown} [data] */
export function answer(request, status = 0, data = request.data) {
  return JSON.stringify({ ...request.key, status, data });
}

/** Returns a path for a socket file, in a folder of its own. */
export function socketPath() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "eco-"));
  return { file: path.join(folder, "s.sock"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Starts a server.
 *
 * @param {"tcp" | "uds" | "ws" | "udp"} transport
 * @param {Script} script
 * @param {{onConnection?: (peer: Peer) => void, port?: number}} [options]
 * @returns {Promise<Server>}
 */
export function serve(transport, script, options = {}) {
  return transport === "udp" ? serveDatagrams(script, options.port ?? 0) : serveStreams(transport, script, options);
}

/** @param {"tcp" | "uds" | "ws"} transport @param {Script} script @param {{onConnection?: (peer: Peer) => void, port?: number}} options @returns {Promise<Server>} */
async function serveStreams(transport, script, { onConnection, port = 0 }) {
  /** @type {string[]} */
  const lines = [];
  /** @type {Peer[]} */
  const peers = [];
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  let heartbeats = 0;
  const arrived = /** @param {string} line @param {Peer} peer */ (line, peer) => {
    if (line.startsWith("\u0005")) {
      heartbeats++;
      peer.send("\u0006");
      return;
    }
    const number = lines.push(line) - 1;
    const { uid, span_key, route_key, data } = JSON.parse(line);
    script({ key: uid === undefined ? { span_key } : { uid }, route: route_key, data, line }, peer, number);
  };
  const web = transport === "ws" ? new WebSocketServer({ noServer: true, maxPayload: 2 ** 26 }) : undefined;
  const server = net.createServer({ allowHalfOpen: true });
  const http = web === undefined ? undefined : (await import("node:http")).createServer();
  const listener = http ?? server;
  listener.on("connection", (/** @type {net.Socket} */ socket) => {
    sockets.add(socket);
    socket.setNoDelay(true).on("error", () => {}).on("close", () => sockets.delete(socket));
    if (web !== undefined) {
      return;
    }
    const peer = /** @type {Peer} */ ({
      send: (line) => socket.write(`${line}\n`),
      write: (bytes) => socket.write(bytes),
      end: () => socket.end(),
      destroy: () => socket.destroy(),
      reset: () => reset(socket),
      pause: () => socket.pause(),
    });
    peers.push(peer);
    onConnection?.(peer);
    let begun = "";
    socket.setEncoding("utf8").on("data", (text) => {
      const parts = (begun + text).split("\n");
      begun = /** @type {string} */ (parts.pop());
      parts.forEach((line) => arrived(line, peer));
    });
    socket.on("end", () => socket.end());
  });
  http?.on("upgrade", (request, socket, head) => {
    web?.handleUpgrade(request, socket, head, (/** @type {any} */ ws) => {
      const raw = /** @type {net.Socket} */ (socket);
      const peer = /** @type {Peer} */ ({
        send: (line) => ws.send(line),
        write: (bytes) => raw.write(bytes),
        end: () => ws.close(1001, "goodbye"),
        destroy: () => ws.terminate(),
        reset: () => reset(raw),
        pause: () => ws.pause(),
      });
      peers.push(peer);
      ws.on("error", () => {});
      ws.on("ping", () => heartbeats++);
      onConnection?.(peer);
      ws.on("message", (/** @type {Buffer} */ message) => arrived(message.toString(), peer));
    });
  });
  const file = transport === "uds" ? socketPath() : undefined;
  await new Promise((resolve) =>
    file ? listener.listen(file.file, () => resolve(undefined)) : listener.listen(port, "127.0.0.1", () => resolve(undefined)),
  );
  const bound = listener.address();
  return {
    url: file ? `uds://${file.file}` : `${transport}://127.0.0.1:${/** @type {net.AddressInfo} */ (bound).port}${web ? "/" : ""}`,
    lines,
    peers,
    open: () => sockets.size,
    heartbeats: () => heartbeats,
    async close() {
      const closed = new Promise((resolve) => listener.close(resolve));
      sockets.forEach((socket) => socket.destroy());
      web?.close();
      await closed;
      file?.remove();
    },
  };
}

/** @param {Script} script @param {number} port @returns {Promise<Server>} */
async function serveDatagrams(script, port) {
  const socket = dgram.createSocket("udp4");
  /** @type {string[]} */
  const lines = [];
  let closed = false;
  socket.on("message", (message, from) => {
    const line = message.toString();
    const number = lines.push(line) - 1;
    const { uid, span_key, route_key, data } = JSON.parse(line);
    const send = /** @param {string} text */ (text) => void (closed || socket.send(text, from.port, from.address));
    const none = () => {};
    script(
      { key: uid === undefined ? { span_key } : { uid }, route: route_key, data, line },
      { send, write: send, end: none, destroy: none, reset: none, pause: none },
      number,
    );
  });
  await new Promise((resolve) => socket.bind(port, "127.0.0.1", () => resolve(undefined)));
  return {
    url: `udp://127.0.0.1:${socket.address().port}`,
    lines,
    peers: [],
    open: () => 0,
    heartbeats: () => 0,
    close() {
      closed = true;
      return new Promise((resolve) => socket.close(() => resolve()));
    },
  };
}
