package io.ecosystem.wire;

import io.ecosystem.api.message.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** One open listening socket with what came in through it. */
public interface Endpoint extends AutoCloseable {

    /** Where it listens, with the port that it really has. */
    String address();

    /**
     * Gives the address free; what has been received goes on to be answered. It takes no longer than the drain time,
     * and no time where answers do not need the address. Harmless if repeated.
     */
    void release();

    /**
     * Listens again at the address that was released; connections that are left stay.
     *
     * @return what listens now: this, or an endpoint that takes its place
     * @throws IOException if it cannot, with the reason; it may be tried again
     */
    Endpoint reopen() throws IOException;

    /** Why nobody can reach it any more although it was not released; empty while it can be reached. */
    Optional<String> lost();

    /**
     * Sends itself a request through its address and waits for the answer.
     *
     * @param line the request, without its line feed
     * @param atMost how long it may take
     * @throws IOException if nothing answers in time; the message says how far it came
     */
    Bytes probe(Bytes line, Duration atMost) throws IOException;

    /** Releases the address, answers what has been received within the drain time, then closes every connection. */
    @Override
    void close();
}
