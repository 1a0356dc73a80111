/** What the client does with a real instance, over any transport. */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as eco from "../../src/index.js";
import { until, within } from "./wait.js";

/** @import { TestContext } from "node:test" */
/** @import { Distribution } from "./distribution.js" */

/** @typedef {"tcp" | "udp" | "uds" | "ws"} Transport */

/** Calls routes, in both generations, and is refused. @param {Distribution} instance @param {Transport} transport */
export async function callsRoutes(instance, transport) {
  for (const generation of /** @type {const} */ (["span_key", "uid"])) {
    const client = await eco.connect(instance.url(transport), { generation, bigints: "bigint" });
    try {
      const data = { text: "é😀", n: 12345678901234567890n, list: [1, null, true] };
      assert.deepEqual(await client.call("echo", data), data);
      const rolled = await client.call("dice.roll", { sides: 6 });
      assert.ok(rolled.result >= 1 && rolled.result <= 6);
      assert.equal((await client.call("echo", "x".repeat(30_000))).length, 30_000);

      await assert.rejects(client.call("no.such.route"), eco.UnknownRoute);
      await assert.rejects(client.call("dice.roll", { sides: "six" }), { name: "Invalid", status: 300, mayHaveRun: false });
      await assert.rejects(client.call("dice.roll", { sides: 1 }), { name: "HandlerRefused", status: 600, mayHaveRun: true });

      const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => client.call("echo", n)));
      assert.deepEqual(answers, Array.from({ length: 200 }, (_, n) => n));
    } finally {
      await client.close();
    }
  }
}

/** Reads the statistics, and asks for a queue. @param {Distribution} instance @param {Transport} transport */
export async function asksTheStandardRoutes(instance, transport) {
  const client = await eco.connect(instance.url(transport));
  try {
    const statistics = await client.statistics();
    assert.ok(statistics.uptime > 0 && statistics.endpoint_data.echo);
    assert.deepEqual(await client.statistics("gathered"), {});
    assert.deepEqual(await client.queue("no.queue").sizes(), { queues: [] });
    await assert.rejects(client.queue("no.queue").browse(), { name: "HandlerRefused", text: /there is no queue 'no.queue'/ });
  } finally {
    await client.close();
  }
}

/** Makes many calls, with a flat heap and no more handles. @param {Distribution} instance @param {Transport} transport @param {number} count @param {TestContext} t */
export async function leaksNothing(instance, transport, count, t) {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc");
  const used = async () => {
    for (let i = 0; i < 3; i++) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return process.memoryUsage().heapUsed;
  };
  const client = await eco.connect(instance.url(transport));
  try {
    const calls = async (/** @type {number} */ from, /** @type {number} */ to) => {
      let n = from;
      const one = async () => {
        while (n < to) {
          const mine = n++;
          const answer = await client.call("echo", { n: mine });
          assert.ok(answer.n === mine, "the answer of another call");
        }
      };
      await Promise.all(Array.from({ length: 64 }, one));
    };
    await calls(0, count / 2);
    const before = { heap: await used(), handles: process.getActiveResourcesInfo().length };
    await calls(count / 2, count);
    const after = { heap: await used(), handles: process.getActiveResourcesInfo().length };

    t.diagnostic(`heap: ${before.heap} bytes after ${count / 2} calls, ${after.heap} after ${count}`);
    assert.ok(after.heap - before.heap < 1_000_000, `${after.heap - before.heap} bytes more`);
    assert.ok(after.handles <= before.handles + 1, process.getActiveResourcesInfo().join(", "));
    assert.equal(client.counters.connected, 1);
    assert.equal(client.counters.timers, 1);
  } finally {
    await client.close();
  }
}

/**
 * Calls without a pause while something happens. Each call settles by its deadline, gets its own answer, and goes on
 * where it may.
 *
 * @param {Distribution} instance
 * @param {Transport} transport
 * @param {string} route a route whose answer has the `n` of its request
 * @param {(answers: () => any[]) => Promise<void>} happens is given what the last answers were
 */
export async function underLoad(instance, transport, route, happens) {
  const timeout = 90_000; // longer than an instance may take to start
  const client = await eco.connect(instance.url(transport), { attempts: 1_000, totalTimeout: timeout });
  /** @type {any[]} */
  const answers = [];
  /** @type {eco.EcosystemError[]} */
  const failures = [];
  let over = false;
  let n = 0;
  const caller = async () => {
    while (!over) {
      const mine = n++;
      const begun = performance.now();
      try {
        const answer = await client.call(route, { n: mine });
        assert.ok(answer.n === mine, "the answer of another call");
        answers.push(answer);
      } catch (e) {
        assert.ok(e instanceof eco.EcosystemError, String(e));
        failures.push(e);
      }
      assert.ok(performance.now() - begun < timeout + 1_000, "a call after its deadline");
    }
  };
  const callers = Promise.all(Array.from({ length: 16 }, caller));
  try {
    await within(Promise.race([callers, happens(() => answers)]), "what happens under load", 240_000);
  } finally {
    over = true;
    await within(callers, "the last calls", timeout + 10_000);
    await client.close();
  }
  return { answers: answers.length, failures };
}

/** An instance is stopped, killed and started again under load. @param {Distribution} instance @param {Transport} transport @param {TestContext} t */
export async function survivesRestarts(instance, transport, t) {
  const { answers, failures } = await underLoad(instance, transport, "echo", async (seen) => {
    const more = async () => {
      const before = seen().length;
      await until(() => seen().length > before + 100, "100 more answers", 30_000);
    };
    await more();
    for (const signal of /** @type {const} */ (["SIGTERM", "SIGKILL"])) {
      await instance.stop(signal);
      await instance.start();
      await more();
    }
  });

  t.diagnostic(`${answers} answers; ${failures.length} calls may have run and were not repeated`);
  failures.forEach((e) => assert.ok(e.mayHaveRun, `a call that was not executed should have been tried again: ${e.message}`));
}

/** A handler's jar is replaced under load. @param {Distribution} instance @param {Transport} transport @param {TestContext} t */
export async function survivesSwaps(instance, transport, t) {
  const check = await eco.connect(instance.url(transport));
  const answers = async (/** @type {number} */ version) => {
    const answer = await check.call("versioned", { n: 0 }).catch(() => ({}));
    return answer.version === version;
  };
  try {
    await instance.makeVersions(4);
    instance.deploy(0);
    await until(() => answers(0), "the first version", 30_000);
    const { answers: count, failures } = await underLoad(instance, transport, "versioned", async (seen) => {
      for (let version = 1; version <= 3; version++) {
        instance.deploy(version);
        await until(() => seen().at(-1)?.version === version, `version ${version}`, 30_000);
      }
    });

    t.diagnostic(`${count} answers`);
    assert.deepEqual(failures.map(String), []);
  } finally {
    await check.close();
  }
}
