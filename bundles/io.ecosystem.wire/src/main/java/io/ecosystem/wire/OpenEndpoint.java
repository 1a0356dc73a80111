package io.ecosystem.wire;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The endpoint that a listener has open, and whether it can be reached. Guarded by the lock of the listener. */
final class OpenEndpoint {

    private static final Logger log = LoggerFactory.getLogger(Listener.class); // as part of the listener

    private final String listener;
    private final BindAddress place;
    private Endpoint endpoint;
    private @Nullable String loss; // why it is unreachable; null while it listens

    /** @param listener its name */
    OpenEndpoint(String listener, BindAddress place, Endpoint endpoint) {
        this.listener = listener;
        this.place = place;
        this.endpoint = endpoint;
    }

    BindAddress place() {
        return place;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    String address() {
        return endpoint.address();
    }

    boolean isReachable() {
        return loss == null;
    }

    /** Returns why it cannot be reached; empty if it can. */
    Optional<String> loss() {
        return Optional.ofNullable(loss);
    }

    /** Looks whether it can no longer be reached, and releases its address then. */
    boolean hasBeenLost() {
        Optional<String> reason = endpoint.lost();
        reason.ifPresent(why -> {
            log.warn("{}: {} cannot be reached any more: {}", listener, address(), why);
            endpoint.release();
        });
        return reason.isPresent();
    }

    /**
     * Opens it again after its address was released.
     *
     * @param consequence of a failure, for the log
     */
    void reopen(String consequence) {
        try {
            endpoint = endpoint.reopen();
            loss = null;
        } catch (IOException | RuntimeException e) {
            String reason = "cannot listen on %s again: %s".formatted(address(), e.getMessage());
            if (!reason.equals(loss)) {
                log.error("{}: {}; {}", listener, reason, consequence);
            }
            loss = reason;
        }
    }
}
