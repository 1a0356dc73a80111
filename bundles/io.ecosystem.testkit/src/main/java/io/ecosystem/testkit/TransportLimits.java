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
public record TransportLimits(
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
    public static final TransportLimits SMALL =
            new TransportLimits(8, 8, 256, 65_536, 65_536, LONG, LONG, LONG, Duration.ofSeconds(10));

    /** Creates the limits of a stream transport. */
    public interface Factory<L> {

        L create(
                int maxConnections,
                int maxLineBytes,
                int maxPendingBytes,
                int maxUnreadBytes,
                long maxBufferedBytes,
                int maxResponseBytes,
                Duration idleTimeout,
                Duration lineTimeout,
                Duration unreadTimeout,
                Duration drainTimeout);
    }

    /** Returns these as the limits of a stream transport, with room for all connections and any answer. */
    public <L> L as(Factory<L> factory) {
        return factory.create(
                maxConnections,
                maxLineBytes,
                maxPendingBytes,
                maxUnreadBytes,
                1_000_000,
                16_000_000,
                idleTimeout,
                lineTimeout,
                unreadTimeout,
                drainTimeout);
    }

    /** Returns a copy with another number of connections and concurrent datagrams. */
    public TransportLimits atATime(int count) {
        return new TransportLimits(
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
    public TransportLimits bytes(int line, int pending, int unread) {
        return new TransportLimits(
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
    public TransportLimits idleAfter(Duration time) {
        return new TransportLimits(
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
    public TransportLimits lineWithin(Duration time) {
        return new TransportLimits(
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
    public TransportLimits readWithin(Duration time) {
        return new TransportLimits(
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
    public TransportLimits drainWithin(Duration time) {
        return new TransportLimits(
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
