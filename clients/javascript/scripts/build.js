/** Builds what the package ships: `dist/` by esbuild, and the declarations in `types/` by the TypeScript compiler. */
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** What the file for browsers may take, compressed. */
const MAX_BROWSER_BYTES = 12_288;

const root = fileURLToPath(new URL("../", import.meta.url));
process.chdir(root);
rmSync("dist", { recursive: true, force: true });
rmSync("types", { recursive: true, force: true });

/** @type {import("esbuild").BuildOptions} */
const common = { absWorkingDir: root, bundle: true, logLevel: "warning" };
/** @type {import("esbuild").BuildOptions} */
const node = { ...common, entryPoints: ["src/index.js"], platform: "node", target: "node20" };
await Promise.all([
  build({ ...node, format: "esm", outfile: "dist/node.js" }),
  build({ ...node, format: "cjs", outfile: "dist/node.cjs" }),
  build({
    ...common,
    entryPoints: ["src/browser.js"],
    platform: "browser",
    target: ["chrome110", "firefox115", "safari16.4"],
    format: "esm",
    minify: true,
    outfile: "dist/browser.min.js",
  }),
]);

const size = gzipSync(readFileSync("dist/browser.min.js"), { level: 9 }).length;
console.log(`dist/browser.min.js: ${size} bytes compressed, of ${MAX_BROWSER_BYTES}`);
if (size > MAX_BROWSER_BYTES) {
  throw new Error(`dist/browser.min.js has ${size} bytes compressed, more than ${MAX_BROWSER_BYTES}`);
}

execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"], { stdio: "inherit" });
// CommonJS needs declarations of its own: the same ones, where a package.json says that they are CommonJS.
cpSync("types", "types-cjs", { recursive: true });
cpSync("types-cjs", "types/cjs", { recursive: true });
rmSync("types-cjs", { recursive: true });
writeFileSync("types/cjs/package.json", '{ "type": "commonjs" }\n');
