package io.ecosystem.statistics.internal;

import io.ecosystem.api.statistics.StatisticsSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The available sources, and their combined sections. */
final class Sources {

    private static final Logger log = LoggerFactory.getLogger(Sources.class);

    private final List<Source> present = new CopyOnWriteArrayList<>();

    void add(StatisticsSource source) {
        present.add(new Source(source, new AtomicBoolean()));
    }

    void remove(StatisticsSource source) {
        present.removeIf(one -> one.service == source);
    }

    /**
     * Returns all sections with the current values of their sources; if two have the same name, the first counts. Calls
     * the sources.
     */
    Map<String, Object> sections() {
        var sections = new LinkedHashMap<String, Object>();
        for (Source source : present) {
            try {
                merge(Values.copyOf(source.service.statistics()), sections);
            } catch (RuntimeException | Error e) {
                if (source.failed.compareAndSet(false, true)) {
                    log.error("Statistics of {} are left out", source.service, e);
                }
            }
        }
        return sections;
    }

    @SuppressWarnings("unchecked") // both are our own copies
    private static void merge(Map<String, Object> from, Map<String, Object> into) {
        from.forEach((key, added) -> {
            Object before = into.putIfAbsent(key, added);
            if (before instanceof Map<?, ?> inner && added instanceof Map<?, ?> more) {
                merge((Map<String, Object>) more, (Map<String, Object>) inner);
            }
        });
    }

    private record Source(StatisticsSource service, AtomicBoolean failed) {}
}
