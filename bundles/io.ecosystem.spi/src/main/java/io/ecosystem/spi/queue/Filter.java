package io.ecosystem.spi.queue;

import java.time.Instant;
import java.util.Objects;

/**
 * Selects entries; all conditions must hold.
 *
 * @param state their state, not {@link State#DONE}
 * @param reason a part of the reason of their last failure, case-sensitive; empty for any
 * @param version the full bundle version of their last failure; empty for any
 * @param receivedFrom received at this time or later
 * @param receivedBefore received before this time
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

    /** Returns a filter for all entries of a state. */
    public static Filter all(State state) {
        return new Filter(state, "", "", Instant.MIN, Instant.MAX);
    }

    /** Returns this filter, restricted to reasons that contain a text. */
    public Filter reason(String part) {
        return new Filter(state, part, version, receivedFrom, receivedBefore);
    }

    /** Returns this filter, restricted to failures in a bundle version. */
    public Filter version(String other) {
        return new Filter(state, reason, other, receivedFrom, receivedBefore);
    }

    /** Returns this filter, restricted to entries received at a time or later. */
    public Filter receivedFrom(Instant time) {
        return new Filter(state, reason, version, time, receivedBefore);
    }

    /** Returns this filter, restricted to entries received before a time. */
    public Filter receivedBefore(Instant time) {
        return new Filter(state, reason, version, receivedFrom, time);
    }

    /** Returns whether an entry matches. */
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
