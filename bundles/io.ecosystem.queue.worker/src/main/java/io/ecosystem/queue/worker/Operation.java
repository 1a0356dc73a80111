package io.ecosystem.queue.worker;

/** Whether the entries of a queue are processed. */
sealed interface Operation {

    /** Nobody can process entries now. */
    record Suspended() implements Operation {}

    /**
     * Entries are processed, unless the queue is paused.
     *
     * @param by who processes them
     */
    record Working(Attempt by) implements Operation {}

    /** The worker has ended, or is about to end. */
    record Closed() implements Operation {}
}
