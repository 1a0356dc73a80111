/** The simplest client: asks once. */
import { call } from "@ecosystem/client";

console.log(await call("tcp://127.0.0.1:9310", "echo.message", { text: "hello" }));
