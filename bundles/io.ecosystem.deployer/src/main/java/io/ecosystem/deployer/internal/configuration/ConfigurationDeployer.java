package io.ecosystem.deployer.internal.configuration;

import io.ecosystem.deployer.internal.BoundedText;
import io.ecosystem.deployer.internal.Problems;
import io.ecosystem.deployer.internal.StateFile;
import io.ecosystem.deployer.internal.configuration.Layers.Layer;
import io.ecosystem.deployer.internal.configuration.Layers.Rank;
import io.ecosystem.deployer.internal.configuration.Metatype.Checked;
import io.ecosystem.deployer.internal.folder.Arrival;
import io.ecosystem.deployer.internal.folder.Stamp;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the files of the conf folder and the configurations of features into Config Admin. Used by one thread.
 *
 * <p>It touches only configurations that a source states or stated; those that others made at run time stay. What was
 * invalid is not applied, so that the running configuration stays as it was.
 */
public final class ConfigurationDeployer {

    private static final Logger log = LoggerFactory.getLogger(ConfigurationDeployer.class);

    /** How the name of a configuration file ends. */
    public static final String SUFFIX = ".cfg.json";

    /** What a configuration file may be long, in bytes. */
    public static final int LONGEST = 1 << 20;

    private static final String SOURCES = "sources";
    private static final String OWNED = "owned";
    private static final String STAMP = "stamp";
    private static final String RANK = "rank";
    private static final String VALUES = "configurations";

    private final ConfigurationAdmin admin;
    private final Metatypes metatypes;
    private final Problems problems;
    private final StateFile state;
    private final Overlay overlay;
    private final Layers layers = new Layers();
    private final Map<String, Stamp> stamps = new TreeMap<>();
    private final Set<String> owned = new TreeSet<>();
    private final Map<String, Set<String>> unchecked = new TreeMap<>();
    private long checkedAt;
    private boolean dirty;

    /**
     * Remembers what was applied last, and makes what is there fit to what the start was given.
     *
     * @param overlay what the start was given
     * @param privateFolder for what must survive a restart
     */
    public ConfigurationDeployer(
            ConfigurationAdmin admin, Metatypes metatypes, Overlay overlay, Problems problems, Path privateFolder) {
        this.overlay = overlay;
        this.admin = admin;
        this.metatypes = metatypes;
        this.problems = problems;
        this.state = new StateFile(privateFolder.resolve("configurations.json"));
        recall();
    }

    /** The sources of one folder whose present content is applied already, by file name. */
    public Map<String, Stamp> settled(String folder) {
        return stamps.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(folder + "/"))
                .collect(Collectors.toMap(entry -> entry.getKey().substring(folder.length() + 1), Map.Entry::getValue));
    }

    /**
     * Applies a file of the conf folder.
     *
     * @return whether the file was dealt with, for better or worse; if not, it may still be being written
     */
    public boolean putFile(Arrival file) {
        var source = source(file.name());
        var pid = file.name().substring(0, file.name().length() - SUFFIX.length());
        try {
            var text = BoundedText.read(file.path(), LONGEST);
            if (text.isBlank() && !file.overdue()) {
                return false;
            }
            var values = check(source, Map.of(pid, TypedJson.values(TypedJson.parse(text))), Rank.FILE);
            var layer = new Layer(Rank.FILE, values);
            boolean isNews = !isStated(source, layer);
            put(source, file.stamp(), layer);
            if (isNews) {
                log.info(unchecked.containsKey(source) ? "Read {}" : "Applied {}", source);
            }
            return true;
        } catch (NoSuchFileException e) {
            return false; // deleted since it was seen: the next look tells
        } catch (IOException e) {
            refuse(source, pid, e.toString());
            return false; // what keeps a file from being read may end
        } catch (InvalidConfigurationException e) {
            refuse(source, pid, e.getMessage());
            return true;
        }
    }

    private void refuse(String source, String pid, String reason) {
        problems.report(
                source,
                "%s is not applied: %s%s"
                        .formatted(source, reason, layers.states(pid) ? "; the running configuration stays" : ""));
    }

    /** Whether a source states the same already. */
    private boolean isStated(String source, Layer layer) {
        var stated = layers.sources().get(source);
        return stated != null
                && stated.rank() == layer.rank()
                && stated.values().keySet().equals(layer.values().keySet())
                && layer.values().entrySet().stream()
                        .allMatch(entry ->
                                areSame(entry.getValue(), stated.values().get(entry.getKey())));
    }

    private static boolean areSame(Map<String, Object> some, Map<String, Object> others) {
        return some.keySet().equals(others.keySet())
                && some.entrySet().stream()
                        .allMatch(entry -> Objects.deepEquals(entry.getValue(), others.get(entry.getKey())));
    }

    /** Takes back what a file of the conf folder stated. */
    public void removeFile(String name) {
        problems.forget(source(name));
        problems.forget(unread(source(name)));
        if (stamps.containsKey(source(name))) {
            log.info("{} is gone", source(name));
        }
        remove(source(name));
    }

    /**
     * Checks values against what the installed bundles say about them.
     *
     * @param source named in warnings
     * @param given by configuration and key
     * @return the same, of the types that the bundles expect
     * @throws InvalidConfigurationException naming everything that is wrong
     */
    public Map<String, Map<String, Object>> check(String source, Map<String, Map<String, Object>> given, Rank rank)
            throws InvalidConfigurationException {
        var checked = new TreeMap<String, Map<String, Object>>();
        var wrong = new ArrayList<String>();
        unchecked.remove(source);
        given.keySet().forEach(pid -> Pids.problem(pid).ifPresent(wrong::add));
        if (!wrong.isEmpty()) {
            throw new InvalidConfigurationException(wrong);
        }
        given.forEach((pid, values) -> check(source, pid, values, rank)
                .ifPresentOrElse(
                        result -> {
                            checked.put(pid, result.values());
                            wrong.addAll(result.problems());
                        },
                        () -> {
                            checked.put(pid, values);
                            unchecked
                                    .computeIfAbsent(source, any -> new TreeSet<>())
                                    .add(pid);
                        }));
        if (!wrong.isEmpty()) {
            throw new InvalidConfigurationException(wrong);
        }
        return checked;
    }

    /**
     * Reports what is wrong with configurations that were applied before their bundle was there. They are not taken
     * back: the component has seen them already.
     *
     * @param count another number means that there may be bundles now that were not there at the last call
     */
    public void checkLate(long count) {
        if (count == checkedAt) {
            return;
        }
        checkedAt = count;
        for (String source : List.copyOf(unchecked.keySet())) {
            var wrong = new ArrayList<String>();
            var layer = layers.sources().getOrDefault(source, new Layer(Rank.FILE, Map.of()));
            unchecked.get(source).removeIf(pid -> {
                var result = check(source, pid, layer.values().getOrDefault(pid, Map.of()), layer.rank());
                result.ifPresent(checked -> wrong.addAll(checked.problems()));
                return result.isPresent();
            });
            if (!wrong.isEmpty()) {
                problems.report(
                        source,
                        "%s was applied before its bundle was installed, but is wrong: %s"
                                .formatted(source, String.join("; ", wrong)));
            }
        }
    }

    /**
     * Reports files of the conf folder whose configuration nobody reads: no installed bundle describes them, and no
     * component or service asks for them by name. They stay applied, as what reads them may still come.
     */
    public void checkReaders(ServiceComponentRuntime components, BundleContext context) {
        var files = new TreeMap<String, Set<String>>();
        layers.sources().forEach((source, layer) -> {
            if (layer.rank() == Rank.FILE) {
                files.put(source, unchecked.getOrDefault(source, Set.of()));
            }
        });
        var known = new TreeSet<String>();
        if (files.values().stream().anyMatch(pids -> !pids.isEmpty())) {
            known.addAll(metatypes.known());
            known.addAll(Readers.of(components, context));
        }
        files.forEach((source, pids) -> {
            var nobodys = pids.stream()
                    .map(Pids::factory)
                    .filter(pid -> !known.contains(pid))
                    .toList();
            if (nobodys.isEmpty()) {
                problems.resolve(unread(source));
            } else {
                problems.report(
                        unread(source),
                        "%s is read by nobody: no installed bundle has a configuration %s"
                                .formatted(
                                        source,
                                        nobodys.stream()
                                                .map(pid -> pid + nearest(pid, known))
                                                .collect(Collectors.joining(" or "))));
            }
        });
    }

    private static String nearest(String pid, Set<String> known) {
        return Metatype.nearest(pid, known).map("; did you mean %s?"::formatted).orElse("");
    }

    private static String unread(String source) {
        return source + " (unread)";
    }

    /**
     * Applies what a source states, in place of what it stated before.
     *
     * @param source such as {@code features/runtime.json}
     * @param stamp of the file, so that it need not be read again
     */
    public void put(String source, Stamp stamp, Layer layer) throws IOException {
        dirty = true;
        stamps.put(source, stamp);
        for (String pid : layers.put(source, layer)) {
            apply(pid);
        }
        problems.resolve(source);
    }

    /** Takes back what a source stated; weaker sources come to light again. */
    public void remove(String source) {
        unchecked.remove(source);
        problems.forget(unread(source));
        dirty |= stamps.remove(source) != null;
        for (String pid : layers.remove(source)) {
            try {
                apply(pid);
            } catch (IOException e) {
                log.error("Cannot take back what {} stated of {}", source, pid, e);
            }
        }
    }

    /** What a source states now. */
    public Optional<Layer> layer(String source) {
        return Optional.ofNullable(layers.sources().get(source));
    }

    /** Makes what was done survive a restart. */
    public void save() throws IOException {
        if (dirty) {
            var sources = new TreeMap<String, Object>();
            layers.sources()
                    .forEach((source, layer) -> sources.put(
                            source,
                            Map.of(
                                    STAMP,
                                    stamps.get(source).text(),
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

    @SuppressWarnings("unchecked") // as save() wrote it
    private void recall() {
        var tree = state.read();
        owned.addAll((List<String>) tree.getOrDefault(OWNED, List.of()));
        try {
            var sources = (Map<String, Map<String, Object>>) tree.getOrDefault(SOURCES, Map.of());
            for (var source : sources.entrySet()) {
                var parts = source.getValue();
                var values = new TreeMap<String, Map<String, Object>>();
                for (var entry : ((Map<String, Map<String, Object>>) parts.get(VALUES)).entrySet()) {
                    values.put(entry.getKey(), StoredValues.decode(entry.getValue()));
                }
                stamps.put(source.getKey(), Stamp.parse((String) parts.get(STAMP)));
                layers.put(source.getKey(), new Layer(Rank.valueOf((String) parts.get(RANK)), values));
            }
        } catch (IOException e) {
            log.warn("Some configurations of the last run cannot be read, so their files are read again", e);
        }
        restore();
    }

    /**
     * Someone may have emptied Config Admin's own store but not ours, and this start may have been given something for
     * configurations that the last one had not, or the other way round.
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

    /** The configurations that exist now, apart from those that exist for the sake of the overlay alone. */
    public Set<String> known() throws IOException {
        return present().stream()
                .filter(pid -> layers.states(pid) || !owned.contains(pid))
                .collect(Collectors.toSet());
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

    /** What every source of the folders states; any thread may ask. */
    Map<String, Layer> sources() {
        return layers.sources();
    }

    private Optional<Checked> check(String source, String pid, Map<String, Object> values, Rank rank) {
        return metatypes.find(pid).map(metatype -> {
            var stated = new TreeSet<>(layers.statedByOthers(pid, source));
            stated.addAll(overlay.settings(pid).keySet());
            var result = metatype.check(values, stated);
            var prefix = rank == Rank.FILE ? "" : pid + " ";
            result.warnings().forEach(line -> log.warn("{}: {}{}", source, prefix, line));
            return new Checked(
                    result.values(),
                    result.problems().stream().map(line -> prefix + line).toList(),
                    result.warnings());
        });
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

    private static String source(String name) {
        return "conf/" + name;
    }
}
