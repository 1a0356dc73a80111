package io.ecosystem.configuration.folder;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A folder compared with its previous scan. Used by one thread.
 *
 * <p>A file arrives when two consecutive scans found it unchanged; the first scan of all trusts what it finds. It
 * arrives again at each scan until {@link #settle} marks it as handled, so a half-written file can be left alone. A
 * file is gone when two consecutive scans did not find it, since a replacement is often a deletion and a copy; what was
 * already missing at the first scan is gone at once.
 */
public final class WatchedFolder {

    private record Waiting(FileStamp stamp, long since) {}

    private record Present(Path path, FileStamp stamp) {}

    /** That of no file. A forgotten file that is deleted is still gone. */
    private static final FileStamp FORGOTTEN = new FileStamp(-1, 0, 0, "");

    private final Path path;
    private final Predicate<String> wanted;
    private final LongSupplier nanoTime;
    private final Map<String, FileStamp> settled = new HashMap<>();
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Set<String> missed = new HashSet<>();
    private Set<String> names = Set.of(); // of the last scan
    private boolean looked;

    /**
     * @param path the folder
     * @param wanted which files belong to it
     * @param settled what was handled in an earlier run
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    public WatchedFolder(Path path, Predicate<String> wanted, Map<String, FileStamp> settled, LongSupplier nanoTime) {
        this.path = path;
        this.wanted = wanted;
        this.nanoTime = nanoTime;
        this.settled.putAll(settled);
    }

    /** Returns the folder itself. */
    public Path path() {
        return path;
    }

    /**
     * Scans the folder. A failure leaves everything unchanged; a single file that cannot be examined counts as
     * unchanged.
     *
     * @param patience how long a file must be unchanged to be overdue
     * @throws IOException if the folder cannot be created or read
     */
    public FolderScan scan(Duration patience) throws IOException {
        var unreadable = new TreeMap<String, String>();
        var present = list(unreadable);
        var arrivals = new ArrayList<ArrivedFile>();
        present.forEach((name, file) -> {
            missed.remove(name);
            if (isSettled(name, file.stamp())) {
                waiting.remove(name);
            } else if (hasStoppedChanging(name, file.stamp())) {
                arrivals.add(new ArrivedFile(file.path(), name, file.stamp(), isOverdue(name, patience)));
            }
        });
        names = new HashSet<>(present.keySet());
        names.addAll(unreadable.keySet());
        waiting.keySet().retainAll(names);
        var gone = gone(names);
        looked = true;
        return new FolderScan(arrivals, gone, unreadable);
    }

    /** Returns whether the last scan found a file with this name. */
    public boolean contains(String name) {
        return names.contains(name);
    }

    /** Returns the names of the files that the last scan found. */
    public Set<String> names() {
        return Set.copyOf(names);
    }

    /** Marks a file as handled, successfully or not; it arrives again only when it changes. */
    public void settle(ArrivedFile arrival) {
        waiting.remove(arrival.name());
        settled.put(arrival.name(), arrival.stamp());
    }

    /** Makes an existing file arrive again. */
    public void forget(String name) {
        settled.computeIfPresent(name, (file, stamp) -> FORGOTTEN);
    }

    /** The first scan does not trust a stamp that other content could share. */
    private boolean isSettled(String name, FileStamp stamp) {
        return stamp.equals(settled.get(name)) && (looked || stamp.isCertain());
    }

    private Map<String, Present> list(Map<String, String> unreadable) throws IOException {
        Files.createDirectories(path);
        var present = new TreeMap<String, Present>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                var name = FileName.of(file);
                if (wanted.test(name)) {
                    look(file, name, present, unreadable);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return present;
    }

    private static void look(Path file, String name, Map<String, Present> present, Map<String, String> unreadable) {
        try {
            present.put(name, new Present(file, FileStamp.of(file)));
        } catch (NoSuchFileException e) {
            present.remove(name); // deleted since the listing, or a folder: as if never seen
        } catch (IOException e) {
            unreadable.put(name, e.toString());
        }
    }

    private boolean hasStoppedChanging(String name, FileStamp stamp) {
        var before = waiting.get(name);
        if (before != null && before.stamp().equals(stamp)) {
            return true;
        }
        waiting.put(name, new Waiting(stamp, nanoTime.getAsLong()));
        return !looked;
    }

    private boolean isOverdue(String name, Duration patience) {
        var file = waiting.get(name);
        return file != null && nanoTime.getAsLong() - file.since() >= patience.toNanos();
    }

    private List<String> gone(Set<String> present) {
        var gone = new ArrayList<String>();
        for (String name : new ArrayList<>(settled.keySet())) {
            if (!present.contains(name) && (!looked || !missed.add(name))) {
                missed.remove(name);
                settled.remove(name);
                gone.add(name);
            }
        }
        gone.sort(null);
        return gone;
    }
}
