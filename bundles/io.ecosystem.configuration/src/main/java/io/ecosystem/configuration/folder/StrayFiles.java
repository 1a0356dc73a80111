package io.ecosystem.configuration.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** Reports files in a folder that seem meant for the platform, but are ignored because of their names. */
public final class StrayFiles {

    /** The suffixes of such files; others, such as a README, are ignored silently. */
    private static final Set<String> MEANT =
            Set.of(".json", ".jar", ".cfg", ".config", ".conf", ".properties", ".yaml", ".yml", ".war", ".zip");

    private final WatchedFolder folder;
    private final Set<String> suffixes;
    private final ReportedProblems problems;

    /** @param suffixes of the files that are handled */
    public StrayFiles(Path folder, Set<String> suffixes, ReportedProblems problems, LongSupplier nanoTime) {
        this.folder = new WatchedFolder(folder, name -> isStray(name, suffixes), Map.of(), nanoTime);
        this.suffixes = new TreeSet<>(suffixes);
        this.problems = problems;
    }

    /** Scans the folder. */
    public void look() {
        try {
            var scan = folder.scan(Duration.ZERO);
            for (ArrivedFile stray : scan.arrivals()) {
                problems.report(
                        subject(stray.name()),
                        "%s is ignored: names of files in %s/ end with %s"
                                .formatted(
                                        subject(stray.name()),
                                        folder.path().getFileName(),
                                        String.join(" or ", suffixes)));
                folder.settle(stray);
            }
            scan.gone().forEach(name -> problems.forget(subject(name)));
        } catch (IOException e) {
            // the follower of the folder's other files reports it
        }
    }

    /** Returns the names of those that the last scan found. */
    public Set<String> names() {
        return folder.names();
    }

    private String subject(String name) {
        return folder.path().getFileName() + "/" + name;
    }

    private static boolean isStray(String name, Set<String> suffixes) {
        var lower = name.toLowerCase(Locale.ROOT);
        return !name.startsWith(".")
                && suffixes.stream().noneMatch(name::endsWith)
                && MEANT.stream().anyMatch(lower::endsWith);
    }
}
