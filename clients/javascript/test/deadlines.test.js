import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff } from "../src/backoff.js";
import { Alarm, Deadlines } from "../src/deadlines.js";
import { seeded } from "./support/random.js";
import { within } from "./support/wait.js";

test("expires items in the order of their times, whatever was set, changed and cleared", async () => {
  const random = seeded(11);
  const deadlines = new Deadlines();
  const begin = deadlines.now();
  /** @type {number[]} */
  const expired = [];
  /** @type {Promise<void>[]} */
  const all = [];
  /** @type {Alarm[]} */
  const cleared = [];
  for (let i = 0; i < 500; i++) {
    const alarm = /** @type {Alarm} */ ({ due: 0, place: -1, expire() {} });
    deadlines.set(alarm, begin + random() * 60);
    if (i % 3 === 0) {
      deadlines.set(alarm, begin + random() * 60);
    }
    if (i % 5 === 0) {
      deadlines.clear(alarm);
      cleared.push(alarm);
      alarm.expire = () => assert.fail("was cleared");
    } else {
      all.push(
        new Promise((resolve) => {
          alarm.expire = () => {
            assert.ok(deadlines.now() >= alarm.due);
            expired.push(alarm.due);
            resolve();
          };
        }),
      );
    }
  }

  await within(Promise.all(all), "400 alarms");

  assert.deepEqual(expired, expired.toSorted((a, b) => a - b));
  assert.equal(deadlines.size, 0);
  assert.ok(cleared.every((alarm) => alarm.place === -1));
});

test("lets an item be set and cleared while others expire", async () => {
  const deadlines = new Deadlines();
  let count = 0;
  await within(
    new Promise((resolve) => {
      const other = new Alarm(() => assert.fail("was cleared"));
      const again = new Alarm(() => {
        deadlines.clear(other);
        if (++count === 3) {
          resolve(undefined);
        } else {
          deadlines.set(again, deadlines.now() + 1);
        }
      });
      deadlines.set(again, deadlines.now());
      deadlines.set(other, deadlines.now() + 0.001);
    }),
    "an alarm that is set again",
  );

  assert.equal(count, 3);
});

test("doubles the delay up to the longest, less a random part of up to a half", () => {
  const delays = [1, 2, 3, 4, 5, 60].map((failures) => [backoff(50, 1_000, failures, () => 0), backoff(50, 1_000, failures, () => 1)]);

  assert.deepEqual(delays, [[25, 50], [50, 100], [100, 200], [200, 400], [400, 800], [500, 1_000]]);
});
