package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.StateFile;
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
    record Deployed(FileStamp stamp, String id, Set<String> locations) {}

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
            byName.put(
                    name,
                    new Deployed(FileStamp.parse(StateFile.text(value, STAMP)), StateFile.text(value, ID), locations));
        });
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
                            List.copyOf(feature.locations()))));
            state.write(tree);
            dirty = false;
        }
    }
}
