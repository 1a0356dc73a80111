package io.ecosystem.transport.udp.internal;

import java.time.Duration;

/**
 * The limits of one UDP port.
 *
 * @param maxConcurrent requests handled at a time; further ones are answered with status 500
 * @param maxResponseBytes the longest answer
 * @param receiveBufferBytes the operating system's receive buffer; 0 for its default
 * @param drainTimeout how long closing waits for received requests to be answered
 */
record DatagramLimits(int maxConcurrent, int maxResponseBytes, int receiveBufferBytes, Duration drainTimeout) {

    /** The largest datagram over IPv4. */
    static final int MAX_DATAGRAM_BYTES = 65_507;

    DatagramLimits {
        if (maxConcurrent < 1) {
            throw new IllegalArgumentException("maxConcurrent must be at least 1, not " + maxConcurrent);
        }
        if (maxResponseBytes < 512 || maxResponseBytes > MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException(
                    "maxResponseBytes must be from 512 to %d, not %d".formatted(MAX_DATAGRAM_BYTES, maxResponseBytes));
        }
        if (receiveBufferBytes < 0) {
            throw new IllegalArgumentException("receiveBufferBytes must not be negative, but is " + receiveBufferBytes);
        }
        if (drainTimeout.isNegative()) {
            throw new IllegalArgumentException("drainMillis must not be negative, but is " + drainTimeout.toMillis());
        }
    }
}
