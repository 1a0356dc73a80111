package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.deployer.internal.bundle.BundleKeeper;
import io.ecosystem.deployer.internal.bundle.ResolutionDiagnosis;
import io.ecosystem.platform.file.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * One installation of a feature, which is complete or rolled back: its new bundles run and its configurations are
 * stated, or all is as before. Used by one thread.
 */
final class FeatureInstallation {

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ResolutionDiagnosis diagnosis;
    private final Configurations configurations;
    private final String source;
    private final @Nullable FileStamp former;
    private final Optional<Map<String, Map<String, Object>>> formerValues;
    private final List<Bundle> fresh = new ArrayList<>();

    /**
     * @param source the file of the feature, such as {@code deploy/dice.feature.json}
     * @param former the stamp of the file when it was deployed before; null if it was not
     */
    FeatureInstallation(
            BundleContext context,
            BundleKeeper keeper,
            ResolutionDiagnosis diagnosis,
            Configurations configurations,
            String source,
            @Nullable FileStamp former) {
        this.context = context;
        this.keeper = keeper;
        this.diagnosis = diagnosis;
        this.configurations = configurations;
        this.source = source;
        this.former = former;
        formerValues = configurations.stated(source);
    }

    /**
     * Installs the bundles that are not there yet.
     *
     * @param jars by location
     * @return the new bundles
     * @throws BundleException if a bundle cannot be installed or resolved
     */
    List<Bundle> install(Map<String, Path> jars) throws BundleException, IOException {
        for (var entry : jars.entrySet()) {
            if (context.getBundle(entry.getKey()) == null) {
                try (var content = Files.newInputStream(entry.getValue())) {
                    fresh.add(context.installBundle(entry.getKey(), content));
                }
            }
        }
        var unresolvable = diagnosis.unresolvable(fresh);
        if (!unresolvable.isEmpty()) {
            throw new BundleException(String.join("; ", unresolvable));
        }
        return fresh;
    }

    /**
     * States the configurations, and starts the new bundles.
     *
     * @throws BundleException if a bundle cannot be started
     * @throws InvalidConfigurationException if a configuration is wrong
     */
    void complete(Map<String, Map<String, Object>> values, FileStamp stamp)
            throws BundleException, IOException, InvalidConfigurationException {
        configurations.put(source, stamp, configurations.check(source, values));
        for (Bundle bundle : fresh) {
            keeper.start(bundle);
        }
    }

    /**
     * States only what the version before does not state, as both are to work.
     *
     * @throws InvalidConfigurationException if a configuration is wrong
     */
    void addValues(Map<String, Map<String, Object>> values, FileStamp stamp)
            throws IOException, InvalidConfigurationException {
        var added = new TreeMap<String, Map<String, Object>>();
        configurations.check(rolledOut(source), values).forEach((pid, checked) -> {
            var stated = formerValues.orElse(Map.of()).get(pid);
            var others = new TreeMap<>(checked);
            if (stated != null) {
                others.keySet().removeAll(stated.keySet());
            }
            if (stated == null || !others.isEmpty()) {
                added.put(pid, others);
            }
        });
        configurations.put(rolledOut(source), stamp, added);
    }

    /** Returns the source of the values that a feature states only while it is being rolled out. */
    static String rolledOut(String source) {
        return source + ", being rolled out";
    }

    /** Makes all as it was before. */
    void rollBack() throws IOException {
        keeper.remove(fresh);
        configurations.remove(rolledOut(source));
        if (formerValues.isPresent() && former != null) {
            configurations.put(source, former, formerValues.get());
        } else {
            configurations.remove(source);
        }
    }
}
