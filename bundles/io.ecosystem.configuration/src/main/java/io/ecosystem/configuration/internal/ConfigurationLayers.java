package io.ecosystem.configuration.internal;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where the values of each configuration come from. For each key the highest rank that states it wins; among equals,
 * the source whose name comes last. A component's own defaults are not here: they fill in what no source states.
 * Neither is what the start was given, which is laid over all this at delivery.
 *
 * <p>One thread changes it, any may read.
 */
public final class ConfigurationLayers {

    /** The kinds of sources, the weakest first. */
    public enum SourceRank {
        /** A feature that the platform was shipped with. */
        SHIPPED_FEATURE,
        /** A feature in the deploy folder. */
        DEPLOYED_FEATURE,
        /** A file in the conf folder. */
        FILE
    }

    /**
     * One source.
     *
     * @param rank of all its values
     * @param values by configuration and key
     */
    public record StatedValues(SourceRank rank, Map<String, Map<String, Object>> values) {}

    private volatile Map<String, StatedValues> bySource = Map.of(); // replaced whole by the deployer's thread

    /** Adds or replaces what a source states; returns the configurations that may have changed. */
    public Set<String> put(String source, StatedValues layer) {
        var touched = remove(source);
        var sources = new TreeMap<>(bySource);
        sources.put(source, layer);
        bySource = Collections.unmodifiableMap(sources);
        touched.addAll(layer.values().keySet());
        return touched;
    }

    /** Forgets a source; returns the configurations that may have changed. */
    public Set<String> remove(String source) {
        var sources = new TreeMap<>(bySource);
        var removed = sources.remove(source);
        bySource = Collections.unmodifiableMap(sources);
        return removed == null
                ? new TreeSet<>()
                : new TreeSet<>(removed.values().keySet());
    }

    /** All sources, by name; any thread may ask. */
    public Map<String, StatedValues> sources() {
        return bySource;
    }

    /** Whether any source states this configuration, if only with no values. */
    public boolean states(String pid) {
        return bySource.values().stream().anyMatch(layer -> layer.values().containsKey(pid));
    }

    /** The values of one configuration as all sources together state them. */
    public Map<String, Object> effective(String pid) {
        var values = new TreeMap<String, Object>();
        bySource.values().stream()
                .filter(layer -> layer.values().containsKey(pid))
                .sorted(Comparator.comparing(StatedValues::rank))
                .forEach(layer -> values.putAll(layer.values().get(pid)));
        return values;
    }

    /** The keys of one configuration that need not be stated by this source, because another does. */
    Set<String> statedByOthers(String pid, String source) {
        return bySource.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(source))
                .flatMap(entry -> entry.getValue().values().getOrDefault(pid, Map.of()).keySet().stream())
                .collect(Collectors.toSet());
    }
}
