package io.ecosystem.core.internal;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.spi.transport.GatewayClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every line from decoding to encoding: through the middleware to the call, and past the observers.
 * Thread-safe.
 */
final class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Core.class); // as part of the core

    private final Codec codec;
    private final AcceptedMetadata accepted;
    private final MiddlewareRegistry middleware;
    private final Calls calls;
    private final Observers observers;

    Dispatcher(
            Codec codec, AcceptedMetadata accepted, MiddlewareRegistry middleware, Calls calls, Observers observers) {
        this.codec = codec;
        this.accepted = accepted;
        this.middleware = middleware;
        this.calls = calls;
        this.observers = observers;
    }

    /** Answers a line, whatever it is. */
    Bytes receive(Bytes line, Origin origin) {
        long began = System.nanoTime();
        String route = "";
        Response response = null;
        Bytes answer;
        try {
            switch (codec.decode(line)) {
                case Request request -> {
                    route = request.route();
                    response = answer(request, origin, began);
                }
                case Response refusal -> response = refusal;
            }
            answer = codec.encode(response);
            if (answer.length() > origin.maxResponseBytes()) {
                response = calls.tooLong(response.key(), answer.length(), origin);
                answer = codec.encode(response);
            }
            if (answer.length() > origin.maxResponseBytes()) {
                response = calls.tooLong(NoKey.INSTANCE, answer.length(), origin);
                answer = codec.encode(response);
            }
        } catch (GatewayClosedException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            log.error("A line from {} could not be answered", origin, e);
            response = new Response(
                    response == null ? NoKey.INSTANCE : response.key(),
                    Status.UNHANDLED,
                    codec.text("the line could not be answered"));
            answer = codec.encode(response);
        }
        if (!observers.isEmpty() && !route.equals(Gateway.PROBE_ROUTE)) {
            observers.ended(route, response.status(), System.nanoTime() - began, origin);
        }
        return answer;
    }

    /** Returns the answer to what could not become a line. */
    Bytes refuse(Status status, String reason, Origin origin) {
        if (!observers.isEmpty()) {
            observers.ended("", status, 0, origin);
        }
        return calls.refusal(status, reason, NoKey.INSTANCE);
    }

    private Response answer(Request came, Origin origin, long began) {
        Request request = came;
        Pipeline now;
        try {
            request = accepted.of(came);
            now = middleware.pipeline();
            if (now.stages().isEmpty()) {
                return calls.answer(request, origin, began, now.stages());
            }
            while (!now.calls().enter()) {
                Thread.onSpinWait();
                now = middleware.pipeline();
            }
        } catch (RefusedException e) {
            return calls.refused(request, e);
        }
        try {
            return calls.answer(request, origin, began, now.stages());
        } finally {
            now.calls().leave();
        }
    }
}
