package io.ecosystem.spi.queue;

import java.util.Locale;

/** What is done with many entries. */
public enum Sweep {

    /** They become pending; for those that wait and those in error. */
    REQUEUE,
    /** They are removed for good; for those that are not in process. */
    REMOVE,
    /** They are counted, and nothing changes. */
    COUNT;

    /**
     * Refuses states whose entries this cannot be done with.
     *
     * @throws IllegalArgumentException if the state is none of those
     */
    public void check(State state) {
        boolean allowed = switch (this) {
            case REQUEUE -> state == State.WAITING || state == State.ERROR;
            case REMOVE -> state != State.TAKEN;
            case COUNT -> true;
        };
        if (!allowed) {
            throw new IllegalArgumentException("cannot %s entries that are %s"
                    .formatted(name().toLowerCase(Locale.ROOT), state.name().toLowerCase(Locale.ROOT)));
        }
    }
}
