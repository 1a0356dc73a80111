package io.ecosystem.deployer.internal.bundle;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops kept bundles that depend on changing ones, and rewires them. Used by one thread. */
final class BundleRewiring {

    private static final Logger log = LoggerFactory.getLogger(BundleRewiring.class);

    private final Map<Bundle, KeptBundle> kept;
    private final BundleWirings wirings;
    private final BundleLifecycle lifecycle;
    private final LongSupplier nanoTime;

    /** @param kept all kept bundles, current at each call */
    BundleRewiring(
            Map<Bundle, KeptBundle> kept, BundleWirings wirings, BundleLifecycle lifecycle, LongSupplier nanoTime) {
        this.kept = kept;
        this.wirings = wirings;
        this.lifecycle = lifecycle;
        this.nanoTime = nanoTime;
    }

    /** Stops a bundle until it is resumed, but not indefinitely; returns whether it is stopped now. */
    boolean halt(KeptBundle state) {
        state.halt(nanoTime.getAsLong());
        return lifecycle.stop(state);
    }

    /** Returns whether a start or stop of one of these is unfinished but may still finish. */
    boolean mayStillEnd(Collection<Bundle> bundles) {
        return bundles.stream()
                .map(kept::get)
                .anyMatch(state -> state != null && state.isBusy() && !state.isLate(nanoTime.getAsLong()));
    }

    /**
     * Stops the kept bundles that must be rewired, so that they are restarted here, where failures are reported in
     * words. The framework restarts the others.
     */
    List<KeptBundle> stopDependents(Collection<Bundle> bundles) {
        var dependents = wirings.closure(bundles).stream()
                .filter(bundle -> !bundles.contains(bundle))
                .map(kept::get)
                .filter(Objects::nonNull)
                .filter(state -> state.bundle.getState() == Bundle.ACTIVE || state.isBusy() || state.isHalted())
                .toList();
        dependents.forEach(this::halt);
        return dependents;
    }

    /** Rewires bundles and their dependents; returns false, to be called again, if one of these may soon stop. */
    boolean refresh(Collection<Bundle> bundles) {
        if (bundles.isEmpty()) {
            return true;
        }
        var closure = wirings.closure(bundles);
        if (mayStillEnd(closure)) {
            return false;
        }
        wireAnew(bundles, closure);
        closure.stream()
                .map(kept::get)
                .filter(state -> state != null && state.isHalted())
                .forEach(KeptBundle::startAgain);
        return true;
    }

    private void wireAnew(Collection<Bundle> bundles, Collection<Bundle> closure) {
        var busy = closure.stream()
                .map(kept::get)
                .filter(state -> state != null && state.isBusy())
                .map(state -> state.bundle)
                .toList();
        if (busy.isEmpty()) {
            wirings.refresh(bundles);
        } else {
            log.warn(
                    "{} do not stop, so they keep what they use of {}: the change is complete after a restart",
                    busy,
                    bundles);
        }
    }
}
