package io.ecosystem.client;

/** Selects when a request is sent again after a failed attempt. */
public enum Repeat {

    /** Only if it cannot have been executed. A datagram, once sent, is not sent again. */
    WHEN_SAFE,
    /** Even if it may have been executed: for idempotent routes. */
    ALWAYS
}
