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
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Finds the source of each value in effect by comparing Config Admin's values with those of each source. */
public final class LayeredConfiguration implements EffectiveConfiguration {

    private static final List<String> FRAMEWORK_KEYS =
            List.of("service.pid", "service.factoryPid", "service.bundleLocation");

    private final ConfigurationAdmin admin;
    private final AppliedConfigurations applied;
    private final StartSettingsOverlay overlay;
    private final Metatypes metatypes;
    private final Supplier<List<DerivedValues>> derived;

    /** Includes the values that components have derived, as available at the time. */
    public LayeredConfiguration(
            ConfigurationAdmin admin,
            AppliedConfigurations applied,
            StartSettingsOverlay overlay,
            Metatypes metatypes,
            Supplier<List<DerivedValues>> derived) {
        this.admin = admin;
        this.applied = applied;
        this.overlay = overlay;
        this.metatypes = metatypes;
        this.derived = derived;
    }

    @Override
    public List<EffectiveValue> values(String prefix) {
        var singletons = metatypes.singletons();
        var stored = stored();
        var pids = new TreeSet<>(stored.keySet());
        pids.addAll(singletons.keySet());
        var values = new ArrayList<EffectiveValue>();
        for (String pid : pids) {
            if (pid.startsWith(prefix)) {
                var metatype = Optional.ofNullable(singletons.get(pid)).or(() -> metatypes.find(pid));
                values.addAll(values(pid, stored.getOrDefault(pid, Map.of()), metatype));
            }
        }
        for (DerivedValues component : derived.get()) {
            if (component.pid().startsWith(prefix)) {
                new TreeMap<>(component.values())
                        .forEach((key, value) ->
                                values.add(value(component.pid(), key, value, Layer.DERIVED, component.source())));
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
        byKey.replaceAll((key, value) -> isHidden(key, value.value(), metatype)
                ? value(pid, key, EffectiveValue.HIDDEN, value.layer(), value.source())
                : value);
        return List.copyOf(byKey.values());
    }

    private static boolean isHidden(String key, Object value, Optional<Metatype> metatype) {
        boolean isSecret = metatype.map(described -> described.hides(key)).orElseGet(() -> Secrets.isName(key));
        boolean isNothing = "".equals(value);
        return isSecret && !isNothing && !ValueExpression.isAll(value);
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
        return new EffectiveValue(pid, key, Secrets.without(plain(value)), layer, source);
    }

    private static Object plain(Object value) {
        if (value instanceof Collection<?> elements) {
            return elements.stream().map(LayeredConfiguration::plain).toList();
        }
        if (!value.getClass().isArray()) {
            return value instanceof Character ? value.toString() : value;
        }
        var elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            elements.add(plain(Array.get(value, i)));
        }
        return elements;
    }

    /** Returns Config Admin's values, without the overlay. */
    private Map<String, Map<String, Object>> stored() {
        try {
            var stored = new TreeMap<String, Map<String, Object>>();
            var configurations = admin.listConfigurations(null);
            for (Configuration configuration : configurations == null ? new Configuration[0] : configurations) {
                var properties = configuration.getProperties();
                var values = new TreeMap<String, Object>();
                properties.keys().asIterator().forEachRemaining(key -> values.put(key, properties.get(key)));
                FRAMEWORK_KEYS.forEach(values::remove);
                stored.put(configuration.getPid(), values);
            }
            return stored;
        } catch (IOException e) {
            throw new UncheckedIOException("configurations cannot be read: " + e.getMessage(), e);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter was given", e);
        }
    }
}
