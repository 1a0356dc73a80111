package io.ecosystem.statistics.internal;

import io.ecosystem.api.application.Instance;
import java.time.Duration;

/**
 * The instance that the statistics belong to.
 *
 * @param application the name of the application
 * @param instance the name of the instance within the application
 * @param uptime the time since the start
 */
record Identity(String application, String instance, Duration uptime) {

    /** Used until the instance is known. */
    static Identity unknown(Duration uptime) {
        return new Identity("ecosystem", "0", uptime);
    }

    static Identity of(Instance instance) {
        return new Identity(instance.application(), instance.id(), instance.uptime());
    }
}
