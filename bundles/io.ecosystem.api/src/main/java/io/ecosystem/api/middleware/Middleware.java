package io.ecosystem.api.middleware;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Sees every readable request on its way in and its response on its way out. Publish it as a service.
 *
 * <p>Requests pass middleware from the highest service ranking to the lowest, responses the other way. A response
 * passes exactly the middleware that its request has passed. Methods are called on the thread of the call, by many at
 * once, and count against its time. A {@link io.ecosystem.api.handler.Refusal} thrown by a method becomes the response;
 * any other exception is logged and becomes status 999.
 */
@ConsumerType
public interface Middleware {

    /**
     * A request comes in, also one for a route that nobody serves.
     *
     * @return the request or another one, to go on; or a response, to answer at once
     */
    default Decision before(Request request, Call call) throws Exception {
        return request;
    }

    /**
     * A response goes out: of the handler, of middleware further in, or a failure.
     *
     * @return the response or another one; its key is always the request's
     */
    default Response after(Response response, Call call) throws Exception {
        return response;
    }

    /** The handler, or middleware further in, threw; {@link #after} then follows with the response made of it. */
    default void failed(Throwable failure, Call call) throws Exception {}
}
