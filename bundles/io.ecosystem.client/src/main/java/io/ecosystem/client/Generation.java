package io.ecosystem.client;

/** How requests are named that come without a key of the caller's. */
public enum Generation {

    /** By {@code span_key}: a step of the trace of the request being handled, or of a new trace. */
    SPAN_KEY,
    /** By {@code uid}: a new UUID. */
    UID
}
