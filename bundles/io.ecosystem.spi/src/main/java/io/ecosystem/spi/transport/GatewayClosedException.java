package io.ecosystem.spi.transport;

/**
 * Thrown by a {@link Gateway} that has been closed, for a line that no handler has seen: its successor can answer it.
 * It has no stack trace.
 */
public final class GatewayClosedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates one. */
    public GatewayClosedException() {
        super("the core has been closed", null, false, false);
    }
}
