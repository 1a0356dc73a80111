package io.ecosystem.api.handler;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Processes the requests of a route from a durable queue. Publish it as a service with a {@link Queued}.
 *
 * <p>A request is bound to the type, stored, and acknowledged with its key; it is processed afterwards, at least once.
 * The type may be what that of a {@link Handler} may be, and is read from the class that implements this interface, so
 * it must name it: a lambda has none.
 *
 * @param <Q> what a request's body is bound to, when it comes in and again when it is processed
 */
@ConsumerType
@FunctionalInterface
public interface QueuedHandler<Q> {

    /**
     * Processes one entry. Returning ends it; throwing anything is a failed attempt, which is repeated after a while
     * or, if it was the last, moves the entry to the error queue with what was thrown.
     *
     * <p>Called on a virtual thread, by as many at once as the queue has workers; it may block. An entry may come a
     * second time if the process died while it was processed, see {@link Delivery#redelivered()}. When its time is up,
     * or the queue is closed while it runs, the thread is interrupted.
     *
     * @param request the bound body; null if the type is {@link Void}
     * @param delivery what else is known of the entry
     */
    void process(Q request, Delivery delivery) throws Exception;
}
