package io.ecosystem.api.handler;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** One request being answered, as its handler and the middleware around it see it. Safe for use by many threads. */
@ProviderType
public interface Call {

    /** The request as it is now: key, route and raw body, with what middleware replaced. */
    Request request();

    /** What the sender calls the request. */
    default Key key() {
        return request().key();
    }

    /** Where the request came in. */
    Origin origin();

    /**
     * When the platform began to read the request, in nanoseconds of {@link System#nanoTime()}.
     *
     * @throws UnsupportedOperationException if this call is not made by the platform
     */
    default long began() {
        throw new UnsupportedOperationException("nobody knows when this call began");
    }

    /** How long until the call is interrupted, zero when that is due; empty if nothing limits it. */
    Optional<Duration> timeLeft();

    /**
     * Has something done if the handler succeeds and its answer can be written, such as a message sent: on the thread
     * of the call, in the order of the calls of this method, before the answer goes. If it throws, that is the answer,
     * as if the handler had thrown it.
     *
     * @throws UnsupportedOperationException if this call is not made by the platform
     */
    default void afterSuccess(Runnable action) {
        throw new UnsupportedOperationException("nothing is done after this call");
    }
}
