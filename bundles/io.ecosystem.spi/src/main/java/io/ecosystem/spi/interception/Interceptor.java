package io.ecosystem.spi.interception;

import io.ecosystem.api.middleware.Middleware;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Stands around the calls of handlers that ask for it by a property of their service. Publish it as a service; the one
 * with the highest service ranking is the outermost.
 *
 * <p>It differs from {@link Middleware} in that it decides once for each handler, costs the others nothing, knows when
 * the handler goes, and has the call of the handler in its hands: it may leave it out, or wait for somebody else's.
 * What it does comes behind all middleware and, like a handler, counts against the time of the call.
 */
@ConsumerType
@FunctionalInterface
public interface Interceptor {

    /**
     * A handler has come, or this interceptor has. Must return at once.
     *
     * @param handler the properties of its service
     * @param next calls the handler, or the next interceptor
     * @return what is to be called in its place; empty to leave the handler alone
     */
    Optional<Interception> intercept(Map<String, Object> handler, Invocation next);
}
