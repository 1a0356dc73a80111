/**
 * Seeded trials through proxies that harm connections and datagrams, to servers that answer out of order, twice or not
 * at all. `ECO_TRIALS` sets how many for each transport, `ECO_SEED` where they begin.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { EcosystemError, TimedOut, connect } from "../src/index.js";
import { datagramProxy, streamProxy } from "./support/proxy.js";
import { pick, seeded } from "./support/random.js";
import { STREAMS, answer, serve } from "./support/server.js";
import { until, within } from "./support/wait.js";

/** @import { Fault } from "./support/proxy.js" */
/** @import { Script } from "./support/server.js" */

const TRIALS = Number(process.env.ECO_TRIALS ?? 100);
const SEED = Number(process.env.ECO_SEED ?? 1);
const AT_A_TIME = 8;
const CALLS = 24;
const TOLERANCE_MILLIS = 100;

let stalledSoFar = 0;
let lastTick = performance.now();
const clock = setInterval(() => {
  stalledSoFar = stalled();
  lastTick = performance.now();
}, 5);
after(() => clearInterval(clock));

/** The time in which the machine did not let this process run: it is no fault of the client. */
function stalled() {
  return stalledSoFar + Math.max(0, performance.now() - lastTick - 10);
}

const worst = { late: 0 };

for (const transport of /** @type {const} */ ([...STREAMS, "udp"])) {
  test(`${TRIALS} trials over ${transport}`, { timeout: 60_000 + TRIALS * 500 }, async (t) => {
    /** @type {Record<string, number>} */
    const ends = {};
    let next = 0;
    const run = async () => {
      while (next < TRIALS) {
        const seed = SEED * 1_000_003 + next++;
        await trial(transport, seed, ends).catch((e) => {
          throw new Error(`trial with seed ${seed} over ${transport}: ${e.message}`, { cause: e });
        });
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, run));

    t.diagnostic(`${transport}: ${JSON.stringify(ends)}; latest ${worst.late.toFixed(1)} ms after its deadline`);
    assert.ok(ends.answered > 0);
  });
}

/** @param {"tcp" | "uds" | "ws" | "udp"} transport @param {number} seed @param {Record<string, number>} ends */
async function trial(transport, seed, ends) {
  const random = seeded(seed);
  /** How often each number was handled, was refused unhandled, and left the client. @type {Map<number, number>} */
  const handled = new Map();
  /** @type {Map<number, number>} */
  const busy = new Map();
  /** @type {Map<number, number>} */
  const left = new Map();
  const server = await serve(transport, moody(random, handled, busy));
  const seen = /** @param {string} line */ (line) => count(left, JSON.parse(line).data.n);
  const proxy =
    transport === "udp"
      ? await datagramProxy(server.url, fates(random), seen)
      : await streamProxy(server.url, () => ({ there: fault(random), back: fault(random) }));
  const repeat = random() < 0.3 ? "always" : "whenSafe";
  const client = await connect(proxy.url, {
    lazy: true,
    repeat,
    connection: random() < 0.2 ? "once" : "kept",
    connections: pick(random, [1, 1, 2, 4]),
    maxInFlight: pick(random, [1, 8, 64, 64]),
    generation: pick(random, ["span_key", "uid"]),
    attempts: pick(random, [1, 2, 3]),
    connectTimeout: 120,
    answerTimeout: pick(random, [60, 120, 200]),
    totalTimeout: 400,
    retryDelay: 5,
    maxRetryDelay: 40,
    retransmitAfter: 20,
    heartbeat: pick(random, [0, 20, 60_000]),
  });
  try {
    const calls = Array.from({ length: CALLS }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, random() * 60));
      await one(client, n, random, ends, { handled, busy, left, repeat, transport });
    });
    await within(Promise.all(calls), "all calls of a trial", 30_000);
  } finally {
    await client.close();
    await proxy.close();
    await server.close();
  }
  const { connections, timers, inFlight, waiting, pendingBytes } = client.counters;
  assert.deepEqual({ connections, timers, inFlight, waiting, pendingBytes }, { connections: 0, timers: 0, inFlight: 0, waiting: 0, pendingBytes: 0 });
}

/**
 * @param {import("../src/client.js").Client} client
 * @param {number} n
 * @param {() => number} random
 * @param {Record<string, number>} ends
 * @param {{handled: Map<number, number>, busy: Map<number, number>, left: Map<number, number>, repeat: string, transport: string}} books
 */
async function one(client, n, random, ends, { handled, busy, left, repeat, transport }) {
  const timeout = 30 + random() * 370;
  const abort = random() < 0.1 ? new AbortController() : undefined;
  const timer = abort && setTimeout(() => abort.abort(), random() * 100);
  const data = { n, text: "é".repeat(random() < 0.05 && transport !== "udp" ? 100_000 : random() * 50) };
  const begun = performance.now();
  const stalledBefore = stalled();
  /** @type {any} */
  let end;
  try {
    end = await client.call("echo", data, { timeout, ...(abort && { signal: abort.signal }) });
  } catch (e) {
    end = e;
  }
  clearTimeout(timer);
  const late = performance.now() - begun - timeout - (stalled() - stalledBefore);
  worst.late = Math.max(worst.late, late);
  assert.ok(late < TOLERANCE_MILLIS, `call ${n} ended ${late} ms after its deadline`);
  if (!(end instanceof Error)) {
    assert.deepEqual(end, data, "the answer of another call");
  } else if (!(end instanceof EcosystemError)) {
    throw end;
  } else {
    assert.equal(end.route, "echo");
    assert.match(String(end.stack), /trials\.test\.js/);
    if (!end.mayHaveRun) {
      // Over UDP another copy may be on its way to the server, but only if it has left.
      const ran = transport === "udp" ? 0 : handled.get(n) ?? 0;
      assert.equal(ran, 0, `call ${n} was handled, and says that it was not: ${end.message}`);
    }
  }
  if (repeat === "whenSafe") {
    const times = transport === "udp" ? (left.get(n) ?? 0) - (busy.get(n) ?? 0) : (handled.get(n) ?? 0);
    assert.ok(times <= 1, `call ${n} was sent ${times} times`);
  }
  const name = end instanceof TimedOut ? end.phase : end instanceof Error ? end.name : "answered";
  ends[name] = (ends[name] ?? 0) + 1;
}

/** A server that handles requests in any way but a second time by itself. @param {() => number} random @param {Map<number, number>} handled @param {Map<number, number>} busy @returns {Script} */
function moody(random, handled, busy) {
  return (request, peer) => {
    const { n } = request.data;
    const mood = random();
    if (mood < 0.03) {
      count(busy, n);
      peer.send(answer(request, 500, "busy"));
      return;
    }
    count(handled, n);
    const reply = () => peer.send(answer(request));
    if (mood < 0.7) {
      reply();
    } else if (mood < 0.85) {
      setTimeout(reply, random() * 120);
    } else if (mood < 0.9) {
      reply();
      setTimeout(reply, random() * 20);
    } else if (mood < 0.93) {
      peer.send(answer(request, 600, "no"));
    } else if (mood < 0.94) {
      peer.send("this is no answer");
    } else if (mood < 0.95) {
      peer.send(answer(request, 700, "?"));
    } else if (mood < 0.96) {
      peer.destroy();
    } // otherwise it does not answer
  };
}

/** @param {() => number} random @returns {Fault} */
function fault(random) {
  const kind = pick(random, /** @type {Fault["kind"][]} */ (["none", "none", "none", "none", "none", "delay", "cut", "reset", "end", "hole", "bytes"]));
  return { kind, after: random() < 0.2 ? 0 : Math.floor(random() * 3_000), millis: random() * 60 };
}

/** @param {() => number} random */
function fates(random) {
  return () => {
    const fate = random();
    return { copies: fate < 0.1 ? 0 : fate < 0.2 ? 2 : 1, millis: random() < 0.2 ? random() * 60 : 0 };
  };
}

/** @param {Map<number, number>} counts @param {number} n */
function count(counts, n) {
  counts.set(n, (counts.get(n) ?? 0) + 1);
}

test("leaves nothing open", async () => {
  await until(() => !process.getActiveResourcesInfo().some((name) => /TCP|UDP|Pipe(?!Wrap)|Connect/.test(name)), "the end of all sockets").catch(() =>
    assert.fail(process.getActiveResourcesInfo().join(", ")),
  );
});
