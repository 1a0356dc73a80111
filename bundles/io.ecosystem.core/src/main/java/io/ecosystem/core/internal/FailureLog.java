package io.ecosystem.core.internal;

import io.ecosystem.api.message.Origin;
import io.ecosystem.spi.logging.RateLimit;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs failures one by one, but only counts those beyond a limit, so a peer cannot fill the log. */
final class FailureLog {

    private static final Logger log = LoggerFactory.getLogger(FailureLog.class);
    private static final int MOST_IN_PERIOD = 20;
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final RateLimit limit = new RateLimit(MOST_IN_PERIOD, PERIOD);

    void failed(String route, Object key, Origin origin, Throwable failure) {
        long more = limit.takeEnded();
        if (more > 0) {
            log.error("{} more calls failed in the {} s before", more, PERIOD.toSeconds());
        }
        if (limit.permits()) {
            log.error("Call {} of route '{}' from {} failed", key, route, origin, failure);
        }
    }
}
