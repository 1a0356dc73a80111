/**
 * The address of an instance.
 *
 * @typedef {object} Address
 * @property {"tcp" | "udp" | "uds" | "ws" | "wss"} scheme the kind of transport
 * @property {string} host the host without brackets; empty for a socket file
 * @property {number} port the port; 0 for a socket file
 * @property {string} path the path of a socket file, or of a WebSocket address
 * @property {string} text its usual form
 */

/** Host names may contain underscores, as is common in container networks. */
const NETWORK =
  /^(?<scheme>tcp|udp|wss?):\/\/(?<host>[\w.-]+|\[[0-9A-Fa-f:.]+(?:%\w+)?\])(?::(?<port>\d{1,5}))?(?<path>\/[^\s#]*)?$/;

const EXPECTED = "expected tcp://host:port, udp://host:port, uds:///path or ws://host:port/";

/**
 * Reads an address.
 *
 * @param {string} text
 * @returns {Address}
 * @throws {TypeError} if it has another form; the message says what was expected
 */
export function parseAddress(text) {
  const parsed = typeof text === "string" ? socketFile(text) ?? network(text) : undefined;
  if (parsed === undefined) {
    throw new TypeError(`'${String(text)}' is no address; ${EXPECTED}`);
  }
  return parsed;
}

/** @param {string} text @returns {Address | undefined} */
function socketFile(text) {
  const path = text.startsWith("uds://") ? text.slice("uds://".length) : "";
  return path === "" || path.includes("\0") ? undefined : { scheme: "uds", host: "", port: 0, path, text };
}

/** @param {string} text @returns {Address | undefined} */
function network(text) {
  const groups = NETWORK.exec(text)?.groups;
  if (groups === undefined) {
    return undefined;
  }
  const scheme = /** @type {Address["scheme"]} */ (groups.scheme);
  const web = scheme === "ws" || scheme === "wss";
  const port = groups.port === undefined && web ? (scheme === "ws" ? 80 : 443) : Number(groups.port);
  const path = groups.path ?? "/";
  if (!(port > 0 && port < 65_536) || (!web && path !== "/")) {
    return undefined;
  }
  const host = groups.host.replace(/^\[|\]$/g, "");
  return { scheme, host, port, path, text: `${scheme}://${groups.host}:${port}${web ? path : ""}` };
}
