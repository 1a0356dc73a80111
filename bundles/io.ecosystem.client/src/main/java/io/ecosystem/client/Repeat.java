package io.ecosystem.client;

/** When a request is sent again after an attempt that failed. */
public enum Repeat {

    /** Only if it cannot have been executed. A datagram, once sent, is not sent again. */
    WHEN_SAFE,
    /** Also if it may have been executed: for routes where twice is as good as once. */
    ALWAYS
}
