package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.platform.file.InvalidConfigurationException;
import io.ecosystem.platform.file.RolloutFile;
import io.ecosystem.spi.deploy.KeptVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The new versions that work beside the ones before, for a share of the calls. Each gets all calls when its time is up,
 * or goes when it proves to be bad. Used by one thread.
 */
final class JarRollouts {

    private static final Logger log = LoggerFactory.getLogger(JarRollouts.class);

    /** What a rollout has come to. */
    sealed interface End {}

    /** The new version gets all calls, and the one before is to go. */
    record Promoted(KeptVersion next, FileStamp stamp, Bundle bundle) implements End {}

    /** The new version is gone. */
    record TakenBack(KeptVersion next, FileStamp stamp, String why, SharedTrial trial) implements End {}

    /** A new version beside the one before. */
    private static final class Going {

        private FileStamp stamp;
        private final SharedTrial trial;

        Going(FileStamp stamp, SharedTrial trial) {
            this.stamp = stamp;
            this.trial = trial;
        }
    }

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final SharedTrials trials;
    private final BlockedFiles blocked;
    private final Map<String, Going> going = new TreeMap<>();

    JarRollouts(BundleContext context, BundleKeeper keeper, SharedTrials trials, BlockedFiles blocked) {
        this.context = context;
        this.keeper = keeper;
        this.trials = trials;
        this.blocked = blocked;
    }

    /**
     * Returns how a new version of a file is to be rolled out; empty if it replaces the one before at once.
     *
     * @throws IllegalArgumentException if the rollout file is wrong; the jar is tried again when that changes
     */
    Optional<RolloutFile> plan(ArrivedFile arrival) throws IOException {
        var name = arrival.name();
        var file = arrival.path().resolveSibling(name.substring(0, name.lastIndexOf('.')) + RolloutFile.SUFFIX);
        var misnamed = arrival.path().resolveSibling(name + RolloutFile.SUFFIX);
        if (Files.exists(misnamed)) {
            throw wrong(name, misnamed, FileStamp.of(misnamed), "its name must be " + file.getFileName());
        }
        try {
            var stamp = FileStamp.of(file);
            if (stamp.size() > RolloutFile.LONGEST) {
                throw wrong(name, file, stamp, "it is longer than %d bytes".formatted(RolloutFile.LONGEST));
            }
            try {
                return Optional.of(RolloutFile.parse(Files.readString(file)));
            } catch (InvalidConfigurationException e) {
                throw wrong(name, file, stamp, e.getMessage());
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private IllegalArgumentException wrong(String name, Path file, FileStamp stamp, String why) {
        blocked.until(name, () -> !isStill(file, stamp));
        return new IllegalArgumentException(
                "%s is wrong: %s".formatted(DeployFolder.subject(String.valueOf(file.getFileName())), why));
    }

    private static boolean isStill(Path file, FileStamp stamp) {
        try {
            return FileStamp.of(file).equals(stamp);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Installs a new version beside the one before.
     *
     * @param location of the new bundle, which is free
     * @throws BundleException if the framework refuses it
     */
    void begin(
            KeptVersion next,
            KeptVersion before,
            FileStamp stamp,
            RolloutFile plan,
            Jar jar,
            Bundle current,
            String location)
            throws BundleException, IOException {
        Bundle bundle;
        try (var content = jar.open()) {
            bundle = context.installBundle(location, content);
        }
        var trial = trials.begin(next, before, bundle, current, plan);
        going.put(next.file(), new Going(stamp, trial));
        log.info(
                "{}: {} gets {}, {} the others",
                DeployFolder.subject(next.file()),
                next.bundle(),
                plan,
                before.bundle());
    }

    /** Returns whether a file is being rolled out. */
    boolean isGoing(String file) {
        return going.containsKey(file);
    }

    /** Returns the bundle of the new version of a file; empty if it is not being rolled out. */
    Optional<Bundle> bundle(String file) {
        return Optional.ofNullable(going.get(file)).map(one -> one.trial.bundle());
    }

    /** Returns the file whose new version a bundle is; empty if it is none. */
    String file(Bundle bundle) {
        return going.entrySet().stream()
                .filter(entry -> entry.getValue().trial.bundle().equals(bundle))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** Notes a new stamp of a file whose content is that of its rollout; returns whether it is. */
    boolean touch(String file, String digest, FileStamp stamp) {
        var touched = going.get(file);
        if (touched == null || !touched.trial.next().digest().equals(digest)) {
            return false;
        }
        touched.stamp = stamp;
        return true;
    }

    /** Returns whether the next pass should be soon. */
    boolean isUrgent() {
        return going.values().stream().anyMatch(one -> one.trial.isYoung());
    }

    /** Ends the rollout of a file without a verdict: its new version goes. */
    Optional<TakenBack> cancel(String file, String why) {
        var cancelled = going.remove(file);
        if (cancelled == null) {
            return Optional.empty();
        }
        SharedTrial.leave(List.of(cancelled.trial), keeper);
        return Optional.of(new TakenBack(cancelled.trial.next(), cancelled.stamp, why, cancelled.trial));
    }

    /** Judges the new versions, and returns the rollouts that have ended. */
    List<End> tend() {
        var ends = new ArrayList<End>();
        for (Going one : List.copyOf(going.values())) {
            tend(one).ifPresent(ends::add);
        }
        return ends;
    }

    private Optional<End> tend(Going one) {
        var trial = one.trial;
        var verdict = trial.verdict();
        if (verdict.isPresent()) {
            going.remove(trial.next().file());
            SharedTrial.takeBack(List.of(trial), keeper);
            return Optional.of(new TakenBack(trial.next(), one.stamp, verdict.get(), trial));
        }
        if (!trial.isUp()) {
            return Optional.empty();
        }
        going.remove(trial.next().file());
        trial.promote();
        return Optional.of(new Promoted(trial.next(), one.stamp, trial.bundle()));
    }
}
