package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ReportedProblems;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.osgi.framework.BundleContext;

/**
 * A replacement that has begun, as the deployer sees it: how long it waits for it, and whether it has reported that it
 * takes too long. Used by one thread.
 */
final class OngoingReplacement {

    /** How long it holds up everything else. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration PATIENCE_WITH_ITSELF = Duration.ofSeconds(10);

    /** How long it may take when it restarts the deployer, and with it most bundles, one after the other. */
    private static final Duration BLOCKED_WITH_ITSELF = Duration.ofSeconds(60);

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ReportedProblems problems;
    private final ReplacementProgress progress;
    private final List<KeptBundle> halted;
    private final LongSupplier nanoTime;
    private final long since;
    private boolean reported;

    /** @param halted the bundles that are stopped for it */
    OngoingReplacement(
            BundleContext context,
            BundleKeeper keeper,
            ReportedProblems problems,
            ReplacementProgress progress,
            List<KeptBundle> halted,
            LongSupplier nanoTime) {
        this.context = context;
        this.keeper = keeper;
        this.problems = problems;
        this.progress = progress;
        this.halted = halted;
        this.nanoTime = nanoTime;
        since = nanoTime.getAsLong();
    }

    ReplacementProgress progress() {
        return progress;
    }

    /** Returns whether everything else waits for it. */
    boolean isWorthWaiting() {
        return !progress.hasEnded() && !hasLasted(progress.awaitsDeployer() ? PATIENCE_WITH_ITSELF : PATIENCE);
    }

    /** Returns whether it was reported that it takes too long. */
    boolean isReported() {
        return reported;
    }

    /** Resumes what was stopped for it if it has ended, or reports it if it is late; returns whether it has ended. */
    boolean tend() {
        if (!progress.hasEnded()) {
            reportLate();
            return false;
        }
        progress.close();
        halted.forEach(keeper::resume);
        if (reported) {
            problems.forget(DeployFolder.subject(progress.file()));
        }
        return true;
    }

    private void reportLate() {
        var blocked = progress.restartsDeployer() ? BLOCKED_WITH_ITSELF : KeptBundle.BLOCKED;
        if (!reported && hasLasted(blocked)) {
            reported = true;
            keeper.reportBlocked(
                    DeployFolder.subject(progress.file()),
                    Objects.requireNonNull(context.getBundle(progress.location())),
                    progress.stack(),
                    blocked);
            progress.interrupt();
        }
    }

    private boolean hasLasted(Duration patience) {
        return nanoTime.getAsLong() - since >= patience.toNanos();
    }
}
