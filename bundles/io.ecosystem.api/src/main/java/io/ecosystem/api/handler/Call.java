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

    /** How long until the call is interrupted, zero when that is due; empty if nothing limits it. */
    Optional<Duration> timeLeft();
}
