package io.ecosystem.testkit;

import java.net.SocketAddress;

/**
 * A transport that is open for a test.
 *
 * @param address where peers connect
 * @param closing what closes it, waiting for what it has received
 */
public record Listening(SocketAddress address, Runnable closing) implements AutoCloseable {

    @Override
    public void close() {
        closing.run();
    }
}
