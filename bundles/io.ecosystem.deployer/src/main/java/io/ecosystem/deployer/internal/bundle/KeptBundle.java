package io.ecosystem.deployer.internal.bundle;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/** A bundle that is kept running: the current operation on it, and the outcome. Used by one thread. */
final class KeptBundle {

    /** The time after which bundle code that does not return is reported. */
    static final Duration BLOCKED = Duration.ofSeconds(10);
    /** How long a bundle stays stopped for a change that waits for others to stop; the change is retried meanwhile. */
    private static final Duration HALT = BLOCKED.multipliedBy(2);

    final Bundle bundle;
    final String origin;
    String subject;

    @Nullable
    LifecycleCall call; // the last one; null once its outcome has been handled

    boolean stopping; // whether it is a stop or an uninstallation
    boolean halted; // whether it is stopped for a coming change
    long haltedAt;
    long triedAt = -1;
    boolean due; // whether its start level had been reached at the last check
    boolean ran;
    String startFailure = ""; // why a start failed although the bundle runs
    String failure = ""; // why it does not run
    List<String> waits = List.of();

    @Nullable
    List<String> defects; // of its classes and descriptions; null until checked

    KeptBundle(String origin, Bundle bundle) {
        this.bundle = bundle;
        this.origin = origin;
        this.subject = origin + ": " + bundle.getSymbolicName();
    }

    /** Returns whether it has not been started yet, as at the start of the instance. */
    boolean isUntried() {
        return call == null && triedAt < 0 && bundle.getState() != Bundle.ACTIVE;
    }

    /** Returns whether code of the bundle has not returned yet. */
    boolean isBusy() {
        return call != null && !call.hasEnded();
    }

    /** Lets the next check start it, as if it had never run. */
    void startAgain() {
        halted = false;
        triedAt = -1;
        ran = false;
        startFailure = "";
        failure = "";
        defects = null;
    }

    /** Returns whether it has been busy for too long to wait for. */
    boolean isLate(long now) {
        return call != null && call.age(now).compareTo(BLOCKED) >= 0;
    }

    /** Returns whether its unfinished call has been reported. */
    boolean isReported() {
        return call != null && call.isReported();
    }

    /** Returns whether it is late and not yet reported. */
    boolean isOverdue(long now) {
        return isBusy() && !isReported() && isLate(now);
    }

    /** Keeps it stopped until it is restarted, but not indefinitely. */
    void halt(long now) {
        halted = true;
        haltedAt = now;
    }

    boolean isHalted(long now) {
        return halted && now - haltedAt < HALT.toNanos();
    }
}
