package io.ecosystem.testkit;

import java.time.Duration;

/**
 * The limits of a transport under test; a kind of transport ignores those that it lacks.
 *
 * @param maxConnections connections open at a time
 * @param maxConcurrent datagrams handled at a time
 * @param maxLineBytes the longest line
 * @param maxPendingBytes received and not yet handled bytes of a connection
 * @param maxUnreadBytes answers of a connection that its peer has not read
 * @param idleTimeout silence after which a connection is closed
 * @param lineTimeout the time for one line
 * @param unreadTimeout the time without progress of unread answers
 * @param drainTimeout how long closing waits
 */
public record Bounds(
        int maxConnections,
        int maxConcurrent,
        int maxLineBytes,
        int maxPendingBytes,
        int maxUnreadBytes,
        Duration idleTimeout,
        Duration lineTimeout,
        Duration unreadTimeout,
        Duration drainTimeout) {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** Small sizes, and timeouts that no test reaches. */
    public static final Bounds SMALL = new Bounds(8, 8, 256, 65_536, 65_536, LONG, LONG, LONG, Duration.ofSeconds(10));

    /** Returns a copy with another number of connections and concurrent datagrams. */
    public Bounds atATime(int count) {
        return new Bounds(
                count,
                count,
                maxLineBytes,
                maxPendingBytes,
                maxUnreadBytes,
                idleTimeout,
                lineTimeout,
                unreadTimeout,
                drainTimeout);
    }

    /** Returns a copy with other sizes. */
    public Bounds bytes(int line, int pending, int unread) {
        return new Bounds(
                maxConnections,
                maxConcurrent,
                line,
                pending,
                unread,
                idleTimeout,
                lineTimeout,
                unreadTimeout,
                drainTimeout);
    }

    /** Returns a copy with another idle timeout. */
    public Bounds idleAfter(Duration time) {
        return new Bounds(
                maxConnections,
                maxConcurrent,
                maxLineBytes,
                maxPendingBytes,
                maxUnreadBytes,
                time,
                lineTimeout,
                unreadTimeout,
                drainTimeout);
    }

    /** Returns a copy with another timeout for a line. */
    public Bounds lineWithin(Duration time) {
        return new Bounds(
                maxConnections,
                maxConcurrent,
                maxLineBytes,
                maxPendingBytes,
                maxUnreadBytes,
                idleTimeout,
                time,
                unreadTimeout,
                drainTimeout);
    }

    /** Returns a copy with another timeout for unread answers. */
    public Bounds readWithin(Duration time) {
        return new Bounds(
                maxConnections,
                maxConcurrent,
                maxLineBytes,
                maxPendingBytes,
                maxUnreadBytes,
                idleTimeout,
                lineTimeout,
                time,
                drainTimeout);
    }

    /** Returns a copy with another drain timeout. */
    public Bounds drainWithin(Duration time) {
        return new Bounds(
                maxConnections,
                maxConcurrent,
                maxLineBytes,
                maxPendingBytes,
                maxUnreadBytes,
                idleTimeout,
                lineTimeout,
                unreadTimeout,
                time);
    }
}
