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
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/**
 * The jars in the deploy folder whose content replaces that of a platform bundle, or failed to. Survives restarts as
 * {@link FileRecords}. Bundles whose new content is not known to work are also named to the launcher, in a file of the
 * data folder. Used by one thread.
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

        private static Replaced read(Map<?, ?> tree) {
            return new Replaced(
                    FileStamp.parse(StateFile.text(tree, STAMP)),
                    StateFile.text(tree, DIGEST),
                    StateFile.text(tree, LOCATION),
                    Version.parseVersion(StateFile.text(tree, VERSION)),
                    Version.parseVersion(StateFile.text(tree, SHIPPED)),
                    StateFile.text(tree, FAILURE));
        }

        private Map<String, Object> tree() {
            return Map.of(
                    STAMP,
                    stamp.text(),
                    DIGEST,
                    digest,
                    LOCATION,
                    location,
                    VERSION,
                    version.toString(),
                    SHIPPED,
                    shipped.toString(),
                    FAILURE,
                    failure);
        }
    }

    private final FileRecords<Replaced> records;
    private final @Nullable UnprovenBundles unproven;
    private boolean toBeNamed; // whether the launcher does not know of the last change

    /** Restores the state of the last run, except for bundles that are no longer installed. */
    ReplacedBundles(BundleContext context, Path privateFolder) {
        var data = context.getProperty(InstanceFolder.DATA.property());
        unproven = data == null ? null : new UnprovenBundles(Path.of(data));
        records = new FileRecords<>(
                privateFolder.resolve("replaced.json"),
                tree -> Optional.of(Replaced.read(tree)).filter(jar -> context.getBundle(jar.location()) != null),
                Replaced::tree);
    }

    Map<String, FileStamp> stamps() {
        return records.all().entrySet().stream()
                .filter(entry -> !entry.getValue().isGone())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().stamp()));
    }

    Set<String> names() {
        return Set.copyOf(records.all().keySet());
    }

    /** Returns what is known of a file; null if it was never tried. */
    @Nullable
    Replaced of(String name) {
        return records.of(name);
    }

    /** Returns the file whose content a bundle has, or is about to have. */
    Optional<String> owner(String location) {
        return records.all().entrySet().stream()
                .filter(entry -> entry.getValue().location().equals(location))
                .filter(entry -> entry.getValue().works() || entry.getValue().isUnproven())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Returns what is known of the content of a bundle; empty if it is that of the distribution. */
    Optional<Replaced> inPlace(String location, Version version) {
        return records.all().values().stream()
                .filter(jar -> jar.location().equals(location) && jar.version().equals(version))
                .findFirst();
    }

    void put(String name, Replaced replaced) {
        records.put(name, replaced);
    }

    @Nullable
    Replaced remove(String name) {
        return records.remove(name);
    }

    /** Saves the state for a restart. */
    void save() throws IOException {
        toBeNamed |= records.save();
        if (toBeNamed && unproven != null) {
            unproven.write(records.all().values().stream()
                    .filter(Replaced::isUnproven)
                    .map(Replaced::location)
                    .collect(Collectors.toCollection(TreeSet::new)));
        }
        toBeNamed = false;
    }
}
