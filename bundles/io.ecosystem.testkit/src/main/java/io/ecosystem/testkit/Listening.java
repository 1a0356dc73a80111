package io.ecosystem.testkit;

import java.net.SocketAddress;

/**
 * A transport that is open for a test.
 *
 * @param address for peers to connect to
 * @param closing closes it, after it has handled what it has received
 */
public record Listening(SocketAddress address, Runnable closing) implements AutoCloseable {

    @Override
    public void close() {
        closing.run();
    }
}
