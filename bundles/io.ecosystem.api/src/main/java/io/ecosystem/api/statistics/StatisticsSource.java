package io.ecosystem.api.statistics;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Contributes a section to the statistics of the instance, such as the sizes of its queues. Publish it as a service.
 *
 * <p>Called whenever statistics are asked for and at the end of each gather period, at times by several threads at
 * once; it must return within milliseconds. What it throws is logged once and leaves its part out.
 */
@ConsumerType
public interface StatisticsSource {

    /**
     * The values now: texts, numbers, booleans, lists and maps of these. The outer keys are sections of the record,
     * such as {@code buffered_endpoint_sizes}; sources may share a section, and dots in keys have no meaning.
     */
    Map<String, Object> statistics();
}
