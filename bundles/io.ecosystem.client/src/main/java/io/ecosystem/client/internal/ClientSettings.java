package io.ecosystem.client.internal;

import io.ecosystem.client.AddressOrder;
import io.ecosystem.client.Generation;
import io.ecosystem.client.Repeat;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The settings of a client.
 *
 * @param name the name of its thread
 * @param addresses the addresses of the instances
 * @param order which of them comes first
 * @param generation the kind of key of requests
 * @param repeat when requests are sent again
 * @param kept whether connections serve more than one call
 * @param connections the most connections to one address
 * @param maxInFlight the most calls on one connection
 * @param maxWaiting the most waiting calls
 * @param maxAnswerBytes the longest answer
 * @param connectTimeout the time limit of connecting
 * @param answerTimeout the time limit from the sent request to its answer
 * @param totalTimeout the time limit of a call
 * @param attempts the most attempts of a call
 * @param retryDelay the delay before the second attempt
 * @param maxRetryDelay the longest delay before an attempt
 * @param retransmitAfter the delay before a datagram is sent again
 * @param heartbeat the silence on a kept connection before a heartbeat; zero for never
 */
public record ClientSettings(
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

    public ClientSettings {
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
