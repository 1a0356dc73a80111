package io.ecosystem.statistics.internal;

import io.ecosystem.api.application.Instance;
import java.time.Duration;

/**
 * Whose statistics these are.
 *
 * @param application the name of the application
 * @param instance the name of the instance among those of the application
 * @param uptime for how long it has been running
 */
record Identity(String application, String instance, Duration uptime) {

    /** As long as nobody says who the instance is. */
    static Identity unknown(Duration uptime) {
        return new Identity("ecosystem", "0", uptime);
    }

    static Identity of(Instance instance) {
        return new Identity(instance.application(), instance.id(), instance.uptime());
    }
}
