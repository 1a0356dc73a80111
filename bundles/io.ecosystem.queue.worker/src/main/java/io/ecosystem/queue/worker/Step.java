package io.ecosystem.queue.worker;

/** What the thread of a worker does next, without its lock. */
sealed interface Step {

    /** Takes entries from the queue. */
    record Take(Intake.Take what) implements Step {}

    /** What needs nothing else. */
    enum Plain implements Step {
        /** Looks again: an attempt has begun, or a wait is over. */
        LOOK,
        /** Gives back what nobody can process now. */
        PUT_BACK,
        /** Ends. */
        END
    }
}
