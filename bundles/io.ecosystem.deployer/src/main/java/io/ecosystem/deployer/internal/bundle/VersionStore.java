package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.StateFile;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentControl;
import io.ecosystem.spi.deploy.KeptVersion;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last versions of each file in the deploy folder, each content under its digest, and the history of the folder.
 * Survives the framework's cache. Thread-safe.
 */
public final class VersionStore {

    /** The files whose versions are kept although they are gone. */
    private static final int GONE_FILES = 50;

    private static final Logger log = LoggerFactory.getLogger(VersionStore.class);
    private static final String VERSIONS = "versions";
    private static final String HISTORY = "history";
    private static final String JAR = ".jar";
    private static final String FEATURE = ".feature.json";

    /** The content of a version. */
    interface Content {

        /** Writes it to a file, which may exist. */
        void copyTo(Path file) throws IOException;
    }

    private final Path folder;
    private final StateFile state;
    private final Map<String, List<KeptVersion>> versions = new TreeMap<>(); // oldest first
    private final List<DeploymentChange> history = new ArrayList<>(); // oldest first

    /** Reads what was kept before. */
    public VersionStore(Path folder) {
        this.folder = folder;
        state = new StateFile(folder.resolve("versions.json"));
        try {
            read(state.read());
        } catch (RuntimeException e) { // of another shape, such as that of a later release
            log.warn("Cannot read the kept versions of jars, so they are forgotten: {}", e.toString());
            versions.clear();
            history.clear();
        }
    }

    private void read(Map<String, Object> tree) {
        for (Object version : list(tree.get(VERSIONS))) {
            var kept = version(version);
            if (Files.isRegularFile(content(kept))) {
                of(kept.file()).add(kept);
            }
        }
        for (Object change : list(tree.get(HISTORY))) {
            history.add(change(change));
        }
    }

    /**
     * Keeps a version that is about to be deployed, as the latest of its file.
     *
     * @param needed the digests of versions that are not given up for it
     * @param isPresent returns whether a file is in the deploy folder: the versions of others are not kept for ever
     */
    synchronized void keep(KeptVersion version, Content content, Set<String> needed, Predicate<String> isPresent)
            throws IOException {
        var target = content(version);
        if (!Files.isRegularFile(target)) {
            Files.createDirectories(folder);
            var copy = folder.resolve(version.digest() + ".new");
            content.copyTo(copy);
            Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
        }
        replace(version);
        var kept = of(version.file());
        if (kept.size() > DeploymentControl.KEPT_VERSIONS) {
            kept.stream()
                    .filter(old -> !needed.contains(old.digest()))
                    .findFirst()
                    .ifPresent(kept::remove);
        }
        forgetGoneFiles(isPresent);
        save();
    }

    /** Records why a version does not work although it is the content of its file. */
    synchronized void judge(KeptVersion version, String verdict) throws IOException {
        replace(new KeptVersion(version.file(), version.bundle(), version.digest(), version.time(), verdict));
        save();
    }

    /** Records that a version works again, as the latest of its file. */
    synchronized void restore(KeptVersion version, Instant now) throws IOException {
        replace(new KeptVersion(version.file(), version.bundle(), version.digest(), now, ""));
        save();
    }

    /** Forgets all verdicts on versions of a file that is gone: if it comes again, it is tried again. To be saved. */
    synchronized void pardon(String file) {
        of(file).replaceAll(version -> new KeptVersion(file, version.bundle(), version.digest(), version.time(), ""));
    }

    /** Gives the versions of a file to another name of it; to be saved. */
    synchronized void rename(String from, String to) {
        var kept = versions.remove(from);
        if (kept != null) {
            kept.replaceAll(version ->
                    new KeptVersion(to, version.bundle(), version.digest(), version.time(), version.verdict()));
            versions.put(to, kept);
        }
    }

    /** Adds an entry to the history, and returns it; to be saved. */
    synchronized DeploymentChange add(KeptVersion version, DeploymentChange.Kind kind, String cause, Instant now) {
        long number = history.isEmpty() ? 1 : history.getLast().number() + 1;
        var change = new DeploymentChange(number, now, version.file(), kind, version.bundle(), version.digest(), cause);
        history.add(change);
        if (history.size() > DeploymentControl.MOST_CHANGES) {
            history.removeFirst();
        }
        return change;
    }

    /** Returns a version of a file; empty if it is not kept. */
    synchronized Optional<KeptVersion> find(String file, String digest) {
        return of(file).stream()
                .filter(version -> version.digest().equals(digest))
                .findFirst();
    }

    /** Returns the version of a file that was deployed last before another one, without those that did not work. */
    synchronized Optional<KeptVersion> before(String file, String digest) {
        var kept = of(file);
        int end = kept.size();
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i).digest().equals(digest)) {
                end = i;
            }
        }
        return kept.subList(0, end).reversed().stream()
                .filter(version -> version.verdict().isEmpty())
                .findFirst();
    }

    /** Returns the version of a file that worked last, by the history; empty if it has gone or is not kept. */
    synchronized Optional<KeptVersion> lastWorking(String file) {
        return history.reversed().stream()
                .filter(change -> change.file().equals(file) && change.kind() != DeploymentChange.Kind.ROLLING_OUT)
                .findFirst()
                .filter(change -> change.kind() != DeploymentChange.Kind.REMOVED)
                .flatMap(change -> find(file, change.digest()));
    }

    /** Returns the kept versions, by file, the last deployed first; an empty file is all files. */
    public synchronized List<KeptVersion> versions(String file) {
        return versions.entrySet().stream()
                .filter(entry -> file.isEmpty() || entry.getKey().equals(file))
                .flatMap(entry -> entry.getValue().reversed().stream())
                .toList();
    }

    /** Returns the latest entries of the history, newest first; an empty file is all files. */
    public synchronized List<DeploymentChange> history(String file, int limit) {
        return history.reversed().stream()
                .filter(change -> file.isEmpty() || change.file().equals(file))
                .limit(limit)
                .toList();
    }

    /** Returns where the content of a version is. */
    Path content(KeptVersion version) {
        return folder.resolve(version.digest() + (version.file().endsWith(FEATURE) ? FEATURE : JAR));
    }

    private List<KeptVersion> of(String file) {
        return versions.computeIfAbsent(file, name -> new ArrayList<>());
    }

    private void replace(KeptVersion version) {
        var kept = of(version.file());
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i).digest().equals(version.digest())) {
                if (version.verdict().isEmpty()) {
                    kept.remove(i);
                    break;
                }
                kept.set(i, version);
                return;
            }
        }
        kept.add(version);
    }

    private void forgetGoneFiles(Predicate<String> isPresent) {
        versions.values().removeIf(Collection::isEmpty);
        var gone = versions.keySet().stream()
                .filter(file -> !isPresent.test(file))
                .sorted(Comparator.comparing(file -> of(file).getLast().time()))
                .toList();
        gone.subList(0, Math.max(0, gone.size() - GONE_FILES)).forEach(versions::remove);
    }

    /** Writes all to the disk. */
    synchronized void save() throws IOException {
        var kept = new ArrayList<Map<String, Object>>();
        var used = new LinkedHashSet<Path>();
        for (KeptVersion version : versions("").reversed()) {
            used.add(content(version));
            kept.add(Map.of(
                    "file", version.file(),
                    "bundle", version.bundle(),
                    "digest", version.digest(),
                    "time", version.time().toString(),
                    "verdict", version.verdict()));
        }
        var changes = new ArrayList<Map<String, Object>>();
        for (DeploymentChange change : history) {
            changes.add(Map.of(
                    "number", String.valueOf(change.number()),
                    "time", change.time().toString(),
                    "file", change.file(),
                    "kind", change.kind().name(),
                    "bundle", change.bundle(),
                    "digest", change.digest(),
                    "cause", change.cause()));
        }
        state.write(Map.of(VERSIONS, kept, HISTORY, changes));
        try (DirectoryStream<Path> contents = Files.newDirectoryStream(folder, "*{" + JAR + "," + FEATURE + "}")) {
            for (Path content : contents) {
                if (!used.contains(content)) {
                    Files.deleteIfExists(content);
                }
            }
        }
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static KeptVersion version(Object tree) {
        return new KeptVersion(
                StateFile.text(tree, "file"),
                StateFile.text(tree, "bundle"),
                StateFile.text(tree, "digest"),
                Instant.parse(StateFile.text(tree, "time")),
                StateFile.text(tree, "verdict"));
    }

    private static DeploymentChange change(Object tree) {
        return new DeploymentChange(
                Long.parseLong(StateFile.text(tree, "number")),
                Instant.parse(StateFile.text(tree, "time")),
                StateFile.text(tree, "file"),
                DeploymentChange.Kind.valueOf(StateFile.text(tree, "kind")),
                StateFile.text(tree, "bundle"),
                StateFile.text(tree, "digest"),
                StateFile.text(tree, "cause"));
    }
}
