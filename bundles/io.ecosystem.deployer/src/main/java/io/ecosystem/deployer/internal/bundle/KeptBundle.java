package io.ecosystem.deployer.internal.bundle;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/** A bundle that is kept running: what is being done with it, and the outcome. Used by one thread. */
final class KeptBundle {

    /** After what time code of a bundle that does not return is reported. */
    static final Duration BLOCKED = Duration.ofSeconds(10);
    /**
     * How long a bundle stays stopped for a change that waits for others to stop; the change is tried again meanwhile.
     */
    private static final Duration HALT = BLOCKED.multipliedBy(2);

    final Bundle bundle;
    final String origin;
    String subject;

    @Nullable
    LifecycleCall call; // the last one; null once its outcome has been dealt with

    boolean stopping; // whether it is a stop or an uninstalling
    boolean halted; // whether it is stopped for a change that is to come
    long haltedAt;
    long triedAt = -1;
    boolean due; // whether its start level was reached at the last look
    boolean ran;
    String startFailure = ""; // why a start failed that left the bundle running all the same
    List<String> waits = List.of();

    @Nullable
    List<String> defects; // of its classes and descriptions; null until it has been looked at

    KeptBundle(String origin, Bundle bundle) {
        this.bundle = bundle;
        this.origin = origin;
        this.subject = origin + ": " + bundle.getSymbolicName();
    }

    /** Whether code of the bundle has not returned yet. */
    boolean isBusy() {
        return call != null && !call.hasEnded();
    }

    /** Lets it be started at the next look, as if it had never run. */
    void startAgain() {
        halted = false;
        triedAt = -1;
        ran = false;
        startFailure = "";
        defects = null;
    }

    /** Whether it is busy for so long already that it is not waited for. */
    boolean isLate(long now) {
        return call != null && call.age(now).compareTo(BLOCKED) >= 0;
    }

    /** Whether it has been reported that its call does not end. */
    boolean isReported() {
        return call != null && call.isReported();
    }

    /** Whether it is late, and that has not been reported. */
    boolean isOverdue(long now) {
        return isBusy() && !isReported() && isLate(now);
    }

    /** Keeps it stopped until it is started again, but not for ever. */
    void halt(long now) {
        halted = true;
        haltedAt = now;
    }

    boolean isHalted(long now) {
        return halted && now - haltedAt < HALT.toNanos();
    }
}
