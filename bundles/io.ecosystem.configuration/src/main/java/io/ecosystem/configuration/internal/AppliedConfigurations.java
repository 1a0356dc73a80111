package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.StateFile;
import io.ecosystem.configuration.internal.ConfigurationLayers.SourceRank;
import io.ecosystem.configuration.internal.ConfigurationLayers.StatedValues;
import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the configurations of files and features to Config Admin, and remembers them. Used by one thread at a time,
 * except {@link #sources()}.
 *
 * <p>It touches only configurations that a source states or stated; others, created at run time, stay.
 */
final class AppliedConfigurations {

    private static final Logger log = LoggerFactory.getLogger(AppliedConfigurations.class);
    private static final String SOURCES = "sources";
    private static final String OWNED = "owned";
    private static final String STAMP = "stamp";
    private static final String RANK = "rank";
    private static final String VALUES = "configurations";

    private final ConfigurationAdmin admin;
    private final StartSettingsOverlay overlay;
    private final StateFile state;
    private final ConfigurationLayers layers = new ConfigurationLayers();
    private final Map<String, FileStamp> stamps = new TreeMap<>();
    private final Set<String> owned = new TreeSet<>();
    private boolean dirty;

    /**
     * Restores what was last applied, and adjusts the configurations to the start settings.
     *
     * @param overlay the start settings
     * @param state what survived the restart
     */
    AppliedConfigurations(ConfigurationAdmin admin, StartSettingsOverlay overlay, StateFile state) {
        this.admin = admin;
        this.overlay = overlay;
        this.state = state;
        recall();
    }

    /** Returns the sources in one folder whose current content is applied, by file name. */
    Map<String, FileStamp> settled(String folder) {
        return stamps.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(folder + "/"))
                .collect(Collectors.toMap(entry -> entry.getKey().substring(folder.length() + 1), Map.Entry::getValue));
    }

    /**
     * Applies the configurations of a source, replacing its previous ones.
     *
     * @param source such as {@code features/runtime.json}
     * @param stamp of the file, so that it need not be read again
     */
    void put(String source, FileStamp stamp, StatedValues layer) throws IOException {
        dirty = true;
        stamps.put(source, stamp);
        for (String pid : layers.put(source, layer)) {
            apply(pid);
        }
    }

    /** Removes the configurations of a source; values of weaker sources take effect again. */
    void remove(String source) {
        dirty |= stamps.remove(source) != null;
        for (String pid : layers.remove(source)) {
            try {
                apply(pid);
            } catch (IOException e) {
                log.error("Cannot take back what {} stated of {}", source, pid, e);
            }
        }
    }

    /** Returns whether a source has been applied. */
    boolean contains(String source) {
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

    /** Returns the existing configurations, except those that exist only for the overlay. */
    Set<String> known() throws IOException {
        return present().stream()
                .filter(pid -> layers.states(pid) || !owned.contains(pid))
                .collect(Collectors.toSet());
    }

    /** Saves the state for a restart. */
    void save() throws IOException {
        if (dirty) {
            var sources = new TreeMap<String, Object>();
            layers.sources()
                    .forEach((source, layer) -> sources.put(
                            source,
                            Map.of(
                                    STAMP,
                                    Objects.requireNonNull(stamps.get(source)).text(),
                                    RANK,
                                    layer.rank().name(),
                                    VALUES,
                                    encoded(layer.values()))));
            state.write(Map.of(SOURCES, sources, OWNED, List.copyOf(owned)));
            dirty = false;
        }
    }

    private static Map<String, Object> encoded(Map<String, Map<String, Object>> configurations) {
        var encoded = new TreeMap<String, Object>();
        configurations.forEach((pid, values) -> encoded.put(pid, StoredValues.encode(values)));
        return encoded;
    }

    @SuppressWarnings("unchecked") // as written by save()
    private void recall() {
        var tree = state.read();
        owned.addAll((List<String>) tree.getOrDefault(OWNED, List.of()));
        try {
            var sources = (Map<String, Map<String, Object>>) tree.getOrDefault(SOURCES, Map.of());
            for (var source : sources.entrySet()) {
                var parts = source.getValue();
                var values = new TreeMap<String, Map<String, Object>>();
                for (var entry : ((Map<String, Map<String, Object>>) kept(parts, VALUES)).entrySet()) {
                    values.put(entry.getKey(), StoredValues.decode(entry.getValue()));
                }
                stamps.put(source.getKey(), FileStamp.parse((String) kept(parts, STAMP)));
                layers.put(source.getKey(), new StatedValues(SourceRank.valueOf((String) kept(parts, RANK)), values));
            }
        } catch (IOException e) {
            log.warn("Some configurations of the last run cannot be read, so their files are read again", e);
        }
        restore();
    }

    private static Object kept(Map<String, Object> parts, String key) throws IOException {
        var part = parts.get(key);
        if (part == null) {
            throw new IOException("'%s' is missing".formatted(key));
        }
        return part;
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
            var present = pids.isEmpty() ? Set.<String>of() : present();
            for (String pid : pids) {
                if (isWanted(pid) != present.contains(pid)) {
                    apply(pid);
                }
            }
        } catch (IOException e) {
            log.error("Cannot restore configurations", e);
        }
    }

    private Set<String> present() throws IOException {
        try {
            var configurations = admin.listConfigurations(null);
            return configurations == null
                    ? Set.of()
                    : Arrays.stream(configurations).map(Configuration::getPid).collect(Collectors.toSet());
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter was given", e);
        }
    }

    private void apply(String pid) throws IOException {
        var configuration = configuration(pid);
        if (isWanted(pid)) {
            configuration.updateIfDifferent(new Hashtable<>(layers.effective(pid)));
            dirty |= owned.add(pid);
        } else if (owned.remove(pid)) {
            dirty = true;
            configuration.delete();
        }
    }

    private boolean isWanted(String pid) {
        return !overlay.isOff(pid) && (layers.states(pid) || overlay.pids().contains(pid));
    }

    private Configuration configuration(String pid) throws IOException {
        int tilde = pid.indexOf('~');
        return tilde < 0
                ? admin.getConfiguration(pid, "?")
                : admin.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), "?");
    }
}
