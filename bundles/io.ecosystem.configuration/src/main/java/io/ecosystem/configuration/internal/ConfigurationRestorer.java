package io.ecosystem.configuration.internal;

import io.ecosystem.spi.configuration.ChangeOrigin;
import io.ecosystem.spi.configuration.ConfigurationChange.Kind;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Restores configurations as they were at an entry of the history, or at a time. Thread-safe. */
final class ConfigurationRestorer {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final StoredConfigurations stored;
    private final AppliedConfigurations applied;
    private final ConfigurationHistory history;
    private final StartSettingsOverlay overlay;

    ConfigurationRestorer(
            StoredConfigurations stored,
            AppliedConfigurations applied,
            ConfigurationHistory history,
            StartSettingsOverlay overlay) {
        this.stored = stored;
        this.applied = applied;
        this.history = history;
        this.overlay = overlay;
    }

    /**
     * Restores what was before all changes that came after an entry or a time.
     *
     * @param to the number of an entry, or a time
     * @param pid the only configuration that is restored
     * @param key its only key that is restored
     * @param notes receives what could not be restored as it was
     * @return the new entries in the history
     */
    List<HistoryEntry> restore(
            String to, Optional<String> pid, Optional<String> key, ChangeOrigin origin, List<String> notes)
            throws IOException {
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
                changes.addAll(undo(entry, key, origin, notes));
            } catch (IOException e) {
                notes.add("%s cannot be restored now: %s".formatted(entry.pid(), e.getMessage()));
            }
        }
        return changes;
    }

    /** Restores what was before an entry. */
    private List<HistoryEntry> undo(HistoryEntry entry, Optional<String> key, ChangeOrigin origin, List<String> notes)
            throws IOException {
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
                notes.add("%s stays as it is: %s states it".formatted(pid, applied.sourcesOf(pid)));
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
            throw new IllegalArgumentException("%s neither has '%s' nor had it then%s"
                    .formatted(pid, key, ConfigurationNames.suggestion(key, was.keySet())));
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
            throw stored.unknown(pid);
        }
    }
}
