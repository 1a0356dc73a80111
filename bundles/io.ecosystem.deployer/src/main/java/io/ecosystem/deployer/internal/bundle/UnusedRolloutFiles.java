package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.FolderFollower;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.configuration.folder.WatchedFolder;
import io.ecosystem.platform.file.RolloutFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Reports rollout files that have no effect, as there is no jar of their name. Used by one thread. */
public final class UnusedRolloutFiles {

    private static final String JAR = ".jar";
    private static final String FEATURE = ".feature";
    private static final String JSON = ".json";
    /** The jar may be on its way. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final WatchedFolder folder;
    private final ReportedProblems problems;
    private final Predicate<String> isPresent;
    private final LongSupplier nanoTime;
    private final Map<String, Long> arrivals = new TreeMap<>(); // when each file that is there has come

    /** @param isPresent returns whether a jar or feature with this name is in the folder */
    public UnusedRolloutFiles(
            Path folder, ReportedProblems problems, Predicate<String> isPresent, LongSupplier nanoTime) {
        this.folder = new WatchedFolder(folder, FolderFollower.ending(RolloutFile.SUFFIX), Map.of(), nanoTime);
        this.problems = problems;
        this.isPresent = isPresent;
        this.nanoTime = nanoTime;
    }

    /** Scans the folder. */
    public void look() {
        try {
            var scan = folder.scan(Duration.ZERO);
            for (ArrivedFile file : scan.arrivals()) {
                arrivals.putIfAbsent(file.name(), nanoTime.getAsLong());
                folder.settle(file);
            }
            for (String name : scan.gone()) {
                arrivals.remove(name);
                problems.forget(DeployFolder.subject(name));
            }
        } catch (IOException e) {
            return; // the follower of the folder's jars reports it
        }
        arrivals.forEach(this::judge);
    }

    /** Returns the names of all rollout files that the last scan found. */
    public Set<String> names() {
        return folder.names();
    }

    private void judge(String name, long since) {
        var base = name.substring(0, name.length() - RolloutFile.SUFFIX.length());
        if (isPresent.test(base + JAR)) {
            problems.resolve(DeployFolder.subject(name));
        } else if (nanoTime.getAsLong() - since >= PATIENCE.toNanos()) {
            problems.report(
                    DeployFolder.subject(name),
                    "%s has no effect: %s".formatted(DeployFolder.subject(name), remedy(base)));
        }
    }

    private String remedy(String base) {
        if (base.endsWith(JAR)) {
            return "its name must be " + base.substring(0, base.length() - JAR.length()) + RolloutFile.SUFFIX;
        }
        var feature = base.endsWith(FEATURE) ? base + JSON : base + FEATURE + JSON;
        return isPresent.test(feature)
                ? "%s itself says how it is rolled out, as 'rollout'".formatted(DeployFolder.subject(feature))
                : "there is no " + DeployFolder.subject(base + JAR);
    }
}
