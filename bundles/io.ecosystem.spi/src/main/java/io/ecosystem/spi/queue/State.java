package io.ecosystem.spi.queue;

/** The state of an entry. */
public enum State {

    /** Can be taken. */
    PENDING,
    /** Taken and being processed. */
    TAKEN,
    /** Waiting for its next attempt after a failure. */
    WAITING,
    /** Not tried again unless requeued. */
    ERROR,
    /** Processed; the queue keeps only its key. */
    DONE
}
