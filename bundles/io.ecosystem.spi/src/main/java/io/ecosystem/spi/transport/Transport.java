package io.ecosystem.spi.transport;

import io.ecosystem.api.message.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** A configured listener. It is a service while its configuration exists, whether it can listen or not. */
@ConsumerType
public interface Transport {

    /** Returns the name of its configuration, such as {@code io.ecosystem.transport.tcp~main}. */
    String name();

    /**
     * Returns its configured bind address, such as {@code tcp://127.0.0.1:8888}; with port 0 until the port is known.
     */
    String address();

    /** Returns why it is not listening; empty while it is. */
    Optional<String> failure();

    /**
     * Sends itself a request from outside, through its bind address, and waits for the answer. This connection does not
     * count towards its limits. Called by one thread at a time.
     *
     * @param line the request, without its line feed
     * @param atMost the time limit
     * @return the answer; empty if this transport cannot be probed
     * @throws IOException if there is no answer in time; the message says how far the request got
     */
    default Optional<Bytes> probe(Bytes line, Duration atMost) throws IOException {
        return Optional.empty();
    }
}
