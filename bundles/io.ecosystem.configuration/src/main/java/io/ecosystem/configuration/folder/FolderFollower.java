package io.ecosystem.configuration.folder;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes arriving and leaving files of a folder to the code that handles them, and reports unreadable ones. A failure
 * with one file does not affect the others. Used by one thread.
 */
public final class FolderFollower {

    private static final Logger log = LoggerFactory.getLogger(FolderFollower.class);

    private final WatchedFolder folder;
    private final ReportedProblems problems;
    private Set<String> unreadable = Set.of(); // at the last scan

    /** @param problems receives the reports */
    public FolderFollower(WatchedFolder folder, ReportedProblems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /** Returns a filter for files with this suffix, except hidden ones. */
    public static Predicate<String> ending(String suffix) {
        return name -> name.endsWith(suffix) && !name.startsWith(".");
    }

    /**
     * Scans the folder. A folder that cannot be read counts as unchanged.
     *
     * @param patience how long a file must be unchanged to be overdue
     */
    public FolderScan scan(Duration patience) {
        var subject = subject("");
        try {
            var scan = folder.scan(patience);
            problems.resolve(subject);
            reportUnreadable(scan.unreadable());
            return scan;
        } catch (IOException e) {
            problems.report(subject, "%s cannot be read, all stays as it was: %s".formatted(subject, e));
            return new FolderScan(List.of(), List.of(), Map.of());
        }
    }

    /**
     * Passes on the files that have arrived.
     *
     * @param put returns whether the file was handled; if not, it arrives again
     * @param stop called before each file; returns whether to leave the rest to a later scan
     */
    public void arrive(FolderScan scan, Predicate<ArrivedFile> put, BooleanSupplier stop) {
        for (ArrivedFile file : scan.arrivals()) {
            if (!stop.getAsBoolean() && isDealtWith(file.name(), () -> put.test(file))) {
                folder.settle(file);
            }
        }
    }

    /** Passes on the names of the files that are gone. */
    public void leave(FolderScan scan, Consumer<String> remove) {
        for (String name : scan.gone()) {
            isDealtWith(name, () -> {
                remove.accept(name);
                return true;
            });
        }
    }

    /** Makes an existing file arrive again. */
    public void forget(String name) {
        folder.forget(name);
    }

    /** Returns whether the last scan found a file with this name. */
    public boolean contains(String name) {
        return folder.contains(name);
    }

    /** Returns the names of the files that the last scan found. */
    public Set<String> names() {
        return folder.names();
    }

    private boolean isDealtWith(String name, BooleanSupplier work) {
        try {
            return work.getAsBoolean();
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            var subject = subject(name);
            problems.report(subject, "%s cannot be dealt with: %s".formatted(subject, e));
            log.error("{} cannot be dealt with", subject, e);
            return true;
        }
    }

    private void reportUnreadable(Map<String, String> now) {
        now.forEach((name, reason) -> problems.report(
                subject(name), "%s cannot be looked at, it stays as it was: %s".formatted(subject(name), reason)));
        unreadable.stream().filter(name -> !now.containsKey(name)).forEach(name -> problems.resolve(subject(name)));
        unreadable = now.keySet();
    }

    private String subject(String name) {
        return folder.path().getFileName() + "/" + name;
    }
}
