package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.StateFile;
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
final class DeployedFeatures {

    private static final String STAMP = "stamp";
    private static final String ID = "id";
    private static final String BUNDLES = "bundles";

    /**
     * A deployed feature.
     *
     * @param stamp of the file at deployment
     * @param locations of its bundles
     */
    record Deployed(FileStamp stamp, String id, Set<String> locations) {

        private static Deployed read(Map<?, ?> tree) {
            var locations = new TreeSet<String>();
            var bundles = (List<?>) Objects.requireNonNull(tree.get(BUNDLES), BUNDLES);
            bundles.forEach(location -> locations.add((String) location));
            return new Deployed(FileStamp.parse(StateFile.text(tree, STAMP)), StateFile.text(tree, ID), locations);
        }

        private Map<String, Object> tree() {
            return Map.of(STAMP, stamp.text(), ID, id, BUNDLES, List.copyOf(locations));
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
