/** How calls end, as docs/timeouts.md says, over each transport that keeps connections. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as eco from "../src/index.js";
import { socketPath, STREAMS, answer, echo, serve } from "./support/server.js";
import { until, within } from "./support/wait.js";

/** @import { Script, Server } from "./support/server.js" */
/** @import { Options } from "../src/settings.js" */

/** A short time for answers, for tests in which none comes. */
const SHORT = { connectTimeout: 5_000, answerTimeout: 150, totalTimeout: 10_000, retryDelay: 10, maxRetryDelay: 50 };

/**
 * Runs a test with a scripted server and a client of it.
 *
 * @param {"tcp" | "uds" | "ws" | "udp"} transport
 * @param {Script} script
 * @param {Options} options
 * @param {(client: import("../src/client.js").Client, server: Server) => Promise<void>} body
 * @param {Parameters<typeof serve>[2]} [ofServer]
 */
async function withClient(transport, script, options, body, ofServer) {
  const server = await serve(transport, script, ofServer);
  try {
    const client = await eco.connect(server.url, { lazy: true, ...options });
    try {
      await within(body(client, server), "the test");
    } finally {
      await client.close();
    }
    const { connections, timers, inFlight, waiting, pendingBytes } = client.counters;
    assert.deepEqual([connections, timers, inFlight, waiting, pendingBytes], [0, 0, 0, 0, 0]);
  } finally {
    await server.close();
  }
}

/** Returns the failure of a call. @param {Promise<unknown>} call @returns {Promise<any>} */
async function failure(call) {
  try {
    await call;
  } catch (e) {
    return e;
  }
  throw new Error("the call did not fail");
}

/** @type {Script} */
const silent = () => {};

/** Statuses, texts as servers write them, and the reasons in them. @type {[number, string, string][]} */
const REASONS = [
  [300, "sides: missing", "sides: missing"],
  [400, "status: [400] message: [Unknown route key 'x']", "Unknown route key 'x'"],
  [600, "status: [600] message: [Processing Failure 'dice.roll', message: 'it's [too] large\nby 2']", "it's [too] large\nby 2"],
  [600, "Processing Failure 'dice.roll', message: 'none'", "none"],
];

for (const transport of STREAMS) {
  const it = /** @param {string} name @param {() => Promise<void>} body */ (name, body) => test(`${transport}: ${name}`, body);

  it("each call gets its own answer, in whatever order they come", () => {
    /** @type {(() => void)[]} */
    const later = [];
    /** @type {Script} */
    const reversed = (request, peer) => {
      later.push(() => echo(request, peer, 0));
      if (later.length === 10) {
        later.reverse().forEach((reply) => reply());
      }
    };
    return withClient(transport, reversed, {}, async (client, server) => {
      const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => client.call("echo", { n })));

      assert.deepEqual(answers, Array.from({ length: 10 }, (_, n) => ({ n })));
      assert.equal(server.peers.length, 1);
    });
  });

  for (const generation of /** @type {const} */ (["span_key", "uid"])) {
    it(`speaks the generation ${generation}`, () =>
      withClient(transport, echo, { generation }, async (client, server) => {
        assert.equal(await client.call("echo", "é😀"), "é😀");
        assert.deepEqual(await client.call("echo"), {});
        assert.ok(JSON.parse(server.lines[0])[generation]);
      }));
  }

  it("passes metadata beside the data", () =>
    withClient(transport, echo, {}, async (client, server) => {
      assert.equal(await client.call("echo", 1, { metadata: { tenant: "acmé" } }), 1);
      assert.deepEqual(JSON.parse(server.lines[0]).metadata, { tenant: "acmé" });
      assert.equal(JSON.parse(server.lines[0]).data, 1);
      for (const metadata of /** @type {any[]} */ ([{ a: 1 }, "text", null])) {
        await assert.rejects(client.call("echo", 1, { metadata }), /^TypeError: metadata: expected an object whose values are texts/);
      }
    }));

  it("passes a request and an answer that are larger than any buffer", () =>
    withClient(transport, echo, {}, async (client) => {
      const text = "é".repeat(2_000_000);

      const answers = await Promise.all([client.call("echo", text), client.call("echo", 1), client.call("echo", text)]);

      assert.ok(answers[0] === text && answers[1] === 1 && answers[2] === text);
    }));

  it("each status is a class of its own", () =>
    withClient(transport, (request, peer) => peer.send(answer(request, request.data, "why")), { attempts: 1 }, async (client) => {
      const kinds = { 100: eco.Malformed, 200: eco.Denied, 300: eco.Invalid, 400: eco.UnknownRoute, 500: eco.Busy, 600: eco.HandlerRefused, 999: eco.Unhandled };
      for (const [status, kind] of Object.entries(kinds)) {
        const failed = await failure(client.call("some.route", Number(status)));

        assert.ok(failed instanceof kind && failed instanceof eco.Refused && failed instanceof eco.EcosystemError);
        assert.equal(failed.status, Number(status));
        assert.equal(failed.name, kind.name);
        assert.equal(failed.text, "why");
        assert.equal(failed.route, "some.route");
        assert.match(String(failed.spanKey), /^[0-9a-f-]{36}:[0-9a-f]{16}$/);
        assert.equal(failed.mayHaveRun, status === "600" || status === "999");
        assert.match(String(failed.stack), /client\.test\.js/);
      }
      assert.equal(client.counters.answered, 7);
    }));

  for (const [status, text, reason] of REASONS) {
    it(`the reason of ${JSON.stringify(text)} is ${JSON.stringify(reason)}`, () =>
      withClient(transport, (request, peer) => peer.send(answer(request, status, text)), { attempts: 1 }, async (client) => {
        const failed = await failure(client.call("dice.roll", 1));

        assert.equal(failed.text, text);
        assert.equal(failed.reason, reason);
        assert.match(failed.message, new RegExp(`^call of 'dice.roll' at .* was answered with status ${status}: `));
        assert.ok(failed.message.includes(`: ${reason}`) && !failed.message.includes("status: ["));
      }));
  }

  it("a call that runs out of time after a failed attempt: TimedOut, with that failure as its cause", () =>
    withClient(
      transport,
      (request, peer, number) => number === 0 && peer.send(answer(request, 500, "status: [500] message: [full]")),
      { ...SHORT, answerTimeout: 5_000, totalTimeout: 400 },
      async (client) => {
        const failed = await failure(client.call("echo", 1));

        assert.ok(failed instanceof eco.TimedOut);
        assert.equal(failed.phase, "answering");
        assert.ok(Number.isInteger(failed.after));
        assert.ok(failed.cause instanceof eco.Busy && failed.cause.reason === "full");
      },
    ));

  it("tries again after 500, with the same key", () =>
    withClient(transport, (request, peer, number) => peer.send(answer(request, number < 2 ? 500 : 0)), SHORT, async (client, server) => {
      assert.equal(await client.call("echo", 1), 1);
      assert.equal(server.lines.length, 3);
      assert.equal(new Set(server.lines).size, 1);
    }));

  it("a server that does not answer: TimedOut while answering, which is not sent again", () =>
    withClient(transport, silent, SHORT, async (client, server) => {
      const failed = await failure(client.call("echo", 1));

      assert.ok(failed instanceof eco.TimedOut);
      assert.equal(failed.phase, "answering");
      assert.ok(failed.after >= 149);
      assert.equal(failed.mayHaveRun, true);
      assert.match(failed.message, /^call of 'echo' at .* timed out waiting for the answer, after \d+ ms; the request may have been executed$/);
      assert.equal(server.lines.length, 1);
    }));

  it("repeats what may have run if the caller allows it", () =>
    withClient(transport, (request, peer, number) => number > 0 && echo(request, peer, number), SHORT, async (client, server) => {
      assert.equal(await client.call("echo", 1, { repeat: "always" }), 1);
      assert.equal(server.lines.length, 2);
      assert.equal(server.lines[0], server.lines[1]);
    }));

  it("a timeout of the call alone", () =>
    withClient(transport, silent, {}, async (client) => {
      const begun = performance.now();

      const failed = await failure(client.call("echo", 1, { timeout: 60 }));

      assert.ok(failed instanceof eco.TimedOut && performance.now() - begun < 2_000);
    }));

  it("a late answer is dropped and counted; a call that follows uses another connection", () => {
    /** @type {(() => void)[]} */
    const first = [];
    /** @type {Script} */
    const script = (request, peer) => {
      first.push(() => echo(request, peer, 0));
      if (request.data === "next") {
        first.forEach((reply) => reply());
      }
    };
    return withClient(transport, script, { connections: 1 }, async (client, server) => {
      const kept = client.call("echo", "late", { timeout: 50 });
      const other = client.call("echo", "keep");
      assert.ok((await failure(kept)) instanceof eco.TimedOut);

      assert.equal(await client.call("echo", "next"), "next");
      assert.equal(await other, "keep");

      await until(() => client.counters.dropped === 1, "the dropped answer");
      assert.equal(server.peers.length, 2);
    });
  });

  it("an answer that comes twice is dropped and counted", () =>
    withClient(
      transport,
      (request, peer) => {
        echo(request, peer, 0);
        echo(request, peer, 0);
      },
      {},
      async (client) => {
        assert.equal(await client.call("echo", 1), 1);
        assert.equal(await client.call("echo", 2), 2);
        await until(() => client.counters.dropped === 2, "two dropped answers");
      },
    ));

  it("the connection is cut after the request: ConnectionLost, which is not sent again", () =>
    withClient(transport, (_, peer) => peer.destroy(), SHORT, async (client, server) => {
      const failed = await failure(client.call("echo", 1));

      assert.ok(failed instanceof eco.ConnectionLost, failed);
      assert.equal(failed.mayHaveRun, true);
      assert.equal(server.lines.length, 1);
    }));

  it("the connection is reset after the request", () =>
    withClient(transport, (_, peer) => peer.reset(), SHORT, async (client) => {
      assert.ok((await failure(client.call("echo", 1))) instanceof eco.ConnectionLost);
    }));

  it("the server closes its sending side only", () =>
    withClient(transport, (_, peer) => peer.end(), SHORT, async (client) => {
      const failed = await failure(client.call("echo", 1));

      assert.ok(failed instanceof eco.ConnectionLost);
      assert.match(failed.message, /the peer closed the connection/);
    }));

  it("a line that is no answer fails all calls of the connection, which is closed", () =>
    withClient(
      transport,
      (_, peer, number) => number === 2 && peer.send("no answer"),
      SHORT,
      async (client, server) => {
        const failed = await Promise.all([1, 2, 3].map((n) => failure(client.call("echo", n))));

        failed.forEach((e) => assert.ok(e instanceof eco.BadAnswer && /not JSON/.test(e.message) && e.mayHaveRun));
        await until(() => server.open() === 0, "the end of the connection");
      },
    ));

  it("an answer with an unknown status fails that call; the connection stays", () =>
    withClient(transport, (request, peer, number) => peer.send(answer(request, number === 0 ? 700 : 0)), {}, async (client, server) => {
      const [failed, good] = await Promise.all([failure(client.call("echo", 1)), client.call("echo", 2)]);

      assert.ok(failed instanceof eco.BadAnswer && /status: 700 is unknown/.test(failed.message));
      assert.equal(good, 2);
      assert.equal(server.peers.length, 1);
    }));

  it("an answer without a key belongs to the oldest call", () =>
    withClient(
      transport,
      (request, peer, number) => peer.send(number === 0 ? '{"span_key":null,"uid":"","status":300,"data":"no"}' : answer(request)),
      {},
      async (client) => {
        const [failed, good] = await Promise.all([failure(client.call("echo", 1)), client.call("echo", 2)]);

        assert.ok(failed instanceof eco.Invalid && !failed.mayHaveRun);
        assert.equal(good, 2);
      },
    ));

  it("an answer without a key after others out of order fails all calls", () =>
    withClient(
      transport,
      (request, peer, number) => {
        if (number === 1) {
          echo(request, peer, 0);
          peer.send('{"span_key":null,"uid":"","status":300,"data":"no"}');
        }
      },
      {},
      async (client) => {
        const [failed, good] = await Promise.all([failure(client.call("echo", 1)), client.call("echo", 2)]);

        assert.ok(failed instanceof eco.BadAnswer && /an answer without a key, with status 300: no/.test(failed.message));
        assert.equal(good, 2);
      },
    ));

  it("an answer longer than the limit", () =>
    withClient(transport, (request, peer) => peer.send(answer(request, 0, "x".repeat(600))), { maxAnswerBytes: 512 }, async (client) => {
      const failed = await failure(client.call("echo", 1));

      assert.ok(failed instanceof eco.BadAnswer && /an answer of more than 512 bytes/.test(failed.message));
    }));

  it("a server that accepts and never reads: TimedOut while sending, if the request is large", () =>
    withClient(
      transport,
      silent,
      { ...SHORT, attempts: 1 },
      async (client) => {
        const failed = await failure(client.call("echo", "x".repeat(20_000_000)));

        assert.ok(failed instanceof eco.TimedOut);
        assert.equal(failed.phase, "sending");
        assert.equal(failed.mayHaveRun, false);
      },
      { onConnection: (peer) => peer.pause() },
    ));

  it("a signal ends a call at once; the client goes on", () =>
    withClient(transport, (request, peer, number) => number > 0 && echo(request, peer, number), {}, async (client, server) => {
      const controller = new AbortController();
      const call = failure(client.call("echo", 1, { signal: controller.signal }));
      await until(() => server.lines.length === 1, "the request");
      controller.abort(new Error("not needed"));

      const failed = await call;

      assert.ok(failed instanceof eco.Aborted);
      assert.equal(failed.name, "AbortError");
      assert.equal(/** @type {any} */ (failed.cause).message, "not needed");
      assert.equal(failed.mayHaveRun, true);
      assert.equal(await client.call("echo", 2), 2);
    }));

  it("a signal that has ended already sends nothing", () =>
    withClient(transport, echo, {}, async (client, server) => {
      const failed = await failure(client.call("echo", 1, { signal: AbortSignal.abort() }));

      assert.ok(failed instanceof eco.Aborted && !failed.mayHaveRun);
      assert.equal(server.lines.length, 0);
    }));

  it("calls beyond those that may wait are refused", () =>
    withClient(transport, silent, { ...SHORT, maxInFlight: 2, maxWaiting: 3, attempts: 1 }, async (client, server) => {
      const failed = await Promise.all(Array.from({ length: 6 }, (_, n) => failure(client.call("echo", n))));

      assert.ok(failed[5] instanceof eco.Overloaded && !failed[5].mayHaveRun);
      assert.match(failed[5].message, /3 calls are waiting, no more are accepted/);
      assert.equal(failed.filter((e) => e instanceof eco.Overloaded).length, 1);
      assert.ok(server.lines.length <= 5);
    }));

  it("bytes beyond those that may be pending are refused", () =>
    withClient(transport, echo, { maxPendingBytes: 2_000 }, async (client) => {
      const all = [client.call("echo", "x".repeat(1_000)), failure(client.call("echo", "x".repeat(1_000)))];

      assert.equal((await all[0]).length, 1_000);
      const refused = await all[1];
      assert.ok(refused instanceof eco.Overloaded);
      assert.match(refused.message, /bytes are pending, \d+ more exceed the limit of 2000/);
      assert.equal((await client.call("echo", "x".repeat(1_000))).length, 1_000);
    }));

  it("a key can be in flight only once", () =>
    withClient(transport, echo, {}, async (client) => {
      const spanKey = eco.newSpanKey();
      const [first, second] = await Promise.all([client.call("echo", 1, { spanKey }), failure(client.call("echo", 2, { spanKey }))]);

      assert.equal(first, 1);
      assert.ok(second instanceof TypeError && /is in flight/.test(second.message));
      assert.equal(await client.call("echo", 3, { uid: "mine" }), 3);
    }));

  it("a silent connection without calls gets heartbeats, and stays", () =>
    withClient(transport, echo, { heartbeat: 20 }, async (client, server) => {
      assert.equal(await client.call("echo", 1), 1);
      await until(() => server.heartbeats() >= 3, "three heartbeats");
      assert.equal(await client.call("echo", 2), 2);

      assert.equal(server.peers.length, 1);
    }));

  it("a connection whose peer gives no sign of life is closed; the next call opens another one", () =>
    withClient(transport, echo, { heartbeat: 30, answerTimeout: 60 }, async (client, server) => {
      assert.equal(await client.call("echo", 1), 1);
      server.peers[0].pause();
      await until(() => client.counters.connections === 0, "the end of the connection");

      assert.equal(await client.call("echo", 2), 2);
      assert.equal(server.peers.length, 2);
    }));

  it("once: a connection for each call", () =>
    withClient(transport, echo, { connection: "once", connections: 2 }, async (client, server) => {
      const answers = await Promise.all([1, 2, 3, 4].map((n) => client.call("echo", n)));

      assert.deepEqual(answers, [1, 2, 3, 4]);
      assert.equal(server.peers.length, 4);
      await until(() => server.open() === 0, "the end of the connections");
    }));

  it("calls a route over a connection of its own", () =>
    withClient(transport, echo, {}, async (_, server) => {
      assert.deepEqual(await eco.call(server.url, "echo", { a: 1 }, { timeout: 2_000, generation: "uid" }), { a: 1 });
      await until(() => server.open() === 0, "the end of the connection");
    }));

  it("close fails calls in flight; close with drain lets them end", () =>
    withClient(transport, (request, peer) => setTimeout(() => echo(request, peer, 0), 50), {}, async (client, server) => {
      const other = await eco.connect(server.url);
      const call = failure(client.call("echo", 1));
      const drained = other.call("echo", 2);
      await until(() => server.lines.length === 2, "both requests");

      await Promise.all([client.close(), other.close({ drain: 5_000 })]);

      const failed = await call;
      assert.ok(failed instanceof eco.Closed && failed.mayHaveRun);
      assert.equal(await drained, 2);
      const after = await failure(client.call("echo", 3));
      assert.ok(after instanceof eco.Closed && !after.mayHaveRun);
    }));

  it("goes to the address that works, and comes back to the first", async () => {
    const second = await serve(transport, (request, peer) => peer.send(answer(request, 0, "second")));
    const first = await serve(transport, (request, peer) => peer.send(answer(request, 0, "first")));
    const client = await eco.connect([first.url, second.url], SHORT);
    try {
      assert.equal(await client.call("who"), "first");
      await first.close();
      await until(() => client.counters.connections === 0, "the end of the connection");
      assert.equal(await client.call("who"), "second");
    } finally {
      await client.close();
      await second.close();
    }
  });

  it("spreads calls over the addresses", async () => {
    const servers = await Promise.all([0, 1, 2].map((n) => serve(transport, (request, peer) => peer.send(answer(request, 0, n)))));
    const client = await eco.connect(servers.map((server) => server.url), { order: "spread" });
    try {
      const answers = await Promise.all(Array.from({ length: 9 }, () => client.call("who")));

      assert.deepEqual(answers.toSorted(), [0, 0, 0, 1, 1, 1, 2, 2, 2]);
    } finally {
      await client.close();
      await Promise.all(servers.map((server) => server.close()));
    }
  });
}

test("the connection ends after the answer, in place of its line feed", () =>
  withClient("tcp", (request, peer) => (peer.write(answer(request)), peer.end()), {}, async (client) => {
    assert.equal(await client.call("echo", 1), 1);
  }));

test("the answer is cut in the middle", () =>
  withClient("tcp", (request, peer) => (peer.write(answer(request).slice(0, 30)), peer.end()), SHORT, async (client) => {
    const failed = await failure(client.call("echo", 1));

    assert.ok(failed instanceof eco.ConnectionLost && /in the middle of an answer/.test(failed.message));
  }));

test("nothing listens: Unreachable at once, which was not executed", async () => {
  const server = await serve("tcp", echo);
  await server.close();
  const { file, remove } = socketPath();
  for (const url of [server.url, `ws://${server.url.slice(6)}/`, `uds://${file}`, "uds:///", `uds:///${"x".repeat(200)}`]) {
    const failed = await failure(eco.call(url, "echo", 1, { attempts: 1 }));

    assert.ok(failed instanceof eco.Unreachable, `${url}: ${failed}`);
    assert.equal(failed.mayHaveRun, false);
    assert.ok((await failure(eco.connect(url))) instanceof eco.Unreachable);
  }
  remove();
});

test("a server of another protocol is no WebSocket server", async () => {
  const server = await serve("tcp", () => {}, { onConnection: (peer) => peer.write("HTTP/1.1 404 Not Found\r\n\r\n") });
  const failed = await failure(eco.connect(`ws://${server.url.slice(6)}/`));
  await server.close();

  assert.ok(failed instanceof eco.Unreachable && /does not speak WebSocket/.test(failed.message), failed.message);
});

test("a TCP port of an instance is no WebSocket server, which shows at once", async () => {
  const server = await serve("tcp", () => {}, { onConnection: (peer) => peer.send('{"uid":"","status":100,"data":"no"}') });
  const failed = await failure(eco.connect(`ws://${server.url.slice(6)}/`, { connectTimeout: 60_000, totalTimeout: 60_000 }));
  await server.close();

  assert.ok(failed instanceof eco.Unreachable, failed);
  assert.match(failed.message, /the server does not speak WebSocket: '{"uid":"","status":100/);
});

test("a WebSocket port is no TCP port, which the failure says", async () => {
  const server = await serve("ws", echo);
  const failed = await failure(eco.call(server.url.replace(/^ws:(.*)\/$/, "tcp:$1"), "echo", 1));
  await server.close();

  assert.ok(failed instanceof eco.BadAnswer, failed);
  assert.match(failed.message, /the server speaks HTTP; a WebSocket port has an address with ws:/);
});

test("an unknown host: Unreachable", async () => {
  for (const scheme of ["tcp", "udp", "ws"]) {
    const failed = await failure(eco.call(`${scheme}://no-such-host.invalid:1`, "echo", 1, { attempts: 1 }));

    assert.ok(failed instanceof eco.Unreachable || failed instanceof eco.TimedOut, failed);
    assert.equal(failed.mayHaveRun, false);
  }
});

test("a server that comes back is used again, within the attempts and the time", async () => {
  const server = await serve("tcp", echo);
  const port = Number(server.url.slice(server.url.lastIndexOf(":") + 1));
  await server.close();
  const client = await eco.connect(server.url, { lazy: true, attempts: 100, retryDelay: 10, maxRetryDelay: 50 });
  const call = client.call("echo", 1);
  await until(() => client.counters.repeated > 1, "a second attempt");
  const again = await serve("tcp", echo, { port });

  assert.equal(await call, 1);

  await client.close();
  await again.close();
});

test("udp: answers are matched by key; doubled and foreign ones are dropped and counted", () =>
  withClient(
    "udp",
    (request, peer) => {
      peer.send("no answer");
      echo(request, peer, 0);
      echo(request, peer, 0);
    },
    {},
    async (client) => {
      assert.deepEqual(await Promise.all([1, 2, 3].map((n) => client.call("echo", n))), [1, 2, 3]);
      await until(() => client.counters.dropped === 6, "six dropped datagrams");
    },
  ));

test("udp: a lost datagram is sent again with the same key only if the caller allows it", () =>
  withClient("udp", (request, peer, number) => number > 2 && echo(request, peer, 0), { ...SHORT, retransmitAfter: 20 }, async (client, server) => {
    const failed = await failure(client.call("echo", 1));
    assert.ok(failed instanceof eco.TimedOut && failed.mayHaveRun);
    assert.equal(server.lines.length, 1);

    assert.equal(await client.call("echo", 2, { repeat: "always", answerTimeout: 1_000, timeout: 2_000 }), 2);
    assert.equal(new Set(server.lines.slice(1)).size, 1);
  }));

test("udp: a 500 that comes twice may be doubled, so the request is not sent a third time", () =>
  withClient("udp", (request, peer) => peer.send(answer(request, 500, "busy")), { ...SHORT, attempts: 5 }, async (client, server) => {
    const failed = await failure(client.call("echo", 1));

    assert.ok(failed instanceof eco.Busy && failed.mayHaveRun);
    assert.equal(server.lines.length, 2);
  }));

test("udp: a closed port: Unreachable, not executed if it was the only datagram", async () => {
  const server = await serve("udp", echo);
  await server.close();
  const failed = await failure(eco.call(server.url, "echo", 1, { attempts: 1 }));

  assert.ok(failed instanceof eco.Unreachable && /nothing listens there/.test(failed.message));
  assert.equal(failed.mayHaveRun, false);
});

test("udp: a request that fits into no datagram", () =>
  withClient("udp", echo, {}, async (client) => {
    const failed = await failure(client.call("echo", "x".repeat(65_500)));

    assert.ok(failed instanceof TypeError && /does not fit into the 65507 bytes of a datagram/.test(failed.message));
  }));

test("refuses wrong arguments, with nothing sent", () =>
  withClient("tcp", echo, {}, async (client, server) => {
    const wrong = /** @type {[any[], RegExp][]} */ ([
      [["", 1], /route: expected a text that is not empty/],
      [[7, 1], /route: expected/],
      [["echo", () => {}], /data: a function cannot be written as JSON/],
      [["echo", 1, { timeout: 0 }], /timeout: expected a number from 1/],
      [["echo", 1, { timout: 5 }], /'timout' is no option of a call; expected one of timeout/],
      [["echo", 1, { repeat: true }], /repeat: expected 'whenSafe' or 'always'/],
      [["echo", 1, { spanKey: "x" }], /spanKey: expected a UUID/],
      [["echo", 1, { signal: {} }], /signal: expected an AbortSignal/],
    ]);
    for (const [args, message] of wrong) {
      const failed = await failure(client.call(.../** @type {[any, any, any]} */ (args)));

      assert.ok(failed instanceof TypeError && message.test(failed.message), failed.message);
    }
    assert.equal(server.lines.length, 0);
    assert.match((await failure(eco.connect("tcp://h"))).message, /is no address/);
    assert.match((await failure(eco.connect("wss://h/"))).message, /cannot be reached from here; expected tcp:/);
  }));

test("tells of connections as they begin, open and close", async () => {
  const server = await serve("tcp", echo);
  /** @type {string[]} */
  const states = [];
  const client = await eco.connect(server.url, { onConnection: ({ address, state }) => states.push(`${address === server.url} ${state}`) });
  await client.close();
  await server.close();

  assert.deepEqual(states, ["true connecting", "true open", "true closed"]);
});

test("await using closes the client at the end of the block", async () => {
  const server = await serve("tcp", echo);
  const client = await eco.connect(server.url);
  await client[Symbol.asyncDispose]();

  await until(() => server.open() === 0, "the end of the connection");
  await server.close();
});

test("answers that came while the process was busy do not time out", () =>
  withClient("tcp", echo, {}, async (client) => {
    await client.call("echo", 0);
    const call = client.call("echo", 1, { timeout: 50 });
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    const end = performance.now() + 100;
    while (performance.now() < end);

    assert.equal(await call, 1);
  }));
