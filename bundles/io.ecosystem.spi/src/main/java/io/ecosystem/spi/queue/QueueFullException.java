package io.ecosystem.spi.queue;

import java.io.Serial;

/** Thrown when the bounds of the queue leave no room. */
public final class QueueFullException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception for a bound.
     *
     * @param queue its name
     * @param bound such as {@code it holds 10 of 10 entries}
     */
    public QueueFullException(String queue, String bound) {
        super("queue '%s' is full: %s".formatted(queue, bound), null);
    }
}
