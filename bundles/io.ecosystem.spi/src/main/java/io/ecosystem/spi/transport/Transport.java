package io.ecosystem.spi.transport;

import io.ecosystem.api.message.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** One configured listener. It is a service as long as its configuration is there, whether it can listen or not. */
@ConsumerType
public interface Transport {

    /** Its configuration's name, such as {@code io.ecosystem.transport.tcp~main}. */
    String name();

    /** The address that it is meant to listen at, such as {@code tcp://127.0.0.1:8888}; port 0 until it is known. */
    String address();

    /** Why it does not listen now; empty while it does. */
    Optional<String> failure();

    /**
     * Sends itself a request from outside, through the address that it listens at, and waits for the answer. This
     * connection counts in none of its limits. Called by one thread at a time.
     *
     * @param line the request, without its line feed
     * @param atMost how long it may take
     * @return the answer; empty if this transport cannot be asked
     * @throws IOException if nothing answers in time; the message says how far it came
     */
    default Optional<Bytes> probe(Bytes line, Duration atMost) throws IOException {
        return Optional.empty();
    }
}
