package io.ecosystem.configuration.internal;

import io.ecosystem.platform.NearestName;
import io.ecosystem.platform.file.InvalidConfigurationException;
import io.ecosystem.platform.file.TypedJson;
import io.ecosystem.spi.configuration.ChangeOrigin;
import io.ecosystem.spi.configuration.ConfigurationChange;
import io.ecosystem.spi.configuration.ConfigurationChange.Kind;
import io.ecosystem.spi.configuration.ConfigurationControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes configurations on behalf of persons, and logs each change without its values. Thread-safe. */
final class ConfigurationEditor implements ConfigurationControl {

    private static final Logger log = LoggerFactory.getLogger(ConfigurationEditor.class);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final StoredConfigurations stored;
    private final AppliedConfigurations applied;
    private final ConfigurationHistory history;
    private final Metatypes metatypes;
    private final StartSettingsOverlay overlay;
    private final Supplier<Set<String>> readers;

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
                throw unknown(pid);
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
        var outcome = changed(() -> {
            var entries = history.entries();
            long number = number(to, entries);
            var first = new LinkedHashMap<String, HistoryEntry>();
            entries.stream()
                    .filter(entry -> entry.number() > number && entry.kind() != Kind.START)
                    .filter(entry -> pid.isEmpty() || entry.pid().equals(pid.get()))
                    .forEach(entry -> first.putIfAbsent(entry.pid(), entry));
            if (pid.isPresent() && first.isEmpty()) {
                requireKnown(pid.get(), entries);
            }
            var changes = new ArrayList<HistoryEntry>();
            for (HistoryEntry entry : first.values()) {
                try {
                    changes.addAll(restore(entry, key, origin, notes));
                } catch (IOException e) {
                    notes.add("%s cannot be restored now: %s".formatted(entry.pid(), e.getMessage()));
                }
            }
            return changes;
        });
        notes.addAll(outcome.notes());
        return new Outcome(outcome.changes(), notes);
    }

    /** Restores what was before an entry. */
    private List<HistoryEntry> restore(
            HistoryEntry entry, Optional<String> key, ChangeOrigin origin, List<String> notes) throws IOException {
        var pid = entry.pid();
        if (overlay.isOff(pid)) {
            notes.add("%s stays as it is: the start has switched it off".formatted(pid));
            return List.of();
        }
        var was = entry.before();
        var target = was.isPresent() && stored.find(pid).isEmpty() ? successor(entry) : pid;
        if (!target.equals(pid)) {
            notes.add("%s is restored as %s: Config Admin gives no configuration a name that it chose before"
                    .formatted(pid, target));
        }
        return applied.edit(target, origin, (current, stated) -> {
            if (key.isPresent()) {
                return withKey(pid, key.get(), was.orElse(Map.of()), current);
            }
            if (was.isEmpty() && stated.isPresent()) {
                notes.add("%s stays as it is: %s states it".formatted(pid, sources(pid)));
                return current;
            }
            return was;
        });
    }

    /** Returns the name under which a configuration can be created again. */
    private static String successor(HistoryEntry entry) {
        var factory = entry.factory();
        var pid = entry.pid();
        return factory.isEmpty() || pid.startsWith(factory + "~")
                ? pid
                : factory + "~" + (pid.startsWith(factory + ".") ? pid.substring(factory.length() + 1) : pid);
    }

    private static Optional<Map<String, Object>> withKey(
            String pid, String key, Map<String, Object> was, Optional<Map<String, Object>> current) {
        if (current.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s does not exist any more; restore it as a whole, without a key".formatted(pid));
        }
        if (!was.containsKey(key) && !current.get().containsKey(key)) {
            throw new IllegalArgumentException(
                    "%s neither has '%s' nor had it then%s".formatted(pid, key, nearest(key, was.keySet())));
        }
        var next = new TreeMap<>(current.get());
        var value = was.get(key);
        if (value == null) {
            next.remove(key);
        } else {
            next.put(key, value);
        }
        return Optional.of(next);
    }

    /** Returns the number of the last entry whose change stays. */
    private static long number(String to, List<HistoryEntry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("the history has no entries yet");
        }
        long beforeFirst = entries.getFirst().number() - 1;
        long last = entries.getLast().number();
        if (NUMBER.matcher(to).matches()) {
            long number = Long.parseLong(to);
            if (number < beforeFirst || number > last) {
                throw new IllegalArgumentException("the history has no entry %s; expected a number from %d to %d"
                        .formatted(to, beforeFirst, last));
            }
            return number;
        }
        var time = time(to);
        var kept = entries.stream()
                .filter(entry -> !entry.time().isAfter(time))
                .mapToLong(HistoryEntry::number)
                .max();
        if (kept.isEmpty() && beforeFirst > 0) {
            throw new IllegalArgumentException("the history does not reach back to %s; it begins at %s"
                    .formatted(to, entries.getFirst().time()));
        }
        return kept.orElse(beforeFirst);
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'%s' is neither the number of an entry nor a time such as 2026-01-31T12:00:00Z".formatted(text),
                    e);
        }
    }

    private void requireKnown(String pid, List<HistoryEntry> entries) throws IOException {
        if (stored.find(pid).isEmpty()
                && entries.stream().noneMatch(entry -> entry.pid().equals(pid))) {
            throw unknown(pid);
        }
    }

    private IllegalArgumentException unknown(String pid) {
        try {
            return new IllegalArgumentException("there is no configuration %s%s"
                    .formatted(pid, nearest(pid, stored.all().keySet())));
        } catch (IOException e) {
            throw new UncheckedIOException("configurations cannot be read: " + e.getMessage(), e);
        }
    }

    private void requireSet(String pid, String key, Map<String, Object> values, Map<String, Object> stated) {
        if (!values.containsKey(key) && !stated.containsKey(key)) {
            throw new IllegalArgumentException(
                    "'%s' of %s is not set%s".formatted(key, pid, nearest(key, values.keySet())));
        }
        if (Objects.deepEquals(values.get(key), stated.get(key))) {
            throw new IllegalArgumentException(
                    "'%s' of %s was not set at run time: %s states it".formatted(key, pid, sources(pid)));
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
            throw new IllegalArgumentException(
                    "no installed bundle has a configuration %s%s".formatted(factory, nearest(factory, known)));
        }
    }

    private String sources(String pid) {
        return applied.sources().entrySet().stream()
                .filter(source -> source.getValue().values().containsKey(pid))
                .map(Map.Entry::getKey)
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(" and "), names -> names.isEmpty() ? "the start" : names));
    }

    private static String nearest(String name, Collection<String> known) {
        return NearestName.of(name, known).map("; did you mean %s?"::formatted).orElse("");
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
