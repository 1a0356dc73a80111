/** Serves the example page, until it is interrupted: `npm run example`, with the port as its argument if 8080 is taken. */
import { serveFiles } from "../test/support/files.js";

const port = Number(process.argv[2] ?? 8080);
try {
  const { url } = await serveFiles(port);
  console.log(`${url}?url=ws://127.0.0.1:8891/`);
} catch (e) {
  console.error(`cannot listen on port ${port}: ${/** @type {Error} */ (e).message}; choose another one, npm run example -- 9000`);
  process.exitCode = 1;
}
