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
record InstanceRecord(String application, String instance, Duration uptime) {

    /** Used until the instance is known. */
    static InstanceRecord unknown(Duration uptime) {
        return new InstanceRecord("ecosystem", "0", uptime);
    }

    static InstanceRecord of(Instance instance) {
        return new InstanceRecord(instance.application(), instance.id(), instance.uptime());
    }
}
