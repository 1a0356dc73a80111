package io.ecosystem.wire;

import java.time.Duration;

/**
 * The limits of a listener's connections.
 *
 * @param maxConnections open connections; further ones are answered with status 500 and closed
 * @param maxLineBytes the longest line accepted, without its line feed; a longer one is answered with status 100
 * @param maxPendingBytes received and not yet handled bytes of one connection, above which it is not read
 * @param maxUnreadBytes unread answers of one connection, above which no more of its lines are handled
 * @param maxBufferedBytes received and not yet handled bytes of all connections together, above which unfinished lines
 *     are answered with status 500
 * @param maxResponseBytes the longest answer; a longer one is replaced by a short error
 * @param idleTimeout silence in both directions after which a connection is closed; zero for never
 * @param lineTimeout the time from the first byte of a line to its line feed after which a connection is closed
 * @param unreadTimeout the time without any progress of unread answers after which a connection is closed
 * @param drainTimeout how long closing waits for received lines to be answered
 */
public record Limits(
        int maxConnections,
        int maxLineBytes,
        int maxPendingBytes,
        int maxUnreadBytes,
        long maxBufferedBytes,
        int maxResponseBytes,
        Duration idleTimeout,
        Duration lineTimeout,
        Duration unreadTimeout,
        Duration drainTimeout) {

    /** The defaults of the shipped transports. */
    public static final Limits DEFAULT = new Limits(
            1_024,
            1_048_576,
            262_144,
            262_144,
            67_108_864,
            16_777_216,
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));

    /**
     * Returns what settings say.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public static Limits of(ConnectionSettings settings) {
        return new Limits(
                settings.maxConnections(),
                settings.maxLineBytes(),
                settings.maxPendingBytes(),
                settings.maxUnreadBytes(),
                settings.maxBufferedBytes(),
                settings.maxResponseBytes(),
                Duration.ofSeconds(settings.idleTimeoutSeconds()),
                Duration.ofSeconds(settings.lineTimeoutSeconds()),
                Duration.ofSeconds(settings.unreadTimeoutSeconds()),
                Duration.ofMillis(settings.drainMillis()));
    }

    public Limits {
        atLeast("maxConnections", maxConnections, 1);
        atLeast("maxLineBytes", maxLineBytes, 64);
        atLeast("maxPendingBytes", maxPendingBytes, 1);
        atLeast("maxUnreadBytes", maxUnreadBytes, 1);
        atLeast("maxBufferedBytes", maxBufferedBytes, maxLineBytes);
        atLeast("maxResponseBytes", maxResponseBytes, 512);
        notNegative("idleTimeout", idleTimeout);
        positive("lineTimeout", lineTimeout);
        positive("unreadTimeout", unreadTimeout);
        notNegative("drainTimeout", drainTimeout);
    }

    private static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("%s must be at least %d, not %d".formatted(key, least, value));
        }
    }

    private static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("%s must not be negative, but is %s".formatted(key, value));
        }
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("%s must be positive, not %s".formatted(key, value));
        }
    }
}
