package io.ecosystem.api.handler;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Answers the requests of a route. Publish it as a service with a {@link Route}.
 *
 * <p>Both types may be records, plain classes, maps, lists, scalars, {@link Void} for an empty body, or
 * {@link io.ecosystem.api.message.Bytes} for a raw body. They are read from the implementing class, which must state
 * them: a lambda cannot.
 *
 * @param <Q> the type that request bodies are bound to, checked before {@link #handle} is called
 * @param <A> the type of the answer's body
 */
@ConsumerType
@FunctionalInterface
public interface Handler<Q, A> {

    /**
     * Answers one request.
     *
     * <p>Called on a virtual thread, concurrently; it may block. The thread is interrupted when the time limit
     * ({@link Call#timeLeft()}) is reached.
     *
     * @param request the bound body; null if the type is {@link Void}
     * @param call the context of the request
     * @return the answer; null is an empty object for {@link Void} and JSON null for every other type
     * @throws RefusedException to answer with its status and text
     * @throws Exception to answer with {@link io.ecosystem.api.message.Status#UNHANDLED}; it is logged once
     */
    A handle(Q request, Call call) throws Exception;
}
