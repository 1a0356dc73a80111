package io.ecosystem.spi.queue;

/** What can be paused in a queue. */
public enum Activity {

    /** Accepting entries. */
    RECEIVING,
    /** Processing entries. */
    PROCESSING
}
