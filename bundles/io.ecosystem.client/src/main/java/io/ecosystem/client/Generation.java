package io.ecosystem.client;

/** The kind of key of requests for which the caller has set none. */
public enum Generation {

    /** A {@code span_key}: a step of the trace of the request being handled, or of a new trace. */
    SPAN_KEY,
    /** A {@code uid}: a new UUID. */
    UID
}
