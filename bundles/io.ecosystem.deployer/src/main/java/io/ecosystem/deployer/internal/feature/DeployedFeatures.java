package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.StateFile;
import io.ecosystem.deployer.internal.bundle.DeployedContents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The features that were deployed from files, and the bundles that each has brought. Survives restarts beside the
 * framework's own cache, so both live and vanish together. Used by one thread.
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
    }

    private final StateFile state;
    private final Map<String, Deployed> byName = new TreeMap<>();
    private boolean dirty;

    /** Restores the state of the last run. */
    DeployedFeatures(Path privateFolder) {
        state = new StateFile(privateFolder.resolve("features.json"));
        state.read().forEach((name, value) -> {
            var locations = new TreeSet<String>();
            var bundles = (List<?>) Objects.requireNonNull(((Map<?, ?>) value).get(BUNDLES), BUNDLES);
            bundles.forEach(location -> locations.add((String) location));
            boolean isOlder = !((Map<?, ?>) value).containsKey(DIGEST);
            byName.put(
                    name,
                    new Deployed(
                            FileStamp.parse(StateFile.text(value, STAMP)),
                            StateFile.text(value, ID),
                            locations,
                            isOlder ? "" : StateFile.text(value, DIGEST),
                            isOlder ? "" : StateFile.text(value, FILE_DIGEST),
                            isOlder ? Map.of() : platform(value)));
        });
    }

    private static Map<String, Path> platform(Object value) {
        var jars = new TreeMap<String, Path>();
        var stored = (Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) value).get(PLATFORM), PLATFORM);
        stored.forEach((offer, jar) -> jars.put((String) offer, Path.of((String) jar)));
        return jars;
    }

    private static Map<String, Object> platform(Deployed feature) {
        var stored = new TreeMap<String, Object>();
        feature.platform().forEach((offer, jar) -> stored.put(offer, jar.toString()));
        return stored;
    }

    /** Returns all, by the names of their files. */
    SortedMap<String, Deployed> all() {
        return new TreeMap<>(byName);
    }

    /** Returns what was deployed from a file; null if nothing was. */
    @Nullable
    Deployed of(String name) {
        return byName.get(name);
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(byName.keySet());
    }

    @Override
    public @Nullable Digests digests(String name) {
        var feature = byName.get(name);
        return feature == null ? null : new Digests(feature.digest(), feature.fileDigest(), "");
    }

    /** Returns whether a bundle belongs to any feature. */
    boolean hasBrought(String location) {
        return byName.values().stream().anyMatch(feature -> feature.locations().contains(location));
    }

    /** Records a deployed file. */
    void put(String name, Deployed deployed) {
        byName.put(name, deployed);
        dirty = true;
    }

    /** Removes a file that is gone; returns what was deployed from it, or null. */
    @Nullable
    Deployed remove(String name) {
        var removed = byName.remove(name);
        dirty |= removed != null;
        return removed;
    }

    /** Saves the state for a restart. */
    void save() throws IOException {
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
                            List.copyOf(feature.locations()),
                            DIGEST,
                            feature.digest(),
                            FILE_DIGEST,
                            feature.fileDigest(),
                            PLATFORM,
                            platform(feature))));
            state.write(tree);
            dirty = false;
        }
    }
}
