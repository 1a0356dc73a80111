package io.ecosystem.configuration.internal;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The sources of each configuration's values. For each key the highest rank that states it wins; on a tie, the source
 * whose name comes last. This excludes components' own defaults, which apply where no source states a value, and the
 * start settings, which override all this on delivery.
 *
 * <p>One thread changes it, any may read.
 */
public final class ConfigurationLayers {

    /** The kinds of sources, weakest first. */
    public enum SourceRank {
        /** A feature shipped with the platform. */
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

    private volatile Map<String, StatedValues> bySource = Map.of(); // replaced as a whole by the deployer's thread

    /** Adds or replaces the values of a source; returns the configurations that may have changed. */
    public Set<String> put(String source, StatedValues layer) {
        var touched = remove(source);
        var sources = new TreeMap<>(bySource);
        sources.put(source, layer);
        bySource = Collections.unmodifiableMap(sources);
        touched.addAll(layer.values().keySet());
        return touched;
    }

    /** Removes a source; returns the configurations that may have changed. */
    public Set<String> remove(String source) {
        var sources = new TreeMap<>(bySource);
        var removed = sources.remove(source);
        bySource = Collections.unmodifiableMap(sources);
        return removed == null
                ? new TreeSet<>()
                : new TreeSet<>(removed.values().keySet());
    }

    /** Returns a copy, which later changes do not affect. */
    ConfigurationLayers copy() {
        var copy = new ConfigurationLayers();
        copy.bySource = bySource;
        return copy;
    }

    /** Returns to the sources of a copy. */
    void reset(ConfigurationLayers copy) {
        bySource = copy.bySource;
    }

    /** Returns all sources by name; any thread may call it. */
    public Map<String, StatedValues> sources() {
        return bySource;
    }

    /** Returns whether any source states this configuration, even without values. */
    public boolean states(String pid) {
        return bySource.values().stream().anyMatch(layer -> layer.values().containsKey(pid));
    }

    /** Returns the values of a configuration from all sources combined. */
    public Map<String, Object> effective(String pid) {
        var values = new TreeMap<String, Object>();
        bySource.values().stream()
                .filter(layer -> layer.values().containsKey(pid))
                .sorted(Comparator.comparing(StatedValues::rank))
                .forEach(layer -> values.putAll(layer.values().get(pid)));
        return values;
    }

    /** Returns the keys of a configuration that this source may omit, because another states them. */
    Set<String> statedByOthers(String pid, String source) {
        return bySource.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(source))
                .flatMap(entry -> entry.getValue().values().getOrDefault(pid, Map.of()).keySet().stream())
                .collect(Collectors.toSet());
    }
}
