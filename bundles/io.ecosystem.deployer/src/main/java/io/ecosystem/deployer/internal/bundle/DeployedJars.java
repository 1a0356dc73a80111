package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * The mapping of jars in the deploy folder to bundles. Survives restarts as {@link FileRecords}. Used by one thread.
 */
public final class DeployedJars implements DeployedContents {

    private static final String PREFIX = "deploy:"; // of locations
    private static final String STAMP = "stamp";
    private static final String DIGEST = "digest";
    private static final String LOCATION = "location";
    private static final String FILE_DIGEST = "fileDigest";
    private static final String BEFORE = "before";

    /**
     * A deployed jar.
     *
     * @param stamp of the file at deployment
     * @param digest of the content that works
     * @param location of its bundle
     * @param fileDigest of the content of the file, which differs if an earlier version works in its place
     * @param before the digest of the version to return to, while the content is on trial; empty if it is not
     */
    record Deployed(FileStamp stamp, String digest, String location, String fileDigest, String before) {

        /** Returns the same file, touched. */
        Deployed touched(FileStamp other) {
            return new Deployed(other, digest, location, fileDigest, before);
        }

        /** Returns the same file on trial, or no longer if there is nothing to return to. */
        Deployed onTrial(String earlier) {
            return new Deployed(stamp, digest, location, fileDigest, earlier);
        }

        /** Returns the file with another content, which does not work. */
        Deployed besides(FileStamp other, String otherDigest) {
            return new Deployed(other, digest, location, otherDigest, "");
        }

        /** Returns the same file with an earlier version that works in its place. */
        Deployed returnedTo(String earlier) {
            return new Deployed(stamp, earlier, location, fileDigest, "");
        }

        private static Deployed read(Map<?, ?> tree) {
            var digest = StateFile.text(tree, DIGEST);
            boolean isOlder = !tree.containsKey(BEFORE); // of a deployer that took nothing back
            return new Deployed(
                    FileStamp.parse(StateFile.text(tree, STAMP)),
                    digest,
                    StateFile.text(tree, LOCATION),
                    isOlder ? digest : StateFile.text(tree, FILE_DIGEST),
                    isOlder ? "" : StateFile.text(tree, BEFORE));
        }

        private Map<String, Object> tree() {
            return Map.of(
                    STAMP, stamp.text(), DIGEST, digest, LOCATION, location, FILE_DIGEST, fileDigest, BEFORE, before);
        }
    }

    private final BundleContext context;
    private final FileRecords<Deployed> records;

    /**
     * Restores the state of the last run, except for bundles that are no longer installed. Keeps the others running,
     * and removes those of unknown files.
     */
    public DeployedJars(BundleContext context, BundleKeeper keeper, Path privateFolder) {
        this.context = context;
        records = new FileRecords<>(
                privateFolder.resolve("jars.json"),
                tree -> Optional.of(Deployed.read(tree)).filter(jar -> context.getBundle(jar.location()) != null),
                Deployed::tree);
        for (String name : names()) {
            keeper.keep(Objects.requireNonNull(bundle(name)), DeployFolder.subject(name));
        }
        var unknown = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getLocation().startsWith(PREFIX))
                .filter(bundle -> owner(bundle).isEmpty())
                .toList();
        if (!unknown.isEmpty()) {
            keeper.remove(unknown);
        }
    }

    /** Returns the stamps of all files at deployment. */
    Map<String, FileStamp> stamps() {
        return records.all().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().stamp()));
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(records.all().keySet());
    }

    @Override
    public @Nullable Digests digests(String name) {
        var jar = records.of(name);
        return jar == null ? null : new Digests(jar.digest(), jar.fileDigest(), jar.before());
    }

    /** Returns what was deployed from a file; null if nothing was. */
    @Nullable
    Deployed of(String name) {
        return records.of(name);
    }

    /** Returns the bundle of a file; null if it has none. */
    @Nullable
    Bundle bundle(String name) {
        var deployed = records.of(name);
        return deployed == null ? null : context.getBundle(deployed.location());
    }

    /** Returns the file of a bundle; empty if it is not one of ours. */
    String owner(Bundle bundle) {
        return records.all().entrySet().stream()
                .filter(entry -> entry.getValue().location().equals(bundle.getLocation()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** Returns where the bundle of a file can be installed: one keeps its location when its file is renamed. */
    String freeLocation(String name) {
        var location = PREFIX + name;
        for (int i = 2; context.getBundle(location) != null; i++) {
            location = PREFIX + name + "#" + i;
        }
        return location;
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
