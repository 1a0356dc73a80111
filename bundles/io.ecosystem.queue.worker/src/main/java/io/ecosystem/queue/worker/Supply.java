package io.ecosystem.queue.worker;

/** A worker's knowledge of whether its queue has entries to take. */
enum Supply {

    /** Probably has some. */
    LIKELY,

    /** A take is in progress, without news since. */
    ASKED,

    /** The last take found none, although one may be due: taking again at once would spin. */
    NONE,

    /** Has none until one is due. */
    WHEN_DUE;

    /** Returns the state after a take that found some, or none. */
    Supply afterTake(boolean found) {
        return found || this == LIKELY ? LIKELY : NONE;
    }

    /** Returns the state after a wait. */
    Supply afterWait() {
        return this == NONE ? WHEN_DUE : this;
    }

    /** Returns whether a take makes sense. */
    boolean invites(boolean isOneDue) {
        return this == LIKELY || this == WHEN_DUE && isOneDue;
    }
}
