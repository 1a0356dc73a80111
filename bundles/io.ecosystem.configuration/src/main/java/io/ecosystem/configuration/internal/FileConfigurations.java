package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.BoundedText;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.FolderFollower;
import io.ecosystem.configuration.folder.FolderScan;
import io.ecosystem.configuration.folder.InstanceFolders;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.configuration.folder.StrayFiles;
import io.ecosystem.configuration.folder.WatchedFolder;
import io.ecosystem.configuration.internal.ConfigurationLayers.SourceRank;
import io.ecosystem.configuration.internal.ConfigurationLayers.StatedValues;
import io.ecosystem.platform.file.FeatureFile;
import io.ecosystem.platform.file.InvalidConfigurationException;
import io.ecosystem.platform.file.TypedJson;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configurations of the conf folder and of features. Invalid ones are not applied, so the running configuration
 * stays as it was. All state is guarded by the lock of this object.
 */
final class FileConfigurations implements Configurations {

    private static final Logger log = LoggerFactory.getLogger(FileConfigurations.class);
    private static final String SUFFIX = ".cfg.json";
    private static final int LONGEST_FILE = 1 << 20; // in bytes
    private static final String CONF = "conf";
    private static final String FEATURES = "features";
    private static final String OPTIONAL_FEATURES = "features/optional";

    private final BundleContext context;
    private final ServiceComponentRuntime components;
    private final AppliedConfigurations applied;
    private final ConfigurationChecks checks;
    private final StartCheck start;
    private final ReportedProblems problems;
    private final Map<String, FolderFollower> features; // of the start, by folder
    private final FolderFollower conf;
    private final StrayFiles strays;
    private boolean featuresApplied;
    private long reviewedAt = -1;
    private long readersReviewedAt = -1;

    /** The check of the start settings. */
    interface StartCheck {

        /**
         * Checks them once every bundle is installed, and ends the start if something is wrong.
         *
         * @param known the existing configurations, except those that exist only for the settings
         * @return whether nothing is wrong
         */
        boolean checkLate(Set<String> known);

        /** Returns one line per problem that does not end the start. */
        List<String> lines();
    }

    /**
     * @param optionalFeatures the names of the optional features of this start
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    FileConfigurations(
            InstanceFolders folders,
            Set<String> optionalFeatures,
            BundleContext context,
            ServiceComponentRuntime components,
            AppliedConfigurations applied,
            ConfigurationChecks checks,
            StartCheck start,
            ReportedProblems problems,
            LongSupplier nanoTime) {
        this.context = context;
        this.components = components;
        this.applied = applied;
        this.checks = checks;
        this.start = start;
        this.problems = problems;
        features = new LinkedHashMap<>();
        features.put(
                FEATURES,
                new FolderFollower(
                        new WatchedFolder(
                                folders.home().features(),
                                FolderFollower.ending(".json"),
                                applied.settled(FEATURES),
                                nanoTime),
                        problems));
        var before = applied.settled(OPTIONAL_FEATURES);
        if (!optionalFeatures.isEmpty() || !before.isEmpty()) {
            features.put(
                    OPTIONAL_FEATURES,
                    new FolderFollower(
                            new WatchedFolder(
                                    folders.home().optionalFeatures(),
                                    name -> optionalFeatures.contains(name.replaceFirst("\\.json$", "")),
                                    before,
                                    nanoTime),
                            problems));
        }
        conf = new FolderFollower(
                new WatchedFolder(folders.conf(), FolderFollower.ending(SUFFIX), applied.settled(CONF), nanoTime),
                problems);
        strays = new StrayFiles(folders.conf(), Set.of(SUFFIX), problems, nanoTime);
    }

    @Override
    public synchronized void look(Duration patience, BooleanSupplier stop) {
        if (!featuresApplied) {
            features.forEach((folder, files) -> applyShippedFeatures(folder, files.scan(Duration.ZERO)));
            featuresApplied = true;
        }
        var scan = conf.scan(patience);
        if (!scan.arrivals().isEmpty() || !scan.gone().isEmpty()) {
            readersReviewedAt = -1;
        }
        conf.arrive(scan, this::putFile, stop);
        conf.leave(scan, this::removeFile);
    }

    @Override
    public synchronized Map<String, Map<String, Object>> check(String source, Map<String, Map<String, Object>> values)
            throws InvalidConfigurationException {
        return checks.check(source, values, SourceRank.DEPLOYED_FEATURE);
    }

    @Override
    public synchronized void put(String source, FileStamp stamp, Map<String, Map<String, Object>> values)
            throws IOException {
        put(source, stamp, new StatedValues(SourceRank.DEPLOYED_FEATURE, values));
    }

    @Override
    public synchronized void remove(String source) {
        checks.forget(source);
        problems.forget(source);
        applied.remove(source);
    }

    @Override
    public synchronized Optional<Map<String, Map<String, Object>>> stated(String source) {
        return applied.stated(source).map(StatedValues::values);
    }

    @Override
    public synchronized Set<String> files(String folder) {
        return applied.settled(folder).keySet();
    }

    @Override
    public synchronized void review(long changes) {
        if (reviewedAt != changes) {
            reviewedAt = changes;
            checks.checkLate();
        }
        boolean runs = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.ACTIVE;
        if (runs && readersReviewedAt != changes) { // the reports of a file depend on what is installed
            readersReviewedAt = changes;
            checks.checkReaders(components, context);
        }
        strays.look();
    }

    @Override
    public synchronized void save() throws IOException {
        applied.save();
    }

    @Override
    public synchronized boolean checkStart() throws IOException {
        return start.checkLate(applied.known());
    }

    @Override
    public List<String> problems() {
        var lines = new ArrayList<>(start.lines());
        lines.addAll(problems.problems());
        return lines;
    }

    /** Returns whether the file was handled, successfully or not; if not, its writing may be unfinished. */
    private boolean putFile(ArrivedFile file) {
        var source = source(file.name());
        var pid = file.name().substring(0, file.name().length() - SUFFIX.length());
        try {
            var text = BoundedText.read(file.path(), LONGEST_FILE);
            if (text.isBlank() && !file.overdue()) {
                return false;
            }
            var values = checks.check(source, Map.of(pid, TypedJson.read(text)), SourceRank.FILE);
            var layer = new StatedValues(SourceRank.FILE, values);
            boolean isNews = !applied.isStated(source, layer);
            put(source, file.stamp(), layer);
            if (isNews) {
                log.info(checks.isUnchecked(source) ? "Read {}" : "Applied {}", source);
            }
            return true;
        } catch (NoSuchFileException e) {
            return false; // deleted since the scan: the next one shows it
        } catch (IOException e) {
            refuse(source, pid, e.toString());
            return false; // a failure to read may be temporary
        } catch (InvalidConfigurationException e) {
            refuse(source, pid, e.getMessage());
            return true;
        }
    }

    private void put(String source, FileStamp stamp, StatedValues layer) throws IOException {
        applied.put(source, stamp, layer);
        problems.resolve(source);
    }

    private void refuse(String source, String pid, String reason) {
        problems.report(
                source,
                "%s is not applied: %s%s"
                        .formatted(source, reason, applied.states(pid) ? "; the running configuration stays" : ""));
    }

    private void removeFile(String name) {
        var source = source(name);
        if (applied.contains(source)) {
            log.info("{} is gone", source);
        }
        remove(source);
    }

    /** The launcher has installed the bundles of these features; their configurations are still to be applied. */
    private void applyShippedFeatures(String folder, FolderScan scan) {
        for (ArrivedFile file : scan.arrivals()) {
            var source = folder + "/" + file.name();
            try {
                var feature = FeatureFile.parse(BoundedText.read(file.path(), FeatureFile.LONGEST));
                var values = checks.check(source, feature.configurations(), SourceRank.SHIPPED_FEATURE);
                put(source, file.stamp(), new StatedValues(SourceRank.SHIPPED_FEATURE, values));
            } catch (IOException | InvalidConfigurationException e) {
                problems.report(
                        source,
                        "%s is not applied: %s"
                                .formatted(source, e instanceof IOException ? e.toString() : e.getMessage()));
            }
        }
        scan.gone().forEach(name -> remove(folder + "/" + name));
    }

    private static String source(String name) {
        return CONF + "/" + name;
    }
}
