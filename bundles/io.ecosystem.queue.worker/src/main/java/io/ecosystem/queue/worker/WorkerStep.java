package io.ecosystem.queue.worker;

/** The next action of a worker's thread, without its lock. */
sealed interface WorkerStep {

    /** Takes entries from the queue. */
    record Take(Intake.Take what) implements WorkerStep {}

    /** An action without parameters. */
    enum Plain implements WorkerStep {
        /** Looks again: an attempt has begun, or a wait is over. */
        LOOK,
        /** Puts back entries that cannot be processed now. */
        PUT_BACK,
        /** Ends. */
        END
    }
}
