package io.ecosystem.spi.statistics;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The statistics of the instance as records of nested maps, lists, texts, numbers and booleans, ready to be written.
 * Safe for use by many threads; what is returned must not be changed.
 */
@ProviderType
public interface StatisticsReports {

    /**
     * The gather period that goes on: what has been counted since it began. Asks every source, so it takes a moment.
     */
    Map<String, Object> current();

    /** The gather periods that have ended and are still kept, newest first; empty before the first one ends. */
    List<Map<String, Object>> history();
}
