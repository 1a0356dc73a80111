package io.ecosystem.spi.interception;

import io.ecosystem.api.middleware.Middleware;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Surrounds the calls of handlers that ask for it with a service property. Publish it as a service; the one with the
 * highest service ranking is the outermost.
 *
 * <p>Unlike {@link Middleware}, it decides once per handler, costs other handlers nothing, learns when the handler
 * goes, and controls the handler's call: it may skip it, or wait for another call's result. It runs inside all
 * middleware and, like a handler, within the time limit of the call.
 */
@ConsumerType
@FunctionalInterface
public interface Interceptor {

    /**
     * Called when a handler or this interceptor has arrived. Must return at once.
     *
     * @param handler the properties of its service
     * @param next calls the handler, or the next interceptor
     * @return the interception to call instead; empty to leave the handler alone
     */
    Optional<Interception> intercept(Map<String, Object> handler, Invocation next);
}
