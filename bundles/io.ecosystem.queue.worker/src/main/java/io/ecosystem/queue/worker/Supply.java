package io.ecosystem.queue.worker;

/** What a worker knows about its queue having entries to take. */
enum Supply {

    /** There may be some. */
    LIKELY,

    /** Some are being taken, and nothing was heard of others since. */
    ASKED,

    /** There were none just now, although one may be due: to ask again at once would spin. */
    NONE,

    /** There are none until one is due. */
    WHEN_DUE;

    /** After a take that found some, or none. */
    Supply afterTake(boolean found) {
        return found || this == LIKELY ? LIKELY : NONE;
    }

    /** After a wait. */
    Supply afterWait() {
        return this == NONE ? WHEN_DUE : this;
    }

    /** Whether a take makes sense. */
    boolean invites(boolean isOneDue) {
        return this == LIKELY || this == WHEN_DUE && isOneDue;
    }
}
