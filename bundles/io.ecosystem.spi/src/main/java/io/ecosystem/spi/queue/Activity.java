package io.ecosystem.spi.queue;

/** An activity of a queue that can be paused. */
public enum Activity {

    /** Accepting entries. */
    RECEIVING,
    /** Processing entries. */
    PROCESSING
}
