package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.deployer.internal.bundle.SharedTrial;
import io.ecosystem.platform.file.FeatureFile;
import io.ecosystem.spi.deploy.KeptVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;

/**
 * A new version of a feature whose bundles work beside those of the version before. They share one fate. Used by one
 * thread.
 */
final class FeatureRollout {

    private final FeatureFile feature;
    private final KeptVersion next;
    private final KeptVersion before;
    private final Set<String> locations;
    private final List<SharedTrial> trials;
    private FileStamp stamp;

    /**
     * @param locations of all bundles of the new version
     * @param trials of those that the version before does not have
     */
    FeatureRollout(
            FeatureFile feature,
            KeptVersion next,
            KeptVersion before,
            Set<String> locations,
            List<SharedTrial> trials,
            FileStamp stamp) {
        this.feature = feature;
        this.next = next;
        this.before = before;
        this.locations = Set.copyOf(locations);
        this.trials = List.copyOf(trials);
        this.stamp = stamp;
    }

    FeatureFile feature() {
        return feature;
    }

    KeptVersion next() {
        return next;
    }

    KeptVersion before() {
        return before;
    }

    Set<String> locations() {
        return locations;
    }

    List<SharedTrial> trials() {
        return trials;
    }

    FileStamp stamp() {
        return stamp;
    }

    /** Notes that the file has another stamp, with the same content. */
    void touch(FileStamp other) {
        stamp = other;
    }

    /** Returns whether a bundle works only for the time of this rollout. */
    boolean hasBrought(String location) {
        return trials.stream().map(SharedTrial::bundle).map(Bundle::getLocation).anyMatch(location::equals);
    }

    /** Returns which bundle is bad, and why; empty if none is, as far as is known. */
    Optional<String> verdict() {
        return trials.stream()
                .flatMap(trial -> trial
                        .verdict()
                        .map(why -> "%s: %s".formatted(trial.next().bundle(), why))
                        .stream())
                .findFirst();
    }

    /** Returns whether all bundles have proved themselves. */
    boolean isUp() {
        return trials.stream().allMatch(SharedTrial::isUp);
    }

    /** Returns whether it has just begun. */
    boolean isYoung() {
        return trials.stream().anyMatch(SharedTrial::isYoung);
    }
}
