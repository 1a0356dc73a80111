package io.ecosystem.api.statistics;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Contributes a section to the statistics of the instance, such as the sizes of its queues. Publish it as a service.
 *
 * <p>Called whenever statistics are requested and at the end of each gather period, possibly concurrently; it must
 * return within milliseconds. Its first exception is logged, and its part is left out.
 */
@ConsumerType
public interface StatisticsSource {

    /**
     * Returns the current values: strings, numbers, booleans, lists and maps of these. The outer keys are sections of
     * the record, such as {@code buffered_endpoint_sizes}; sources may share a section, and dots in keys have no
     * meaning.
     */
    Map<String, Object> statistics();
}
