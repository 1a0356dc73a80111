import dgram from "node:dgram";
import net from "node:net";
import { socketPath } from "./server.js";
import { reset } from "./reset.js";

/**
 * What happens to the bytes of one direction of a connection.
 *
 * @typedef {object} Fault
 * @property {"none" | "delay" | "cut" | "reset" | "end" | "hole" | "bytes"} kind
 * @property {number} after begins after so many bytes
 * @property {number} millis the delay of each chunk
 */

/** @type {Fault} */
export const NO_FAULT = { kind: "none", after: 0, millis: 0 };

/**
 * A proxy between a client and a server.
 *
 * @typedef {object} Proxy
 * @property {string} url
 * @property {() => Promise<void>} close
 */

/**
 * Starts a proxy of a stream transport.
 *
 * @param {string} target the address of the server
 * @param {() => {there: Fault, back: Fault}} faults is asked for each connection
 * @returns {Promise<Proxy>}
 */
export async function streamProxy(target, faults) {
  const { scheme, place } = split(target);
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const upstream = place.file ? net.connect({ path: place.file, allowHalfOpen: true }) : net.connect({ ...place, allowHalfOpen: true });
    const { there, back } = faults();
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay?.(true);
      socket.on("error", () => {}).on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    pass(client, upstream, there, client);
    pass(upstream, client, back, client);
  });
  const file = scheme === "uds" ? socketPath() : undefined;
  await new Promise((resolve) =>
    file ? server.listen(file.file, () => resolve(undefined)) : server.listen(0, "127.0.0.1", () => resolve(undefined)),
  );
  return {
    url: file ? `uds://${file.file}` : `${scheme}://127.0.0.1:${/** @type {net.AddressInfo} */ (server.address()).port}${scheme === "ws" ? "/" : ""}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      sockets.forEach((socket) => socket.destroy());
      await closed;
      file?.remove();
    },
  };
}

/** @param {net.Socket} from @param {net.Socket} to @param {Fault} fault @param {net.Socket} client */
function pass(from, to, fault, client) {
  let passed = 0;
  let last = Promise.resolve();
  from.on("data", (/** @type {Buffer} */ chunk) => {
    const good = Math.max(0, Math.min(chunk.length, fault.after - passed));
    passed += chunk.length;
    if (fault.kind === "none" || good === chunk.length) {
      last = last.then(() => void to.write(chunk));
      return;
    }
    const bad = chunk.subarray(good);
    last = last.then(() => {
      to.write(chunk.subarray(0, good));
      return strike(to, fault, bad, client);
    });
  });
  from.on("end", () => void last.then(() => (fault.kind === "hole" ? undefined : to.end())));
}

/** @param {net.Socket} to @param {Fault} fault @param {Buffer} bad @param {net.Socket} client */
async function strike(to, fault, bad, client) {
  switch (fault.kind) {
    case "delay":
      await new Promise((resolve) => setTimeout(resolve, fault.millis));
      to.write(bad);
      return;
    case "bytes":
      for (let i = 0; i < bad.length && i < 300 && to.writable; i++) {
        to.write(bad.subarray(i, i + 1));
        await new Promise((resolve) => setImmediate(resolve));
      }
      to.write(bad.subarray(300));
      return;
    case "cut":
      client.destroy();
      return;
    case "reset":
      reset(client);
      return;
    case "end":
      to.end();
      return;
    default: // a hole swallows it
  }
}

/**
 * Starts a proxy of datagrams.
 *
 * @param {string} target the address of the server
 * @param {() => {copies: number, millis: number}} fate is asked for each datagram, both ways
 * @param {(line: string) => void} [seen] is told what the client sends
 * @returns {Promise<Proxy>}
 */
export async function datagramProxy(target, fate, seen = () => {}) {
  const { place } = split(target);
  const front = dgram.createSocket("udp4");
  /** @type {Map<number, dgram.Socket>} */
  const backs = new Map();
  /** @type {Set<NodeJS.Timeout>} */
  const timers = new Set();
  let closed = false;
  const later = /** @param {() => void} send */ (send) => {
    const { copies, millis } = fate();
    for (let i = 0; i < copies; i++) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (!closed) {
          send();
        }
      }, millis * (i + 1));
      timers.add(timer);
    }
  };
  front.on("message", (message, from) => {
    seen(message.toString());
    let back = backs.get(from.port);
    if (back === undefined) {
      back = dgram.createSocket("udp4").on("error", () => {});
      back.on("message", (answer) => later(() => front.send(answer, from.port, from.address)));
      backs.set(from.port, back);
    }
    const to = back;
    later(() => to.send(message, place.port, place.host));
  });
  front.on("error", () => {});
  await new Promise((resolve) => front.bind(0, "127.0.0.1", () => resolve(undefined)));
  return {
    url: `udp://127.0.0.1:${front.address().port}`,
    async close() {
      closed = true;
      timers.forEach((timer) => clearTimeout(timer));
      await Promise.all([front, ...backs.values()].map((socket) => new Promise((resolve) => socket.close(() => resolve(undefined)))));
    },
  };
}

/** @param {string} url */
function split(url) {
  const scheme = url.slice(0, url.indexOf(":"));
  const place = /** @type {{file?: string, host: string, port: number}} */ (
    scheme === "uds"
      ? { file: url.slice("uds://".length) }
      : { host: "127.0.0.1", port: Number(/:(\d+)\/?$/.exec(url)?.[1]) }
  );
  return { scheme, place };
}
