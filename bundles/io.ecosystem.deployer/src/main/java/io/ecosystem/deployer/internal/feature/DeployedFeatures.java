package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.StateFile;
import io.ecosystem.deployer.internal.bundle.DeployedContents;
import io.ecosystem.deployer.internal.bundle.FileRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The features that were deployed from files, and the bundles that each has brought. Survives restarts as
 * {@link FileRecords}. Used by one thread.
 */
final class DeployedFeatures implements DeployedContents {

    private static final String STAMP = "stamp";
    private static final String ID = "id";
    private static final String BUNDLES = "bundles";
    private static final String DIGEST = "digest";
    private static final String FILE_DIGEST = "fileDigest";
    private static final String PLATFORM = "platform";

    /**
     * A deployed feature.
     *
     * @param stamp of the file at deployment
     * @param locations of its bundles
     * @param digest of the content that works; empty if a deployer installed it that kept none
     * @param fileDigest of the content of the file, which differs if an earlier version works in its place
     * @param platform the jars that it offers in place of bundles of the platform, by the names of the offers
     */
    record Deployed(
            FileStamp stamp,
            String id,
            Set<String> locations,
            String digest,
            String fileDigest,
            Map<String, Path> platform) {

        /** Returns the feature of a file with another content, which does not work. */
        Deployed besides(FileStamp other, String otherDigest) {
            return new Deployed(other, id, locations, digest, otherDigest, platform);
        }

        private static Deployed read(Map<?, ?> tree) {
            var locations = new TreeSet<String>();
            var bundles = (List<?>) Objects.requireNonNull(tree.get(BUNDLES), BUNDLES);
            bundles.forEach(location -> locations.add((String) location));
            boolean isOlder = !tree.containsKey(DIGEST); // of a deployer that kept no content
            return new Deployed(
                    FileStamp.parse(StateFile.text(tree, STAMP)),
                    StateFile.text(tree, ID),
                    locations,
                    isOlder ? "" : StateFile.text(tree, DIGEST),
                    isOlder ? "" : StateFile.text(tree, FILE_DIGEST),
                    isOlder ? Map.of() : platform(tree));
        }

        private static Map<String, Path> platform(Map<?, ?> tree) {
            var jars = new TreeMap<String, Path>();
            var stored = (Map<?, ?>) Objects.requireNonNull(tree.get(PLATFORM), PLATFORM);
            stored.forEach((offer, jar) -> jars.put((String) offer, Path.of((String) jar)));
            return jars;
        }

        private Map<String, Object> tree() {
            var jars = new TreeMap<String, Object>();
            platform.forEach((offer, jar) -> jars.put(offer, jar.toString()));
            return Map.of(
                    STAMP,
                    stamp.text(),
                    ID,
                    id,
                    BUNDLES,
                    List.copyOf(locations),
                    DIGEST,
                    digest,
                    FILE_DIGEST,
                    fileDigest,
                    PLATFORM,
                    jars);
        }
    }

    private final FileRecords<Deployed> records;

    /** Restores the state of the last run. */
    DeployedFeatures(Path privateFolder) {
        records = new FileRecords<>(
                privateFolder.resolve("features.json"), tree -> Optional.of(Deployed.read(tree)), Deployed::tree);
    }

    /** Returns all, by the names of their files. */
    SortedMap<String, Deployed> all() {
        return new TreeMap<>(records.all());
    }

    /** Returns what was deployed from a file; null if nothing was. */
    @Nullable
    Deployed of(String name) {
        return records.of(name);
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(records.all().keySet());
    }

    @Override
    public @Nullable Digests digests(String name) {
        var feature = records.of(name);
        return feature == null ? null : new Digests(feature.digest(), feature.fileDigest(), "");
    }

    /** Returns whether a bundle belongs to any feature. */
    boolean hasBrought(String location) {
        return records.all().values().stream()
                .anyMatch(feature -> feature.locations().contains(location));
    }

    /** Records a deployed file. */
    void put(String name, Deployed deployed) {
        records.put(name, deployed);
    }

    /** Removes a file that is gone; returns what was deployed from it, or null. */
    @Nullable
    Deployed remove(String name) {
        return records.remove(name);
    }

    /** Saves the state for a restart. */
    void save() throws IOException {
        records.save();
    }
}
