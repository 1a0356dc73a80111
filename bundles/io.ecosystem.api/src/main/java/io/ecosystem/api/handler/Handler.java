package io.ecosystem.api.handler;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Answers the requests of a route. Publish it as a service with a {@link Route}.
 *
 * <p>Both types may be records, plain classes, maps, lists, scalars, {@link Void} for an empty body, or
 * {@link io.ecosystem.api.message.Bytes} for a body that passes as it is. They are read from the class that implements
 * this interface, so it must name them: a lambda has none.
 *
 * @param <Q> what a request's body is bound to, checked before {@link #handle} is called
 * @param <A> what the answer's body is made of
 */
@ConsumerType
@FunctionalInterface
public interface Handler<Q, A> {

    /**
     * Answers one request.
     *
     * <p>Called on a virtual thread, by many at once; it may block. When its time is up ({@link Call#timeLeft()}) the
     * thread is interrupted.
     *
     * @param request the bound body; null if the type is {@link Void}
     * @param call what else is known of the request
     * @return the answer; null is an empty object for {@link Void} and JSON null for every other type
     * @throws Refusal to answer with its status and text
     * @throws Exception to answer with {@link io.ecosystem.api.message.Status#UNHANDLED}; it is logged once
     */
    A handle(Q request, Call call) throws Exception;
}
