package io.ecosystem.api.middleware;

import io.ecosystem.api.handler.Delivery;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Surrounds every attempt to process an entry of an incoming queue. Publish it as a service.
 *
 * <p>Attempts pass it from the highest service ranking to the lowest, and back in reverse. Methods run on the thread of
 * the attempt, concurrently, within its time limit. An attempt ends with the middleware with which it began, also when
 * that is replaced meanwhile. {@link Middleware} sees the request before it is stored, and may add metadata, which the
 * {@link Delivery} then has on each attempt.
 */
@ConsumerType
public interface QueuedMiddleware {

    /**
     * Called before the handler. An exception is a failed attempt, as if the handler had thrown it; neither the handler
     * nor inner middleware is called then.
     *
     * @param route the route of the queue
     */
    default void before(String route, Delivery delivery) throws Exception {}

    /** Called when the entry has been processed. An exception is logged and changes nothing. */
    default void done(String route, Delivery delivery) throws Exception {}

    /** Called when the handler or inner middleware threw. An exception is logged and changes nothing. */
    default void failed(String route, Delivery delivery, Throwable failure) throws Exception {}
}
