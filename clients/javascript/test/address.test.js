import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAddress } from "../src/address.js";

test("reads the address of each transport", () => {
  const of = /** @param {string} text */ (text) => {
    const { scheme, host, port, path } = parseAddress(text);
    return [scheme, host, port, path];
  };

  assert.deepEqual(of("tcp://127.0.0.1:8888"), ["tcp", "127.0.0.1", 8888, "/"]);
  assert.deepEqual(of("tcp://my_host.example-1:1/"), ["tcp", "my_host.example-1", 1, "/"]);
  assert.deepEqual(of("udp://[::1]:65535"), ["udp", "::1", 65535, "/"]);
  assert.deepEqual(of("tcp://[fe80::1%eth0]:80"), ["tcp", "fe80::1%eth0", 80, "/"]);
  assert.deepEqual(of("uds:///run/a b.sock"), ["uds", "", 0, "/run/a b.sock"]);
  assert.deepEqual(of("ws://host"), ["ws", "host", 80, "/"]);
  assert.deepEqual(of("ws://host:8891/path?x=1"), ["ws", "host", 8891, "/path?x=1"]);
  assert.deepEqual(of("wss://host/"), ["wss", "host", 443, "/"]);
});

test("writes an address in its usual form", () => {
  assert.equal(parseAddress("tcp://[::1]:0080/").text, "tcp://[::1]:80");
  assert.equal(parseAddress("ws://host").text, "ws://host:80/");
});

for (const text of [
  "", "127.0.0.1:8888", "tcp://127.0.0.1", "tcp://h:0", "tcp://h:65536", "tcp://h:1/path", "udp://h", "http://h:1",
  "uds://", "uds://a\0b", "tcp://a b:1", "ws://h:1/#x", "ws://h:1/a b\r\n", "tcp://u@h:1", undefined, 7, null,
]) {
  test(`refuses the address ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseAddress(/** @type {any} */ (text)), { name: "TypeError", message: /is no address; expected tcp:/ });
  });
}
