/** A better client: two addresses, a time limit, all calls at once over one connection, and an end for each of them. */
import { Invalid, Unreachable, connect } from "@ecosystem/client";

const eco = await connect(["tcp://127.0.0.1:9311", "tcp://127.0.0.1:9310"], { totalTimeout: 2_000, lazy: true });

const calls = process.argv.slice(2).map((text) => eco.call("echo.message", { text }));

for (const outcome of await Promise.allSettled(calls)) {
  console.log(outcome.status === "fulfilled" ? outcome.value.text : advice(outcome.reason));
}
await eco.close();

function advice(failure) {
  if (failure instanceof Invalid) {
    return `mend the request: ${failure.text}`;
  }
  if (failure instanceof Unreachable) {
    return `nobody is there, try later: ${failure.message}`;
  }
  return `${failure.mayHaveRun ? "look whether it was done" : "safe to send again"}: ${failure}`;
}
