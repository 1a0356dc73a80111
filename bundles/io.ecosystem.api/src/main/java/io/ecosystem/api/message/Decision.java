package io.ecosystem.api.message;

/** How a call continues after a middleware: with a request to the next stage, or with a response back. */
public sealed interface Decision permits Request, Response {}
