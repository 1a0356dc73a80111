package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.platform.file.RolloutFile;
import io.ecosystem.spi.deploy.KeptVersion;
import io.ecosystem.spi.rollout.Rollout;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceRegistration;

/**
 * The trial of one new version that works beside the one before and gets a share of its calls, or of a bundle that is
 * new altogether and comes with such a version. Used by one thread.
 */
public final class SharedTrial {

    private final SharedTrials owner;
    private final UpdateTrial trial;
    private final @Nullable Bundle current;
    private final RolloutFile plan;
    private final long began;
    private final @Nullable ServiceRegistration<Rollout> registration;
    private boolean measured;

    /**
     * @param current the bundle of the version before; null if there is none
     * @param registration of its share; null if it gets all calls
     */
    SharedTrial(
            SharedTrials owner,
            UpdateTrial trial,
            @Nullable Bundle current,
            RolloutFile plan,
            long began,
            @Nullable ServiceRegistration<Rollout> registration) {
        this.owner = owner;
        this.trial = trial;
        this.current = current;
        this.plan = plan;
        this.began = began;
        this.registration = registration;
    }

    public KeptVersion next() {
        return trial.next();
    }

    KeptVersion before() {
        return trial.before();
    }

    /** Returns when it began. */
    public Instant since() {
        return trial.since();
    }

    /** Returns the bundle of the new version. */
    public Bundle bundle() {
        return trial.bundle();
    }

    /** Returns whether it has just begun. */
    public boolean isYoung() {
        return trial.isYoung(owner.now());
    }

    /** Returns why the new version is bad; empty if it is not, as far as is known. */
    public Optional<String> verdict() {
        var bundle = bundle();
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return Optional.of("it was uninstalled");
        }
        if (!measured && bundle.getState() == Bundle.ACTIVE) {
            owner.records().measureAll(bundle);
            measured = true;
        }
        return owner.verdict(trial, current);
    }

    /** Returns whether the new version has proved itself. */
    public boolean isUp() {
        return owner.now() - began >= plan.time().toNanos()
                && bundle().getState() == Bundle.ACTIVE
                && (current == null
                        || !owner.serves(bundle(), current)
                        || owner.records().of(bundle()).ended() >= plan.calls());
    }

    /** Lets the new version get all calls. */
    public void promote() {
        if (registration != null) {
            registration.unregister();
        }
        owner.records().rest(bundle());
    }

    /** Removes new versions without a verdict. They go first, so that none ever gets all calls. */
    public static void leave(Collection<SharedTrial> trials, BundleKeeper keeper) {
        keeper.remove(trials.stream().map(SharedTrial::bundle).toList());
        for (SharedTrial left : trials) {
            if (left.registration != null) {
                left.registration.unregister();
            }
            if (left.current != null) {
                left.owner.records().rest(left.current);
            }
        }
    }

    /** Removes new versions that are bad, together with what came with them, without waiting for their calls. */
    public static void takeBack(Collection<SharedTrial> trials, BundleKeeper keeper) {
        trials.forEach(bad -> bad.owner.records().abandon(bad.bundle()));
        leave(trials, keeper);
    }
}
