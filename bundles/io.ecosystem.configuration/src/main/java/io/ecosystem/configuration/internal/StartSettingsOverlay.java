package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.internal.Metatype.Checked;
import io.ecosystem.platform.start.StartSetting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationPlugin;

/**
 * The start settings. They override a configuration on its way to its component, so they are never stored, and changes
 * to the underlying values stay underneath. Thread-safe.
 */
public final class StartSettingsOverlay implements ConfigurationPlugin {

    /** The configuration for settings unknown to the platform; all its keys are valid. */
    private static final String EXTRA = "io.ecosystem.extra";

    private final Map<String, Map<String, StartSetting>> byPid = new TreeMap<>();
    private final Set<String> off = new TreeSet<>();
    private final Map<String, Checked> checked = new ConcurrentHashMap<>();
    private final Map<String, Metatype> described = new ConcurrentHashMap<>();
    private final Metatypes metatypes;

    /** @param settings the later one wins */
    public StartSettingsOverlay(List<StartSetting> settings, Metatypes metatypes) {
        this.metatypes = metatypes;
        for (StartSetting setting : settings) {
            if (setting.isOff()) {
                off.add(setting.pid());
            } else {
                byPid.computeIfAbsent(setting.pid(), any -> new TreeMap<>()).put(setting.key(), setting);
            }
        }
    }

    /** Returns the configurations that have settings here. */
    public Set<String> pids() {
        return Collections.unmodifiableSet(byPid.keySet());
    }

    /** Returns whether the configuration is switched off. */
    boolean isOff(String pid) {
        return off.contains(pid);
    }

    /** Returns the configurations that are switched off. */
    Set<String> switchedOff() {
        return Collections.unmodifiableSet(off);
    }

    /** Returns the settings of a configuration, by key. */
    Map<String, StartSetting> settings(String pid) {
        return Collections.unmodifiableMap(byPid.getOrDefault(pid, Map.of()));
    }

    /** Returns their values, of the types that the bundle expects; values that do not fit are left out. */
    Map<String, Object> values(String pid) {
        return byPid.containsKey(pid) ? checked(pid).values() : Map.of();
    }

    /** Returns their values as they may be shown, as texts. */
    Map<String, Object> shown(String pid) {
        var shown = new TreeMap<String, Object>();
        values(pid)
                .forEach((key, value) -> shown.put(
                        key,
                        ShownValues.of(key, value, Optional.ofNullable(described.get(pid)))
                                .toString()));
        return shown;
    }

    /** Returns where the settings of a configuration come from; {@code start} if there are none. */
    String sources(String pid) {
        var sources = settings(pid).values().stream()
                .map(StartSetting::source)
                .distinct()
                .sorted();
        var text = sources.collect(Collectors.joining(", "));
        return text.isEmpty() ? "start" : text;
    }

    /** Returns one line per invalid setting, as far as the installed bundles show. */
    public List<String> problems() {
        return byPid.keySet().stream()
                .flatMap(pid -> Stream.concat(
                        ConfigurationNames.problem(pid)
                                .map(problem -> "settings of %s: %s".formatted(pid, problem))
                                .stream(),
                        checked(pid).problems().stream()))
                .toList();
    }

    /**
     * Returns the settings of configurations that do not exist.
     *
     * @param known the other existing configurations
     */
    public List<StartSetting> unknown(Set<String> known) {
        return byPid.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(EXTRA)
                        && !known.contains(entry.getKey())
                        && metatypes.find(entry.getKey()).isEmpty())
                .flatMap(entry -> entry.getValue().values().stream())
                .toList();
    }

    @Override
    public void modifyConfiguration(ServiceReference<?> reference, Dictionary<String, Object> properties) {
        if (properties.get(Constants.SERVICE_PID) instanceof String pid) {
            values(pid).forEach(properties::put);
        }
    }

    /** Remembers the result once the bundle is there. */
    private Checked checked(String pid) {
        var known = checked.get(pid);
        if (known != null) {
            return known;
        }
        var metatype = metatypes.find(pid);
        if (metatype.isEmpty()) {
            var values = new TreeMap<String, Object>();
            byPid.getOrDefault(pid, Map.of()).forEach((key, setting) -> values.put(key, setting.value()));
            return new Checked(values, List.of(), List.of());
        }
        described.put(pid, metatype.get());
        return checked.computeIfAbsent(pid, any -> check(pid, metatype.get()));
    }

    private Checked check(String pid, Metatype metatype) {
        var values = new TreeMap<String, Object>();
        var problems = new ArrayList<String>();
        byPid.getOrDefault(pid, Map.of()).forEach((key, setting) -> {
            var value =
                    setting.isText() ? metatype.fromText(key, setting.value().toString()) : setting.value();
            var result =
                    metatype.check(Map.of(key, value), metatype.attributes().keySet());
            var wrong = new ArrayList<>(result.problems());
            wrong.addAll(result.warnings());
            wrong.forEach(line -> problems.add("%s (%s): %s".formatted(setting.source(), pid, line)));
            if (wrong.isEmpty()) {
                values.putAll(result.values());
            }
        });
        return new Checked(values, problems, List.of());
    }
}
