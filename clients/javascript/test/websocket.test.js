/** The client against the WebSocket transport of the packed distribution. */
import { after, before, describe, test } from "node:test";
import * as contract from "./support/contract.js";
import { Distribution, hasFeature } from "./support/distribution.js";

const CALLS = Number(process.env.ECO_CALLS ?? 100_000);

describe("ws", { skip: !hasFeature("websocket") && "the distribution has no feature 'websocket'" }, () => {
  /** @type {Distribution} */
  let instance;

  before(async () => {
    instance = new Distribution(["websocket"]);
    await instance.start();
  });

  after(() => instance?.close());

  test("calls routes in both generations", () => contract.callsRoutes(instance, "ws"));
  test("asks the standard routes", () => contract.asksTheStandardRoutes(instance, "ws"));
  test(`${CALLS} calls with a flat heap`, (t) => contract.leaksNothing(instance, "ws", CALLS, t));
  test("replacements of a handler under load", (t) => contract.survivesSwaps(instance, "ws", t));
  test("restarts under load", (t) => contract.survivesRestarts(instance, "ws", t));
});
