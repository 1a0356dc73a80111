package io.ecosystem.api.message;

import java.util.Objects;

/**
 * Where a request arrived, who sent it, and how large its answer may be.
 *
 * @param transport the kind of transport: {@code tcp}, {@code udp}, {@code uds}, {@code ws}
 * @param listener the address of the listener, such as {@code tcp://127.0.0.1:8888}
 * @param peer the sender's address as known to the transport, such as {@code 127.0.0.1:51324}
 * @param identity the sender's identity, as known to the transport
 * @param maxResponseBytes the longest line that can go back, without its line feed
 */
public record Origin(String transport, String listener, String peer, Identity identity, int maxResponseBytes) {

    public Origin {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(peer, "peer");
        Objects.requireNonNull(identity, "identity");
        if (maxResponseBytes < 1) {
            throw new IllegalArgumentException("maxResponseBytes must be positive, not " + maxResponseBytes);
        }
    }

    /** Creates the origin of a request from an unknown sender. */
    public Origin(String transport, String listener, String peer, int maxResponseBytes) {
        this(transport, listener, peer, Identity.Unknown.INSTANCE, maxResponseBytes);
    }

    /**
     * Returns the sender as the log names it, such as {@code tcp peer 127.0.0.1:51324} or {@code uds peer user alice}.
     */
    @Override
    public String toString() {
        return "%s peer %s".formatted(transport, peer.isEmpty() ? identity : peer);
    }
}
