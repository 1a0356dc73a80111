package io.ecosystem.spi.queue;

import java.time.Instant;
import java.util.Objects;

/**
 * A failed attempt.
 *
 * @param at when it failed
 * @param reason why, for an operator; truncated to {@value #MAX_REASON} characters
 * @param version the symbolic name and version of the bundle that failed, such as {@code acme.orders 1.4.0}; empty if
 *     there is none
 */
public record Failure(Instant at, String reason, String version) {

    /** The maximum length of a reason, in characters. */
    public static final int MAX_REASON = 2_000;

    public Failure {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(version, "version");
        if (reason.length() > MAX_REASON) {
            int end = Character.isHighSurrogate(reason.charAt(MAX_REASON - 2)) ? MAX_REASON - 2 : MAX_REASON - 1;
            reason = reason.substring(0, end) + "…";
        }
    }
}
