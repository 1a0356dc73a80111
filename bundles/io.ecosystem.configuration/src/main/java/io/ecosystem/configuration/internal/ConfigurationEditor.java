package io.ecosystem.configuration.internal;

import io.ecosystem.platform.file.InvalidConfigurationException;
import io.ecosystem.platform.file.TypedJson;
import io.ecosystem.spi.configuration.ChangeOrigin;
import io.ecosystem.spi.configuration.ConfigurationChange;
import io.ecosystem.spi.configuration.ConfigurationControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes configurations on behalf of persons, and logs each change without its values. Thread-safe. */
final class ConfigurationEditor implements ConfigurationControl {

    private static final Logger log = LoggerFactory.getLogger(ConfigurationEditor.class);

    private final StoredConfigurations stored;
    private final AppliedConfigurations applied;
    private final ConfigurationHistory history;
    private final Metatypes metatypes;
    private final StartSettingsOverlay overlay;
    private final Supplier<Set<String>> readers;
    private final ConfigurationRestorer restorer;

    /** @param readers returns the names of configurations that components and services ask for */
    ConfigurationEditor(
            StoredConfigurations stored,
            AppliedConfigurations applied,
            ConfigurationHistory history,
            Metatypes metatypes,
            StartSettingsOverlay overlay,
            Supplier<Set<String>> readers) {
        this.stored = stored;
        this.applied = applied;
        this.history = history;
        this.metatypes = metatypes;
        this.overlay = overlay;
        this.readers = readers;
        restorer = new ConfigurationRestorer(stored, applied, history, overlay);
    }

    @Override
    public Outcome set(String pid, String values, ChangeOrigin origin) {
        ConfigurationNames.problem(pid).ifPresent(problem -> {
            throw new IllegalArgumentException("configuration '%s': %s".formatted(pid, problem));
        });
        refuseIfOff(pid);
        var given = parsed(values);
        var metatype = metatypes.find(pid);
        return changed(() -> applied.edit(pid, origin, (current, stated) -> {
            var next = new TreeMap<>(current.or(() -> stated).orElse(Map.of()));
            if (metatype.isEmpty() && current.isEmpty()) {
                requireReader(pid);
            }
            next.putAll(metatype.map(described -> checked(pid, described, given, next.keySet()))
                    .orElse(given));
            return Optional.of(next);
        }));
    }

    @Override
    public Outcome unset(String pid, Set<String> keys, ChangeOrigin origin) {
        refuseIfOff(pid);
        return changed(() -> applied.edit(pid, origin, (current, stated) -> {
            if (current.isEmpty() && stated.isEmpty()) {
                throw stored.unknown(pid);
            }
            var values = current.orElse(Map.of());
            var sources = stated.orElse(Map.of());
            if (keys.isEmpty()) {
                if (stated.isPresent()
                        && current.isPresent()
                        && HistoryEntry.changed(values, sources).isEmpty()) {
                    throw new IllegalArgumentException("nothing of %s was set at run time".formatted(pid));
                }
                return stated;
            }
            var next = new TreeMap<>(values);
            for (String key : keys) {
                requireSet(pid, key, values, sources);
                next.remove(key);
                if (sources.containsKey(key)) {
                    next.put(key, Objects.requireNonNull(sources.get(key)));
                }
            }
            return Optional.of(next);
        }));
    }

    @Override
    public List<ConfigurationChange> history(String prefix, int limit) {
        try {
            return history.shown(history.entries().reversed().stream()
                    .filter(entry -> entry.pid().startsWith(prefix))
                    .limit(limit)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("the configuration history cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Outcome restore(String to, Optional<String> pid, Optional<String> key, ChangeOrigin origin) {
        if (key.isPresent() && pid.isEmpty()) {
            throw new IllegalArgumentException("a key can be restored only of one configuration; name its pid");
        }
        var notes = new ArrayList<String>();
        var outcome = changed(() -> restorer.restore(to, pid, key, origin, notes));
        notes.addAll(outcome.notes());
        return new Outcome(outcome.changes(), notes);
    }

    private void requireSet(String pid, String key, Map<String, Object> values, Map<String, Object> stated) {
        if (!values.containsKey(key) && !stated.containsKey(key)) {
            throw new IllegalArgumentException(
                    "'%s' of %s is not set%s".formatted(key, pid, ConfigurationNames.suggestion(key, values.keySet())));
        }
        if (Objects.deepEquals(values.get(key), stated.get(key))) {
            throw new IllegalArgumentException(
                    "'%s' of %s was not set at run time: %s states it".formatted(key, pid, applied.sourcesOf(pid)));
        }
    }

    private void refuseIfOff(String pid) {
        if (overlay.isOff(pid)) {
            throw new IllegalArgumentException("the start has switched %s off".formatted(pid));
        }
    }

    private static Map<String, Object> parsed(String values) {
        try {
            var given = TypedJson.read(values);
            if (given.isEmpty()) {
                throw new IllegalArgumentException("no key is given");
            }
            return given;
        } catch (InvalidConfigurationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private Map<String, Object> checked(
            String pid, Metatype metatype, Map<String, Object> given, Set<String> existing) {
        var stated = new TreeSet<>(existing);
        stated.addAll(overlay.settings(pid).keySet());
        var result = metatype.check(given, stated);
        var wrong = new ArrayList<>(result.problems());
        wrong.addAll(result.warnings());
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("%s: %s".formatted(pid, String.join("; ", wrong)));
        }
        return result.values();
    }

    private void requireReader(String pid) {
        var known = new TreeSet<>(metatypes.known());
        known.addAll(readers.get());
        var factory = ConfigurationNames.factory(pid);
        if (!known.contains(factory)) {
            throw new IllegalArgumentException("no installed bundle has a configuration %s%s"
                    .formatted(factory, ConfigurationNames.suggestion(factory, known)));
        }
    }

    /** What a request does. */
    private interface Work {

        List<HistoryEntry> run() throws IOException;
    }

    private Outcome changed(Work work) {
        try {
            var entries = work.run();
            entries.forEach(entry -> log.info(
                    "{} changed by {} with {}: {}, entry {} of the history",
                    entry.pid(),
                    entry.origin().actor(),
                    entry.origin().cause(),
                    HistoryEntry.changed(
                            entry.before().orElse(Map.of()), entry.after().orElse(Map.of())),
                    entry.number()));
            return new Outcome(
                    history.shown(entries),
                    entries.stream().flatMap(entry -> overlaid(entry).stream()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("the configuration cannot be changed: " + e.getMessage(), e);
        }
    }

    /** Returns a note for each changed key whose value the start overrides. */
    private List<String> overlaid(HistoryEntry entry) {
        var settings = overlay.settings(entry.pid());
        return HistoryEntry.changed(
                        entry.before().orElse(Map.of()), entry.after().orElse(Map.of()))
                .stream()
                .filter(settings::containsKey)
                .map(key -> "'%s' of %s takes effect once the start no longer sets it (%s)"
                        .formatted(
                                key,
                                entry.pid(),
                                Objects.requireNonNull(settings.get(key)).source()))
                .toList();
    }
}
