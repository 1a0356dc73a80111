/** Serves the example page, until it is interrupted: `npm run example`, with the port as its argument if 8080 is taken. */
import { serveFiles } from "../test/support/files.js";

const { url } = await serveFiles(Number(process.argv[2] ?? 8080));
console.log(`${url}?url=ws://127.0.0.1:8891/`);
