package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.StateFile;
import io.ecosystem.platform.InstanceFolder;
import io.ecosystem.platform.UnprovenBundles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/**
 * The jars in the deploy folder whose content replaces that of a platform bundle, or failed to. Survives restarts
 * beside the framework's own cache. Bundles whose new content is not known to work are also named to the launcher, in a
 * file of the data folder. Used by one thread.
 */
final class ReplacedBundles {

    /** The failure of a jar until it is known to work. */
    static final String UNPROVEN = "the instance ended before it was known to work";

    /** The failure of a jar that is gone, until the content of the distribution is back. */
    static final String GONE = "its file is gone";

    private static final String STAMP = "stamp";
    private static final String DIGEST = "digest";
    private static final String LOCATION = "location";
    private static final String VERSION = "version";
    private static final String SHIPPED = "shipped";
    private static final String FAILURE = "failure";

    /**
     * A jar that was tried.
     *
     * @param stamp of the file
     * @param digest of its content
     * @param location of the platform bundle
     * @param version of the jar
     * @param shipped the version of the distribution
     * @param failure why the jar does not work, {@link #UNPROVEN} until that is known; empty if it works
     */
    record Replaced(FileStamp stamp, String digest, String location, Version version, Version shipped, String failure) {

        boolean works() {
            return failure.isEmpty();
        }

        boolean isGone() {
            return failure.equals(GONE);
        }

        boolean isUnproven() {
            return failure.equals(UNPROVEN);
        }

        Replaced with(FileStamp other) {
            return new Replaced(other, digest, location, version, shipped, failure);
        }

        Replaced because(String reason) {
            return new Replaced(stamp, digest, location, version, shipped, reason);
        }
    }

    private final StateFile state;
    private final @Nullable UnprovenBundles unproven;
    private final Map<String, Replaced> byName = new TreeMap<>();
    private boolean dirty;

    /** Restores the state of the last run, except for bundles that are no longer installed. */
    ReplacedBundles(BundleContext context, Path privateFolder) {
        var data = context.getProperty(InstanceFolder.DATA.property());
        unproven = data == null ? null : new UnprovenBundles(Path.of(data));
        state = new StateFile(privateFolder.resolve("replaced.json"));
        state.read().forEach((name, value) -> {
            var location = StateFile.text(value, LOCATION);
            if (context.getBundle(location) != null) {
                byName.put(
                        name,
                        new Replaced(
                                FileStamp.parse(StateFile.text(value, STAMP)),
                                StateFile.text(value, DIGEST),
                                location,
                                Version.parseVersion(StateFile.text(value, VERSION)),
                                Version.parseVersion(StateFile.text(value, SHIPPED)),
                                StateFile.text(value, FAILURE)));
            }
        });
    }

    Map<String, FileStamp> stamps() {
        return byName.entrySet().stream()
                .filter(entry -> !entry.getValue().isGone())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().stamp()));
    }

    Set<String> names() {
        return Set.copyOf(byName.keySet());
    }

    /** Returns what is known of a file; null if it was never tried. */
    @Nullable
    Replaced of(String name) {
        return byName.get(name);
    }

    /** Returns the file whose content a bundle has, or is about to have. */
    Optional<String> owner(String location) {
        return byName.entrySet().stream()
                .filter(entry -> entry.getValue().location().equals(location))
                .filter(entry -> entry.getValue().works() || entry.getValue().isUnproven())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Returns what is known of the content of a bundle; empty if it is that of the distribution. */
    Optional<Replaced> inPlace(String location, Version version) {
        return byName.values().stream()
                .filter(jar -> jar.location().equals(location) && jar.version().equals(version))
                .findFirst();
    }

    void put(String name, Replaced replaced) {
        byName.put(name, replaced);
        dirty = true;
    }

    @Nullable
    Replaced remove(String name) {
        var removed = byName.remove(name);
        dirty |= removed != null;
        return removed;
    }

    /** Saves the state for a restart. */
    void save() throws IOException {
        if (!dirty) {
            return;
        }
        var tree = new TreeMap<String, Object>();
        byName.forEach((name, jar) -> tree.put(
                name,
                Map.of(
                        STAMP,
                        jar.stamp().text(),
                        DIGEST,
                        jar.digest(),
                        LOCATION,
                        jar.location(),
                        VERSION,
                        jar.version().toString(),
                        SHIPPED,
                        jar.shipped().toString(),
                        FAILURE,
                        jar.failure())));
        state.write(tree);
        if (unproven != null) {
            unproven.write(byName.values().stream()
                    .filter(Replaced::isUnproven)
                    .map(Replaced::location)
                    .collect(Collectors.toCollection(TreeSet::new)));
        }
        dirty = false;
    }
}
