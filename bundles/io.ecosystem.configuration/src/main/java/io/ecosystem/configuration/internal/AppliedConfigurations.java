package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.StateFile;
import io.ecosystem.configuration.internal.ConfigurationLayers.StatedValues;
import io.ecosystem.spi.configuration.ChangeOrigin;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the configurations of files and features to Config Admin, and remembers them. Thread-safe.
 *
 * <p>It touches only configurations that a source states or stated; others, created at run time, stay. In a
 * configuration that a source states, what was changed at run time stays until a source changes the same key.
 *
 * <p>It is long as all that changes configurations does so under its lock, and by the same rule of what stays.
 */
final class AppliedConfigurations {

    private static final Logger log = LoggerFactory.getLogger(AppliedConfigurations.class);
    private static final String INSTANCE = "instance";

    private final StoredConfigurations stored;
    private final ConfigurationHistory history;
    private final StartSettingsOverlay overlay;
    private final AppliedState state;
    private final ConfigurationLayers layers = new ConfigurationLayers();
    private final Map<String, FileStamp> stamps = new TreeMap<>();

    /** The configurations that exist because a source states them. */
    private final Set<String> owned = new TreeSet<>();

    private Map<String, Object> start;
    private boolean dirty;

    /** A change of one configuration. */
    interface Edit {

        /**
         * Returns the new values of the configuration; empty if it must not exist.
         *
         * @param current its values; empty if it does not exist
         * @param stated the values that its sources state; empty if none states it
         */
        Optional<Map<String, Object>> of(Optional<Map<String, Object>> current, Optional<Map<String, Object>> stated);
    }

    /**
     * Restores what was last applied, and adjusts the configurations to the start settings.
     *
     * @param overlay the start settings
     * @param file what survived the restart
     */
    AppliedConfigurations(
            StoredConfigurations stored, StartSettingsOverlay overlay, StateFile file, ConfigurationHistory history) {
        this.stored = stored;
        this.overlay = overlay;
        this.history = history;
        state = new AppliedState(file);
        owned.addAll(state.owned());
        start = state.start();
        recall();
        noteStart();
        restore();
    }

    /** Returns the sources in one folder whose current content is applied, by file name. */
    synchronized Map<String, FileStamp> settled(String folder) {
        return stamps.entrySet().stream()
                .filter(entry -> entry.getKey().lastIndexOf('/') == folder.length()
                        && entry.getKey().startsWith(folder))
                .collect(Collectors.toMap(entry -> entry.getKey().substring(folder.length() + 1), Map.Entry::getValue));
    }

    /**
     * Applies the configurations of a source, replacing its previous ones. After a failure the previous ones count as
     * applied, so that another attempt finds what is left to do.
     *
     * @param source such as {@code features/runtime.json}
     * @param stamp of the file, so that it need not be read again
     */
    synchronized void put(String source, FileStamp stamp, StatedValues layer) throws IOException {
        var before = layers.copy();
        try {
            for (String pid : layers.put(source, layer)) {
                apply(pid, before, source);
            }
        } catch (IOException | RuntimeException e) {
            layers.reset(before);
            throw e;
        }
        stamps.put(source, stamp);
        dirty = true;
    }

    /** Removes the configurations of a source; values of weaker sources take effect again. */
    synchronized void remove(String source) {
        dirty |= stamps.remove(source) != null;
        var before = layers.copy();
        for (String pid : layers.remove(source)) {
            try {
                apply(pid, before, source);
            } catch (IOException e) {
                log.error("Cannot take back what {} stated of {}", source, pid, e);
            }
        }
    }

    /**
     * Changes a configuration on behalf of a person.
     *
     * @return the new entries in the history
     */
    synchronized List<HistoryEntry> edit(String pid, ChangeOrigin origin, Edit edit) throws IOException {
        var stated = isWanted(pid) ? Optional.of(layers.effective(pid)) : Optional.<Map<String, Object>>empty();
        var next = edit.of(stored.find(pid), stated);
        return history.attribute(origin, () -> {
            if (next.isPresent()) {
                stored.put(pid, next.get());
            } else {
                stored.delete(pid);
            }
        });
    }

    /** Returns whether a source has been applied. */
    synchronized boolean contains(String source) {
        return stamps.containsKey(source);
    }

    /** Returns the current configurations of a source. */
    Optional<StatedValues> stated(String source) {
        return Optional.ofNullable(layers.sources().get(source));
    }

    /** Returns whether a source already states the same. */
    boolean isStated(String source, StatedValues layer) {
        var stated = layers.sources().get(source);
        return stated != null
                && stated.rank() == layer.rank()
                && stated.values().keySet().equals(layer.values().keySet())
                && layer.values().entrySet().stream()
                        .allMatch(entry ->
                                areSame(entry.getValue(), stated.values().getOrDefault(entry.getKey(), Map.of())));
    }

    private static boolean areSame(Map<String, Object> some, Map<String, Object> others) {
        return some.keySet().equals(others.keySet())
                && some.entrySet().stream()
                        .allMatch(entry -> Objects.deepEquals(entry.getValue(), others.get(entry.getKey())));
    }

    /** Returns whether any source states this configuration, even without values. */
    boolean states(String pid) {
        return layers.states(pid);
    }

    /** Returns the keys of a configuration that this source may omit, because another states them. */
    Set<String> statedByOthers(String pid, String source) {
        return layers.statedByOthers(pid, source);
    }

    /** Returns the configurations of every source, by name. Any thread may call it. */
    Map<String, StatedValues> sources() {
        return layers.sources();
    }

    /** Names the sources that state a configuration. */
    String sourcesOf(String pid) {
        return sources().entrySet().stream()
                .filter(source -> source.getValue().values().containsKey(pid))
                .map(Map.Entry::getKey)
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(" and "), names -> names.isEmpty() ? "the start" : names));
    }

    /** Returns the existing configurations, except those that exist only for the overlay. */
    synchronized Set<String> known() throws IOException {
        return stored.all().keySet().stream()
                .filter(pid -> layers.states(pid) || !owned.contains(pid))
                .collect(Collectors.toSet());
    }

    /** Saves the state for a restart. */
    synchronized void save() throws IOException {
        if (dirty) {
            state.sources(layers.sources(), stamps);
            write();
            dirty = false;
        }
    }

    private void recall() {
        try {
            state.recall((source, kept) -> {
                stamps.put(source, kept.stamp());
                layers.put(source, kept.values());
            });
        } catch (IOException e) {
            log.warn("Some configurations of the last run cannot be read, so their files are read again", e);
        }
    }

    private void write() throws IOException {
        state.write(owned, start);
    }

    /**
     * Config Admin's own store may have been emptied but not ours, and this start and the last one may have settings
     * for different configurations.
     */
    private void restore() {
        var pids = new TreeSet<>(owned);
        pids.addAll(overlay.pids());
        overlay.switchedOff().stream().filter(layers::states).forEach(pids::add);
        layers.sources().values().forEach(layer -> pids.addAll(layer.values().keySet()));
        try {
            var present = pids.isEmpty() ? Set.<String>of() : stored.all().keySet();
            for (String pid : pids) {
                if (isWanted(pid) != present.contains(pid)) {
                    apply(pid, layers, "start");
                }
            }
        } catch (IOException e) {
            log.error("Cannot restore configurations", e);
        }
    }

    /** Keeps in the history how the start settings differ from those of the previous start. */
    private void noteStart() {
        var now = new TreeMap<String, Object>();
        overlay.pids().forEach(pid -> now.put(pid, overlay.shown(pid)));
        var pids = new TreeSet<>(start.keySet());
        pids.addAll(now.keySet());
        for (String pid : pids) {
            var before = values(start, pid);
            var after = values(now, pid);
            if (!before.equals(after)) {
                dirty = true;
                history.started(pid, overlay.sources(pid), before, after);
            }
        }
        start = now;
    }

    @SuppressWarnings("unchecked") // as written by noteStart()
    private static Map<String, Object> values(Map<String, Object> settings, String pid) {
        return (Map<String, Object>) settings.getOrDefault(pid, Map.of());
    }

    /**
     * Applies the sources of a configuration.
     *
     * @param before the sources when they were last applied
     * @param cause why, for the history
     */
    private void apply(String pid, ConfigurationLayers before, String cause) throws IOException {
        var current = stored.find(pid);
        var base = before.effective(pid);
        var next = layers.effective(pid);
        var origin = new ChangeOrigin(INSTANCE, cause);
        if (isWanted(pid)) {
            if (current.isEmpty() || next.keySet().containsAll(current.get().keySet())) {
                own(pid);
            }
            var values = current.isEmpty() ? next : merged(current.get(), base, next);
            history.attribute(origin, () -> stored.put(pid, values));
        } else if (owned.contains(pid)) {
            history.attribute(origin, () -> stored.delete(pid));
            owned.remove(pid);
            dirty = true;
        } else if (current.isPresent() && !overlay.isOff(pid)) {
            history.attribute(origin, () -> stored.put(pid, merged(current.get(), base, next)));
        }
    }

    /** Saves that a source creates a configuration before it exists, so that it is recognised after a crash. */
    private void own(String pid) throws IOException {
        if (owned.add(pid)) {
            dirty = true;
            write();
        }
    }

    /** Returns the current values with the changes of the sources; other changes of them stay. */
    private static Map<String, Object> merged(
            Map<String, Object> current, Map<String, Object> base, Map<String, Object> next) {
        var merged = new TreeMap<>(current);
        for (String key : HistoryEntry.changed(base, next)) {
            var value = next.get(key);
            if (value == null) {
                merged.remove(key);
            } else {
                merged.put(key, value);
            }
        }
        return merged;
    }

    private boolean isWanted(String pid) {
        return !overlay.isOff(pid) && (layers.states(pid) || overlay.pids().contains(pid));
    }
}
