package io.ecosystem.spi.statistics;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The statistics of the instance as records of nested maps, lists, strings, numbers and booleans, ready to be written.
 * Thread-safe; callers must not modify results.
 */
@ProviderType
public interface StatisticsReports {

    /** Returns the counts of the current gather period so far. Queries every source, so it takes a moment. */
    Map<String, Object> current();

    /** Returns the completed gather periods that are still kept, newest first; empty before the first one ends. */
    List<Map<String, Object>> history();
}
