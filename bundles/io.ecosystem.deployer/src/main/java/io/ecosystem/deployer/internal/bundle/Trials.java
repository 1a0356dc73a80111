package io.ecosystem.deployer.internal.bundle;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.osgi.framework.Bundle;

/**
 * The new versions whose components are being watched: they must do as well as those of the version before. A version
 * works once all components that were satisfied before are satisfied again, but fails if one of them fails within two
 * seconds. Used by one thread.
 */
final class Trials {

    private static final Duration TRIAL = Duration.ofSeconds(2);

    /** Hears how trials end. */
    interface Jury {

        void works(ReplacementProgress progress, Bundle bundle);

        void fails(ReplacementProgress progress, String why);
    }

    private static final class Trial {

        private final ReplacementProgress progress;
        private final Bundle bundle;
        private final long began;
        private boolean works;

        Trial(ReplacementProgress progress, Bundle bundle, long began) {
            this.progress = progress;
            this.bundle = bundle;
            this.began = began;
        }
    }

    private final ComponentCheck components;
    private final LongSupplier nanoTime;
    private final Jury jury;
    private final Map<String, Trial> byLocation = new LinkedHashMap<>();

    Trials(ComponentCheck components, LongSupplier nanoTime, Jury jury) {
        this.components = components;
        this.nanoTime = nanoTime;
        this.jury = jury;
    }

    void begin(ReplacementProgress progress, Bundle bundle) {
        byLocation.put(progress.location(), new Trial(progress, bundle, nanoTime.getAsLong()));
    }

    void cancel(String location) {
        byLocation.remove(location);
    }

    /** Returns whether it is not known yet of a version whether it works. */
    boolean areOpen() {
        return byLocation.values().stream().anyMatch(trial -> !trial.works);
    }

    /** Looks at all of them. */
    void tend() {
        List.copyOf(byLocation.values()).forEach(this::watch);
    }

    private void watch(Trial trial) {
        var progress = trial.progress;
        if (trial.bundle.getState() == Bundle.UNINSTALLED) {
            cancel(progress.location());
            return;
        }
        boolean isOver = nanoTime.getAsLong() - trial.began >= TRIAL.toNanos();
        var waits = components.waits(trial.bundle, progress.components());
        var worse = components.defects(trial.bundle).stream()
                .filter(defect -> !progress.defects().contains(defect))
                .findFirst()
                .or(() -> isOver && !trial.works ? waits.stream().findFirst() : Optional.empty());
        if (worse.isPresent()) {
            cancel(progress.location());
            jury.fails(progress, worse.get());
        } else if (!trial.works && waits.isEmpty()) {
            trial.works = true;
            jury.works(progress, trial.bundle);
        } else if (isOver) {
            cancel(progress.location());
        }
    }
}
