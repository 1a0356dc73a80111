/** Runs the tests, each file in a process of its own; arguments choose files, such as `npm test client trials`. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../test/", import.meta.url));
const chosen = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.js") && (chosen.length === 0 || chosen.includes(name.slice(0, -".test.js".length))))
  .map((name) => folder + name);

const { status } = spawnSync(process.execPath, ["--test", "--test-concurrency=2", "--test-reporter=spec", ...files], { stdio: "inherit" });
process.exitCode = status ?? 1;
