package io.ecosystem.spi.queue;

import java.util.Locale;

/** An operation on many entries. */
public enum Sweep {

    /** Makes them pending; for waiting and error entries. */
    REQUEUE,
    /** Removes them permanently; for entries not being processed. */
    REMOVE,
    /** Counts them and changes nothing. */
    COUNT;

    /**
     * Rejects states whose entries do not allow this operation.
     *
     * @throws IllegalArgumentException if the state is not allowed
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
