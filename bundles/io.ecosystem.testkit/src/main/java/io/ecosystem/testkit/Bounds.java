package io.ecosystem.testkit;

import java.time.Duration;

/**
 * What a test asks of a transport; a kind of transport ignores what it does not have.
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

    /** Small sizes, and times that no test reaches. */
    public static final Bounds SMALL = new Bounds(8, 8, 256, 65_536, 65_536, LONG, LONG, LONG, Duration.ofSeconds(10));

    /** The same with another number of connections and concurrent datagrams. */
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

    /** The same with other sizes. */
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

    /** The same with another idle time. */
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

    /** The same with another time for a line. */
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

    /** The same with another time for unread answers. */
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

    /** The same with another drain time. */
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
