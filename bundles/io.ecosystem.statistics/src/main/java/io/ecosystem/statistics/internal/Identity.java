package io.ecosystem.statistics.internal;

import io.ecosystem.api.application.Instance;
import java.time.Instant;

/**
 * Whose statistics these are.
 *
 * @param application the name of the application
 * @param instance the name of the instance among those of the application
 * @param started when it was started
 */
record Identity(String application, String instance, Instant started) {

    /** As long as nobody says who the instance is. */
    static Identity unknown(Instant started) {
        return new Identity("ecosystem", "0", started);
    }

    static Identity of(Instance instance) {
        return new Identity(instance.application(), instance.id(), instance.started());
    }
}
