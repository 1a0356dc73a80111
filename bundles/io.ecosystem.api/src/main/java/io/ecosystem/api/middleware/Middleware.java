package io.ecosystem.api.middleware;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Processes every readable request on its way in and its response on its way out. Publish it as a service.
 *
 * <p>Requests pass middleware from the highest service ranking to the lowest, responses in reverse. A response passes
 * exactly the middleware that its request has passed. Methods run on the thread of the call, concurrently, within its
 * time limit. A {@link io.ecosystem.api.handler.RefusedException} thrown by a method becomes the response; any other
 * exception is logged and becomes status 999.
 */
@ConsumerType
public interface Middleware {

    /**
     * Processes an incoming request, also one for an unknown route.
     *
     * @return the request or another one to continue; or a response to answer at once
     */
    default Decision before(Request request, Call call) throws Exception {
        return request;
    }

    /**
     * Processes an outgoing response: from the handler, from inner middleware, or for a failure.
     *
     * @return the response or another one; its key is always the request's
     */
    default Response after(Response response, Call call) throws Exception {
        return response;
    }

    /** Called when the handler or inner middleware threw; {@link #after} follows with the resulting response. */
    default void failed(Throwable failure, Call call) throws Exception {}
}
