package io.ecosystem.api.message;

import java.util.Objects;

/**
 * Where a request came in, and how large an answer can go back there.
 *
 * @param transport the kind of transport: {@code tcp}, {@code udp}, {@code uds}
 * @param listener the address that it came in at, such as {@code tcp://127.0.0.1:8888}
 * @param peer the sender's address as far as the transport knows it, such as {@code 127.0.0.1:51324}
 * @param maxResponseBytes the longest line that can go back, without its line feed
 */
public record Origin(String transport, String listener, String peer, int maxResponseBytes) {

    public Origin {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(peer, "peer");
        if (maxResponseBytes < 1) {
            throw new IllegalArgumentException("maxResponseBytes must be positive, not " + maxResponseBytes);
        }
    }

    @Override
    public String toString() {
        return transport + " peer " + peer;
    }
}
