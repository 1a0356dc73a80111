package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.BoundedText;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.deployer.internal.bundle.BlockedFiles;
import io.ecosystem.deployer.internal.bundle.BundleKeeper;
import io.ecosystem.deployer.internal.bundle.DeployFolder;
import io.ecosystem.deployer.internal.bundle.DeployedContent;
import io.ecosystem.deployer.internal.bundle.FrameworkChanges;
import io.ecosystem.deployer.internal.bundle.ResolutionDiagnosis;
import io.ecosystem.platform.file.Artifact;
import io.ecosystem.platform.file.FeatureFile;
import io.ecosystem.platform.file.InvalidConfigurationException;
import io.ecosystem.spi.deploy.DeployedFile.State;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs the bundles and configurations of each feature in the deploy folder, completely or not at all. Used by one
 * thread.
 *
 * <p>A bundle that was there before belongs to no feature and is left alone; one brought by several features is removed
 * with the last of them.
 */
public final class FeatureDeployer {

    /** The suffix of feature file names. */
    public static final String SUFFIX = ".feature.json";

    private static final Logger log = LoggerFactory.getLogger(FeatureDeployer.class);

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ResolutionDiagnosis diagnosis;
    private final Configurations configurations;
    private final Repositories repositories;
    private final ReportedProblems problems;
    private final DeployedFeatures deployed;
    private final BlockedFiles blocked;

    /** @param privateFolder for state that must survive a restart */
    public FeatureDeployer(
            BundleContext context,
            BundleKeeper keeper,
            ResolutionDiagnosis diagnosis,
            Configurations configurations,
            Repositories repositories,
            FrameworkChanges changes,
            ReportedProblems problems,
            Path privateFolder) {
        this.context = context;
        this.keeper = keeper;
        this.diagnosis = diagnosis;
        this.configurations = configurations;
        this.repositories = repositories;
        this.problems = problems;
        deployed = new DeployedFeatures(privateFolder);
        blocked = new BlockedFiles(changes);
        recall();
    }

    private void recall() {
        deployed.all()
                .forEach((name, feature) ->
                        bundles(feature.locations()).forEach(bundle -> keeper.keep(bundle, source(name))));
        var unknown = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getLocation().startsWith(FeatureBundles.PREFIX)
                        && !deployed.hasBrought(bundle.getLocation()))
                .toList();
        if (!unknown.isEmpty()) {
            keeper.remove(unknown);
        }
    }

    /** Returns the files whose current content is deployed, with its configurations. */
    public Map<String, FileStamp> settled() {
        return deployed.all().entrySet().stream()
                .filter(entry -> configurations.stated(source(entry.getKey())).isPresent())
                .filter(entry -> entry.getValue().locations().stream().allMatch(at -> context.getBundle(at) != null))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().stamp()));
    }

    /** Returns what has become of the features that were deployed. */
    public Map<String, DeployedContent> contents() {
        var contents = new TreeMap<String, DeployedContent>();
        deployed.all().forEach((name, feature) -> {
            var bundles = bundles(feature.locations());
            contents.put(
                    name,
                    new DeployedContent(
                            bundles.size() == feature.locations().size() ? keeper.stateOf(bundles) : State.FAILED,
                            feature.stamp().text()));
        });
        return contents;
    }

    /**
     * Installs a feature, or updates an installed one to the current content of its file.
     *
     * @return whether the file was handled, successfully or not; if not, its writing may be unfinished
     */
    public boolean put(ArrivedFile arrival) {
        blocked.forget(arrival.name());
        try {
            var text = BoundedText.read(arrival.path(), FeatureFile.LONGEST);
            if (text.isBlank() && !arrival.overdue()) {
                return false;
            }
            install(arrival, FeatureFile.parse(text));
        } catch (NoSuchFileException e) {
            return false; // deleted since the scan: the next one shows it
        } catch (IOException e) {
            refuse(arrival.name(), List.of(e.toString()));
            return false; // a failure to read may be temporary
        } catch (InvalidConfigurationException e) {
            refuse(arrival.name(), List.of(e.getMessage()));
        }
        return true;
    }

    /**
     * Removes the configurations of features that were deployed before the state was lost, and are gone.
     *
     * @param isPresent returns whether a file exists
     */
    public void forgetLost(Predicate<String> isPresent) {
        for (String name : configurations.files("deploy")) {
            if (deployed.of(name) == null && !isPresent.test(name)) {
                configurations.remove(source(name));
            }
        }
    }

    /** Removes everything that a feature brought and no other needs. */
    public void remove(String name) {
        blocked.forget(name);
        problems.forget(source(name));
        var former = deployed.remove(name);
        if (former != null) {
            uninstall(former.locations());
            configurations.remove(source(name));
            log.info("Removed feature {}, {} is gone", former.id(), source(name));
        }
    }

    /** Returns files that could not be deployed, but may succeed now that the installed bundles have changed. */
    public List<String> unblocked() {
        return blocked.release();
    }

    /** Saves the state for a restart. */
    public void save() throws IOException {
        deployed.save();
    }

    private void install(ArrivedFile arrival, FeatureFile feature) throws IOException {
        var name = arrival.name();
        var bundles = FeatureBundles.of(feature, repositories, context);
        if (!bundles.wrong().isEmpty()) {
            refuse(name, bundles.wrong());
            blocked.untilChangeOr(name, () -> isAnyThere(bundles.missing()));
            return;
        }
        var former = deployed.of(name);
        var installation = new FeatureInstallation(
                context, keeper, diagnosis, configurations, source(name), former == null ? null : former.stamp());
        List<Bundle> fresh;
        try {
            fresh = installation.perform(bundles.jars(), feature.configurations(), arrival.stamp());
        } catch (InvalidConfigurationException | BundleException | IOException e) {
            installation.rollBack();
            refuse(name, List.of(e instanceof BundleException ? firstLine(e) : e.getMessage()));
            blocked.untilChange(name);
            return;
        }
        var locations = bundles.jars().keySet().stream()
                .filter(location -> context.getBundle(location) != null)
                .collect(Collectors.toCollection(TreeSet::new));
        deployed.put(name, new DeployedFeatures.Deployed(arrival.stamp(), feature.id(), locations));
        bundles(locations).forEach(bundle -> keeper.keep(bundle, source(name)));
        if (former != null) {
            uninstall(former.locations());
        }
        problems.resolve(source(name));
        log.info("Installed feature {} from {}: {}", feature.id(), source(name), fresh);
    }

    private boolean isAnyThere(List<Artifact> missing) {
        return missing.stream().anyMatch(id -> repositories.find(id).isPresent());
    }

    private void refuse(String name, List<String> wrong) {
        var source = source(name);
        var former = deployed.of(name);
        problems.report(
                source,
                "%s is not deployed: %s%s"
                        .formatted(
                                source,
                                String.join("; ", wrong),
                                former == null ? "" : "; feature %s stays as it was".formatted(former.id())));
    }

    private void uninstall(Set<String> locations) {
        var unused = locations.stream()
                .filter(location -> !deployed.hasBrought(location))
                .collect(Collectors.toSet());
        if (!unused.isEmpty()) {
            keeper.remove(bundles(unused));
        }
    }

    private List<Bundle> bundles(Set<String> locations) {
        return locations.stream()
                .map(context::getBundle)
                .filter(bundle -> bundle != null)
                .toList();
    }

    private static String firstLine(Exception e) {
        return Objects.requireNonNullElse(e.getMessage(), e.toString())
                .lines()
                .findFirst()
                .orElse("");
    }

    private static String source(String name) {
        return DeployFolder.subject(name);
    }
}
