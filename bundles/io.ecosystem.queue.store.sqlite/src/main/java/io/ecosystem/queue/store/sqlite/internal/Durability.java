package io.ecosystem.queue.store.sqlite.internal;

import java.util.Arrays;

/** What survives a power failure, or a crash of the operating system. A crash of the process loses nothing. */
enum Durability {

    /** Everything: a change is synced to the disk before it is acknowledged. */
    FULL("nothing", "FULL"),
    /** Everything but the most recent changes. */
    RELAXED("latest", "NORMAL"),
    /** Possibly nothing: the file may be damaged. */
    NONE("everything", "OFF");

    private final String mayBeLost;
    private final String synchronous;

    Durability(String mayBeLost, String synchronous) {
        this.mayBeLost = mayBeLost;
        this.synchronous = synchronous;
    }

    /**
     * Returns the durability for a value of {@code powerCutMayTake}.
     *
     * @throws IllegalArgumentException if there is no such value
     */
    static Durability configured(String powerCutMayTake) {
        return Arrays.stream(values())
                .filter(durability -> durability.mayBeLost.equalsIgnoreCase(powerCutMayTake))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("'powerCutMayTake' is '%s', expected nothing, latest or everything"
                                .formatted(powerCutMayTake)));
    }

    /** Returns the value for SQLite's {@code PRAGMA synchronous}. */
    String synchronous() {
        return synchronous;
    }
}
