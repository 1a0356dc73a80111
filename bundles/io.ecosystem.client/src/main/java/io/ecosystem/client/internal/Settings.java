package io.ecosystem.client.internal;

import io.ecosystem.client.AddressOrder;
import io.ecosystem.client.Generation;
import io.ecosystem.client.Repeat;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What a client is set to.
 *
 * @param name what its thread is called
 * @param addresses where instances are
 * @param order which of them comes first
 * @param generation how requests are named
 * @param repeat when requests are sent again
 * @param kept whether connections serve more than one call
 * @param connections connections to one address at a time
 * @param maxInFlight calls on one connection at a time
 * @param maxWaiting calls that wait at a time
 * @param maxAnswerBytes the longest answer
 * @param connectTimeout the time for one connection
 * @param answerTimeout the time from the sent request to its answer
 * @param totalTimeout the time of a call
 * @param attempts attempts of a call
 * @param retryDelay the wait before the second attempt
 * @param maxRetryDelay the longest wait before an attempt
 * @param retransmitAfter the wait before a datagram is sent again
 * @param heartbeat the silence after which a kept peer is asked for a sign of life; zero is never
 */
public record Settings(
        String name,
        List<Address> addresses,
        AddressOrder order,
        Generation generation,
        Repeat repeat,
        boolean kept,
        int connections,
        int maxInFlight,
        int maxWaiting,
        int maxAnswerBytes,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration totalTimeout,
        int attempts,
        Duration retryDelay,
        Duration maxRetryDelay,
        Duration retransmitAfter,
        Duration heartbeat) {

    private static final Duration LONGEST = Duration.ofDays(1);

    public Settings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(generation, "generation");
        Objects.requireNonNull(repeat, "repeat");
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("a client needs an address, such as tcp://127.0.0.1:8888");
        }
        check("connections", connections, 1, 1_024);
        check("maxInFlight", maxInFlight, 1, 65_536);
        check("maxWaiting", maxWaiting, 0, 1_048_576);
        check("maxAnswerBytes", maxAnswerBytes, 512, 1_073_741_824);
        check("attempts", attempts, 1, 1_000);
        check("connectTimeout", connectTimeout);
        check("answerTimeout", answerTimeout);
        check("totalTimeout", totalTimeout);
        check("retryDelay", retryDelay);
        check("maxRetryDelay", maxRetryDelay);
        check("retransmitAfter", retransmitAfter);
        if (!heartbeat.isZero()) {
            check("heartbeat", heartbeat);
        }
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s must be from %d to %d, not %d".formatted(name, least, most, value));
        }
    }

    private static void check(String name, Duration value) {
        if (value.toMillis() < 1 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("%s must be from 1 ms to a day, not %s".formatted(name, value));
        }
    }
}
