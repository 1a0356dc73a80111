package io.ecosystem.api.handler;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Processes the requests of a route from a durable queue. Publish it as a service with a {@link Queued}.
 *
 * <p>A request is bound to the type, stored, and acknowledged with its key, then processed at least once. The type may
 * be any that a {@link Handler} accepts; it is read from the implementing class, which must state it: a lambda cannot.
 *
 * @param <Q> the type that request bodies are bound to, on arrival and again on processing
 */
@ConsumerType
@FunctionalInterface
public interface QueuedHandler<Q> {

    /**
     * Processes one entry. A normal return completes it; any exception is a failed attempt, which is retried later or,
     * after the last one, moves the entry to the error queue with the exception.
     *
     * <p>Called on a virtual thread, concurrently if the queue has several workers; it may block. An entry may be
     * delivered again if the process died during an attempt, or the attempt was interrupted, see
     * {@link Delivery#redelivered()}. The thread is interrupted when its time limit is reached, or when the handler or
     * the queue goes and the attempt does not end in time.
     *
     * @param request the bound body; null if the type is {@link Void}
     * @param delivery the context of the attempt
     */
    void process(Q request, Delivery delivery) throws Exception;
}
