package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.internal.ConfigurationLayers.SourceRank;
import io.ecosystem.configuration.internal.ConfigurationLayers.StatedValues;
import io.ecosystem.platform.start.StartLayer;
import io.ecosystem.spi.configuration.DerivedValues;
import io.ecosystem.spi.configuration.EffectiveConfiguration;
import io.ecosystem.spi.configuration.EffectiveValue;
import io.ecosystem.spi.configuration.Layer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Finds the source of each value in effect by comparing Config Admin's values with those of each source. */
public final class LayeredConfiguration implements EffectiveConfiguration {

    private final StoredConfigurations stored;
    private final AppliedConfigurations applied;
    private final StartSettingsOverlay overlay;
    private final Metatypes metatypes;
    private final Supplier<List<DerivedValues>> derived;

    /** Includes the values that components have derived, as available at the time. */
    public LayeredConfiguration(
            StoredConfigurations stored,
            AppliedConfigurations applied,
            StartSettingsOverlay overlay,
            Metatypes metatypes,
            Supplier<List<DerivedValues>> derived) {
        this.stored = stored;
        this.applied = applied;
        this.overlay = overlay;
        this.metatypes = metatypes;
        this.derived = derived;
    }

    @Override
    public List<EffectiveValue> values(String prefix) {
        var singletons = metatypes.singletons();
        var found = stored();
        var pids = new TreeSet<>(found.keySet());
        pids.addAll(singletons.keySet());
        var values = new ArrayList<EffectiveValue>();
        for (String pid : pids) {
            if (pid.startsWith(prefix)) {
                var metatype = Optional.ofNullable(singletons.get(pid)).or(() -> metatypes.find(pid));
                values.addAll(values(pid, found.getOrDefault(pid, Map.of()), metatype));
            }
        }
        for (DerivedValues component : derived.get()) {
            if (component.pid().startsWith(prefix)) {
                new TreeMap<>(component.values())
                        .forEach((key, value) -> values.add(value(
                                component.pid(), key, ShownValues.shown(value), Layer.DERIVED, component.source())));
            }
        }
        return values;
    }

    private List<EffectiveValue> values(String pid, Map<String, Object> stored, Optional<Metatype> metatype) {
        var byKey = new TreeMap<String, EffectiveValue>();
        metatype.ifPresent(described -> described
                .attributes()
                .keySet()
                .forEach(key -> described
                        .byDefault(key)
                        .ifPresent(value -> byKey.put(key, value(pid, key, value, Layer.DEFAULT, "")))));
        stored.forEach((key, value) -> byKey.put(key, stored(pid, key, value)));
        var given = overlay.settings(pid);
        overlay.values(pid).forEach((key, value) -> {
            var setting = Objects.requireNonNull(given.get(key), key);
            byKey.put(key, value(pid, key, value, layer(setting.layer()), setting.source()));
        });
        byKey.replaceAll((key, value) -> new EffectiveValue(
                pid, key, ShownValues.of(key, value.value(), metatype), value.layer(), value.source()));
        return List.copyOf(byKey.values());
    }

    /** The strongest source that states this value is its source; if none does, it was changed at run time. */
    private EffectiveValue stored(String pid, String key, Object value) {
        return applied.sources().entrySet().stream()
                .filter(source -> states(source.getValue(), pid, key, value))
                .max(Comparator.comparing((Map.Entry<String, StatedValues> source) ->
                                source.getValue().rank())
                        .thenComparing(Map.Entry::getKey))
                .map(source -> value(pid, key, value, layer(source.getValue().rank()), source.getKey()))
                .orElseGet(() -> value(pid, key, value, Layer.RUN_TIME, "Config Admin"));
    }

    private static boolean states(StatedValues layer, String pid, String key, Object value) {
        return Objects.deepEquals(layer.values().getOrDefault(pid, Map.of()).get(key), value);
    }

    private static Layer layer(StartLayer layer) {
        return switch (layer) {
            case APPLICATION_FILE -> Layer.APPLICATION_FILE;
            case ENVIRONMENT -> Layer.ENVIRONMENT;
            case COMMAND_LINE -> Layer.COMMAND_LINE;
        };
    }

    private static Layer layer(SourceRank rank) {
        return switch (rank) {
            case SHIPPED_FEATURE -> Layer.FEATURE;
            case DEPLOYED_FEATURE -> Layer.DEPLOYED_FEATURE;
            case FILE -> Layer.CONF;
        };
    }

    private static EffectiveValue value(String pid, String key, Object value, Layer layer, String source) {
        return new EffectiveValue(pid, key, value, layer, source);
    }

    /** Returns Config Admin's values, without the overlay. */
    private Map<String, Map<String, Object>> stored() {
        try {
            return stored.all();
        } catch (IOException e) {
            throw new UncheckedIOException("configurations cannot be read: " + e.getMessage(), e);
        }
    }
}
