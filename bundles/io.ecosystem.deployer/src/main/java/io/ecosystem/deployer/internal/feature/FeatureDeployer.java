package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.BoundedText;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.configuration.folder.StateFile;
import io.ecosystem.deployer.internal.bundle.BundleKeeper;
import io.ecosystem.deployer.internal.bundle.DeployedContent;
import io.ecosystem.deployer.internal.bundle.FrameworkChanges;
import io.ecosystem.deployer.internal.bundle.Jar;
import io.ecosystem.deployer.internal.bundle.ResolutionDiagnosis;
import io.ecosystem.platform.file.Artifact;
import io.ecosystem.platform.file.FeatureFile;
import io.ecosystem.platform.file.InvalidConfigurationException;
import io.ecosystem.spi.deploy.DeployedFile.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private static final String LOCATION = "feature:";
    private static final String STAMP = "stamp";
    private static final String ID = "id";
    private static final String BUNDLES = "bundles";

    private record Deployed(FileStamp stamp, String id, Set<String> locations) {}

    private record Blocked(long count, List<Artifact> missing) {}

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ResolutionDiagnosis diagnosis;
    private final Configurations configurations;
    private final Repositories repositories;
    private final FrameworkChanges changes;
    private final ReportedProblems problems;
    private final StateFile state;
    private final Map<String, Deployed> byName = new TreeMap<>();
    private final Map<String, Blocked> blocked = new TreeMap<>();
    private boolean dirty;

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
        this.changes = changes;
        this.problems = problems;
        this.state = new StateFile(privateFolder.resolve("features.json"));
        recall();
    }

    /** Returns the files whose current content is deployed, with its configurations. */
    public Map<String, FileStamp> settled() {
        return byName.entrySet().stream()
                .filter(entry -> configurations.stated(source(entry.getKey())).isPresent())
                .filter(entry -> entry.getValue().locations().stream().allMatch(at -> context.getBundle(at) != null))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().stamp()));
    }

    /** Returns what has become of the features that were deployed. */
    public Map<String, DeployedContent> contents() {
        var contents = new TreeMap<String, DeployedContent>();
        byName.forEach((name, feature) -> {
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
        blocked.remove(arrival.name());
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
            if (!byName.containsKey(name) && !isPresent.test(name)) {
                configurations.remove(source(name));
            }
        }
    }

    /** Removes everything that a feature brought and no other needs. */
    public void remove(String name) {
        blocked.remove(name);
        problems.forget(source(name));
        var deployed = byName.remove(name);
        if (deployed == null) {
            return;
        }
        dirty = true;
        uninstall(deployed.locations());
        configurations.remove(source(name));
        log.info("Removed feature {}, {} is gone", deployed.id(), source(name));
    }

    /** Returns files that could not be deployed, but may succeed now that the installed bundles have changed. */
    public List<String> unblocked() {
        var names = blocked.entrySet().stream()
                .filter(entry -> entry.getValue().count() != changes.count()
                        || entry.getValue().missing().stream()
                                .anyMatch(id -> repositories.find(id).isPresent()))
                .map(Map.Entry::getKey)
                .toList();
        names.forEach(blocked::remove);
        return names;
    }

    /** Saves the state for a restart. */
    public void save() throws IOException {
        if (dirty) {
            var tree = new TreeMap<String, Object>();
            byName.forEach((name, feature) -> tree.put(
                    name,
                    Map.of(
                            STAMP,
                            feature.stamp().text(),
                            ID,
                            feature.id(),
                            BUNDLES,
                            List.copyOf(feature.locations()))));
            state.write(tree);
            dirty = false;
        }
    }

    private void recall() {
        state.read().forEach((name, value) -> {
            var locations = new TreeSet<String>();
            var bundles = (List<?>) Objects.requireNonNull(((Map<?, ?>) value).get(BUNDLES), BUNDLES);
            bundles.forEach(location -> locations.add((String) location));
            byName.put(
                    name,
                    new Deployed(FileStamp.parse(StateFile.text(value, STAMP)), StateFile.text(value, ID), locations));
            bundles(locations).forEach(bundle -> keeper.keep(bundle, source(name)));
        });
        var unknown = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getLocation().startsWith(LOCATION) && !isUsed(bundle.getLocation()))
                .toList();
        if (!unknown.isEmpty()) {
            keeper.remove(unknown);
        }
    }

    private void install(ArrivedFile arrival, FeatureFile feature) throws IOException {
        var name = arrival.name();
        var former = Optional.ofNullable(byName.get(name));
        var wrong = new ArrayList<String>();
        var missing = feature.bundles().stream()
                .filter(id -> repositories.find(id).isEmpty())
                .toList();
        missing.forEach(id -> wrong.add("bundle %s is neither in system/ nor in repository/ (as %s or %s)"
                .formatted(id, id.path(), id.fileName())));
        var files = files(feature, wrong);
        if (!wrong.isEmpty()) {
            refuse(name, wrong);
            blocked.put(name, new Blocked(changes.count(), missing));
            return;
        }
        var fresh = new ArrayList<Bundle>();
        var formerValues = configurations.stated(source(name));
        try {
            installBundles(files, fresh);
            resolve(fresh);
            var values = configurations.check(source(name), feature.configurations());
            configurations.put(source(name), arrival.stamp(), values);
            start(fresh);
        } catch (InvalidConfigurationException | BundleException | IOException e) {
            rollBack(name, fresh, former, formerValues);
            refuse(name, List.of(e instanceof BundleException ? firstLine(e) : e.getMessage()));
            blocked.put(name, new Blocked(changes.count(), List.of()));
            return;
        }
        var locations = files.keySet().stream()
                .filter(location -> context.getBundle(location) != null)
                .collect(Collectors.toCollection(TreeSet::new));
        byName.put(name, new Deployed(arrival.stamp(), feature.id(), locations));
        dirty = true;
        bundles(locations).forEach(bundle -> keeper.keep(bundle, source(name)));
        former.ifPresent(before -> uninstall(before.locations()));
        problems.resolve(source(name));
        log.info("Installed feature {} from {}: {}", feature.id(), source(name), fresh);
    }

    /** Returns the jars by bundle location, without those installed by another source. */
    private Map<String, Path> files(FeatureFile feature, List<String> wrong) {
        var files = new LinkedHashMap<String, Path>();
        for (Artifact id : feature.bundles()) {
            repositories.find(id).ifPresent(file -> {
                try {
                    var manifest = Jar.manifest(file);
                    if (manifest.isEmpty()) {
                        wrong.add("%s is not a bundle, as its manifest has no Bundle-SymbolicName".formatted(file));
                    } else if (isOfDistribution(file)) {
                        log.debug("{} belongs to the distribution", id); // in whatever version it works now
                    } else if (ResolutionDiagnosis.same(context, manifest.get()).stream()
                            .allMatch(bundle -> bundle.getLocation().equals(LOCATION + id))) {
                        files.put(LOCATION + id, file);
                    }
                } catch (IOException | IllegalArgumentException e) {
                    wrong.add("%s cannot be read: %s".formatted(file, e.getMessage()));
                }
            });
        }
        return files;
    }

    private boolean isOfDistribution(Path file) {
        return context.getBundle("reference:file:" + file.toUri().getRawPath()) != null;
    }

    private void installBundles(Map<String, Path> files, List<Bundle> fresh) throws BundleException, IOException {
        for (var entry : files.entrySet()) {
            if (context.getBundle(entry.getKey()) == null) {
                try (var content = Files.newInputStream(entry.getValue())) {
                    fresh.add(context.installBundle(entry.getKey(), content));
                }
            }
        }
    }

    private void resolve(List<Bundle> fresh) throws BundleException {
        var unresolvable = diagnosis.unresolvable(fresh);
        if (!unresolvable.isEmpty()) {
            throw new BundleException(String.join("; ", unresolvable));
        }
    }

    private void start(List<Bundle> fresh) throws BundleException {
        for (Bundle bundle : fresh) {
            keeper.start(bundle);
        }
    }

    private void rollBack(
            String name,
            List<Bundle> fresh,
            Optional<Deployed> former,
            Optional<Map<String, Map<String, Object>>> formerValues)
            throws IOException {
        keeper.remove(fresh);
        if (formerValues.isPresent() && former.isPresent()) {
            configurations.put(source(name), former.get().stamp(), formerValues.get());
        } else {
            configurations.remove(source(name));
        }
    }

    private void refuse(String name, List<String> wrong) {
        var source = source(name);
        problems.report(
                source,
                "%s is not deployed: %s%s"
                        .formatted(
                                source,
                                String.join("; ", wrong),
                                byName.containsKey(name)
                                        ? "; feature %s stays as it was"
                                                .formatted(byName.get(name).id())
                                        : ""));
    }

    private void uninstall(Set<String> locations) {
        var unused = locations.stream().filter(location -> !isUsed(location)).collect(Collectors.toSet());
        if (!unused.isEmpty()) {
            keeper.remove(bundles(unused));
        }
    }

    private boolean isUsed(String location) {
        return byName.values().stream().anyMatch(feature -> feature.locations().contains(location));
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
        return "deploy/" + name;
    }
}
