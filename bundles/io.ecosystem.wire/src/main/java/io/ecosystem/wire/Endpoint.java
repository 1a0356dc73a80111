package io.ecosystem.wire;

import io.ecosystem.api.message.Bytes;
import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.Optional;

/** An open listening socket and its connections. */
public interface Endpoint extends AutoCloseable {

    /** Returns its address, with the actual port. */
    String address();

    /**
     * Releases the address; what has been received is still answered. Takes at most the drain time, and no time if
     * answers do not need the address. Idempotent.
     */
    void release();

    /**
     * Stops listening without closing the bound socket, and returns it. Connections stay until {@link #close()}. Takes
     * no longer than a moment.
     *
     * @return empty if it was released
     */
    Optional<NetworkChannel> handOver();

    /**
     * Listens again at the released address; remaining connections stay.
     *
     * @return the listening endpoint: this one, or its replacement
     * @throws IOException if it cannot, with the reason; may be retried
     */
    Endpoint reopen() throws IOException;

    /** Returns why it is unreachable although it was not released; empty while it is reachable. */
    Optional<String> lost();

    /**
     * Sends itself a request through its address and waits for the answer.
     *
     * @param line the request, without its line feed
     * @param atMost the time limit
     * @throws IOException if there is no answer in time; the message says how far the request got
     */
    Bytes probe(Bytes line, Duration atMost) throws IOException;

    /** Releases the address, answers what has been received within the drain time, then closes every connection. */
    @Override
    void close();
}
