package io.ecosystem.api.message;

/** How a call goes on after one piece of middleware: with a request to the next stage, or with a response back. */
public sealed interface Decision permits Request, Response {}
