package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ReportedProblems;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;

/**
 * The bundles that are to go: one whose code does not return stays until it does, and what uses one is wired to it
 * until that can be stopped. Used by one thread.
 */
final class LeavingBundles {

    private final BundleLifecycle lifecycle;
    private final BundleRewiring rewiring;
    private final BundleReporter reporter;
    private final ReportedProblems problems;
    private final LongSupplier nanoTime;
    private final Map<Bundle, KeptBundle> leaving = new LinkedHashMap<>();

    LeavingBundles(
            BundleLifecycle lifecycle,
            BundleRewiring rewiring,
            BundleReporter reporter,
            ReportedProblems problems,
            LongSupplier nanoTime) {
        this.lifecycle = lifecycle;
        this.rewiring = rewiring;
        this.reporter = reporter;
        this.problems = problems;
        this.nanoTime = nanoTime;
    }

    /** Uninstalls a bundle, now or as soon as its code returns; returns whether it is gone. */
    boolean uninstall(KeptBundle state) {
        boolean isGone = lifecycle.uninstall(state);
        if (!isGone) {
            leaving.put(state.bundle, state);
            if (state.isReported()) {
                reporter.reportStaying(state); // what was reported about its start continues
            }
        }
        return isGone;
    }

    /** Rewires what uses bundles that are gone, now or as soon as it can be stopped. */
    void rewire(Collection<KeptBundle> gone) {
        var byBundle = gone.stream().collect(Collectors.toMap(state -> state.bundle, state -> state));
        if (!rewiring.refresh(byBundle.keySet())) {
            leaving.putAll(byBundle);
        }
    }

    /** Uninstalls and rewires what can be by now, and reports what takes too long. */
    void tend() {
        for (KeptBundle state : List.copyOf(leaving.values())) {
            if (!state.isBusy() && lifecycle.uninstall(state)) {
                problems.resolve(state.subject);
                if (rewiring.refresh(List.of(state.bundle))) {
                    leaving.remove(state.bundle);
                }
            } else if (state.isOverdue(nanoTime.getAsLong())) {
                reporter.reportStaying(state);
            }
        }
    }
}
