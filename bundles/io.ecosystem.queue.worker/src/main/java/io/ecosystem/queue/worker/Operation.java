package io.ecosystem.queue.worker;

/** The mode of a worker. */
sealed interface Operation {

    /** Entries cannot be processed now. */
    record Suspended() implements Operation {}

    /**
     * Entries are processed, unless the queue is paused.
     *
     * @param by the processor
     */
    record Working(Attempt by) implements Operation {}

    /** The worker has ended, or is about to end. */
    record Closed() implements Operation {}
}
