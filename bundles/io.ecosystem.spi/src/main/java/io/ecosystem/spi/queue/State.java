package io.ecosystem.spi.queue;

/** Where an entry is. */
public enum State {

    /** It can be taken. */
    PENDING,
    /** It has been taken and is in process. */
    TAKEN,
    /** An attempt failed; it waits for the next. */
    WAITING,
    /** It will not be tried again unless someone requeues it. */
    ERROR,
    /** It has been processed; the queue knows its key and nothing else. */
    DONE
}
