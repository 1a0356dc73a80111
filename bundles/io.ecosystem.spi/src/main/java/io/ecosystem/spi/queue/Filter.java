package io.ecosystem.spi.queue;

import java.time.Instant;
import java.util.Objects;

/**
 * Which entries are meant; every condition must hold.
 *
 * @param state where they are, not {@link State#DONE}
 * @param reason a part of the reason of their last failure, in exactly these letters; empty for any
 * @param version the bundle version of their last failure, whole; empty for any
 * @param receivedFrom they were received at this time or later
 * @param receivedBefore they were received before this time
 */
public record Filter(State state, String reason, String version, Instant receivedFrom, Instant receivedBefore) {

    public Filter {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(receivedFrom, "receivedFrom");
        Objects.requireNonNull(receivedBefore, "receivedBefore");
        if (state == State.DONE) {
            throw new IllegalArgumentException("finished entries cannot be looked at");
        }
    }

    /** All entries of a state. */
    public static Filter all(State state) {
        return new Filter(state, "", "", Instant.MIN, Instant.MAX);
    }

    /** The same with this in their reason. */
    public Filter reason(String part) {
        return new Filter(state, part, version, receivedFrom, receivedBefore);
    }

    /** The same that failed in this bundle version. */
    public Filter version(String other) {
        return new Filter(state, reason, other, receivedFrom, receivedBefore);
    }

    /** The same received at a time or later. */
    public Filter receivedFrom(Instant time) {
        return new Filter(state, reason, version, time, receivedBefore);
    }

    /** The same received before a time. */
    public Filter receivedBefore(Instant time) {
        return new Filter(state, reason, version, receivedFrom, time);
    }

    /** Whether an entry passes. */
    public boolean matches(Entry entry) {
        return entry.state() == state
                && !entry.received().isBefore(receivedFrom)
                && entry.received().isBefore(receivedBefore)
                && (reason.isEmpty()
                        || entry.lastFailure()
                                .filter(last -> last.reason().contains(reason))
                                .isPresent())
                && (version.isEmpty()
                        || entry.lastFailure()
                                .filter(last -> last.version().equals(version))
                                .isPresent());
    }
}
