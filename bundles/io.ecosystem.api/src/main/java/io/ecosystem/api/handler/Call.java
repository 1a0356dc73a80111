package io.ecosystem.api.handler;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** A request in progress, as seen by its handler and middleware. Thread-safe. */
@ProviderType
public interface Call {

    /** Returns the current request: key, route and raw body, including what middleware replaced. */
    Request request();

    /** Returns the key that the sender chose. */
    default Key key() {
        return request().key();
    }

    /** Returns where the request came from. */
    Origin origin();

    /**
     * Returns when the platform began to read the request, as a {@link System#nanoTime()} value.
     *
     * @throws UnsupportedOperationException if the platform did not create this call
     */
    default long began() {
        throw new UnsupportedOperationException("this call does not know when it began");
    }

    /** Returns the time left until the call is interrupted, zero when that is due; empty if there is no limit. */
    Optional<Duration> timeLeft();

    /**
     * Registers an action to run if the handler succeeds and its answer can be written, such as sending a message.
     * Actions run on the thread of the call, in order of registration, before the answer goes out. An exception that an
     * action throws is treated as if the handler had thrown it.
     *
     * @throws UnsupportedOperationException if the platform did not create this call
     */
    default void afterSuccess(Runnable action) {
        throw new UnsupportedOperationException("nothing is done after this call");
    }
}
