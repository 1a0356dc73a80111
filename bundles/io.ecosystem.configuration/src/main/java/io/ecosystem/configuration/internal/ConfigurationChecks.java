package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.configuration.internal.ConfigurationLayers.SourceRank;
import io.ecosystem.configuration.internal.ConfigurationLayers.StatedValues;
import io.ecosystem.configuration.internal.Metatype.Checked;
import io.ecosystem.platform.NearestName;
import io.ecosystem.platform.file.InvalidConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks configurations against their descriptions in the installed bundles: before they are applied if the bundle is
 * there, otherwise later. Used by one thread at a time.
 */
final class ConfigurationChecks {

    private static final Logger log = LoggerFactory.getLogger(ConfigurationChecks.class);

    private final Metatypes metatypes;
    private final StartSettingsOverlay overlay;
    private final AppliedConfigurations applied;
    private final ReportedProblems problems;
    private final Map<String, Set<String>> unchecked = new TreeMap<>();

    ConfigurationChecks(
            Metatypes metatypes,
            StartSettingsOverlay overlay,
            AppliedConfigurations applied,
            ReportedProblems problems) {
        this.metatypes = metatypes;
        this.overlay = overlay;
        this.applied = applied;
        this.problems = problems;
    }

    /** Returns whether a source states configurations that no installed bundle describes. */
    boolean isUnchecked(String source) {
        return unchecked.containsKey(source);
    }

    /** Drops a source that is gone, with its reports. */
    void forget(String source) {
        unchecked.remove(source);
        problems.forget(unread(source));
    }

    /**
     * Checks values against the descriptions in the installed bundles.
     *
     * @param source named in warnings
     * @param given by configuration and key
     * @return the same, of the types that the bundles expect
     * @throws InvalidConfigurationException naming everything that is wrong
     */
    Map<String, Map<String, Object>> check(String source, Map<String, Map<String, Object>> given, SourceRank rank)
            throws InvalidConfigurationException {
        var checked = new TreeMap<String, Map<String, Object>>();
        var wrong = new ArrayList<String>();
        unchecked.remove(source);
        given.keySet().forEach(pid -> ConfigurationNames.problem(pid).ifPresent(wrong::add));
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
     * Reports problems of configurations applied before their bundle was installed. They are not removed: the component
     * has already seen them.
     */
    void checkLate() {
        for (var entry : List.copyOf(unchecked.entrySet())) {
            var source = entry.getKey();
            var wrong = new ArrayList<String>();
            var layer = applied.sources().getOrDefault(source, new StatedValues(SourceRank.FILE, Map.of()));
            entry.getValue().removeIf(pid -> {
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
     * Reports files in the conf folder whose configuration nothing reads: no installed bundle describes them, and no
     * component or service asks for them by name. They stay applied, since their readers may still arrive.
     */
    void checkReaders(ServiceComponentRuntime components, BundleContext context) {
        var files = new TreeMap<String, Set<String>>();
        applied.sources().forEach((source, layer) -> {
            if (layer.rank() == SourceRank.FILE) {
                files.put(source, unchecked.getOrDefault(source, Set.of()));
            }
        });
        var known = new TreeSet<String>();
        if (files.values().stream().anyMatch(pids -> !pids.isEmpty())) {
            known.addAll(metatypes.known());
            known.addAll(ConfigurationReaders.of(components, context));
        }
        files.forEach((source, pids) -> {
            var unread = pids.stream()
                    .map(ConfigurationNames::factory)
                    .filter(pid -> !known.contains(pid))
                    .toList();
            if (unread.isEmpty()) {
                problems.resolve(unread(source));
            } else {
                problems.report(
                        unread(source),
                        "%s is unused: no installed bundle has a configuration %s"
                                .formatted(
                                        source,
                                        unread.stream()
                                                .map(pid -> pid + nearest(pid, known))
                                                .collect(Collectors.joining(" or "))));
            }
        });
    }

    private static String nearest(String pid, Set<String> known) {
        return NearestName.of(pid, known).map("; did you mean %s?"::formatted).orElse("");
    }

    private static String unread(String source) {
        return source + " (unread)";
    }

    private Optional<Checked> check(String source, String pid, Map<String, Object> values, SourceRank rank) {
        return metatypes.find(pid).map(metatype -> {
            var stated = new TreeSet<>(applied.statedByOthers(pid, source));
            stated.addAll(overlay.settings(pid).keySet());
            var result = metatype.check(values, stated);
            var prefix = rank == SourceRank.FILE ? "" : pid + " ";
            result.warnings().forEach(line -> log.warn("{}: {}{}", source, prefix, line));
            return new Checked(
                    result.values(),
                    result.problems().stream().map(line -> prefix + line).toList(),
                    result.warnings());
        });
    }
}
