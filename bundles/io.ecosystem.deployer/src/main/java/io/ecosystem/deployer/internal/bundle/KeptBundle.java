package io.ecosystem.deployer.internal.bundle;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/**
 * A bundle that is kept running. Used by one thread.
 *
 * <p>Its {@link Stage} says what the next check does with it. Beside that, a start or a stop may be under way: there is
 * at most one {@link Operation}, and its outcome is handled before the next one begins.
 */
final class KeptBundle {

    /** The time after which bundle code that does not return is reported. */
    static final Duration BLOCKED = Duration.ofSeconds(10);
    /** How long a bundle stays stopped for a change that waits for others to stop; the change is retried meanwhile. */
    private static final Duration HALT = BLOCKED.multipliedBy(2);
    /** The count of a bundle that no check has started. */
    private static final long NEVER = -1;

    /** How far it has come since it was last to be started. */
    private sealed interface Stage {

        /** Returns the number of framework changes at the last attempt to start it. */
        default long triedAt() {
            return NEVER;
        }
    }

    /** Its start level had not been reached at the last check. */
    private record AwaitsStartLevel() implements Stage {}

    /** The next check starts it. */
    private record Untried() implements Stage {}

    /** A check has tried to start it; the next one does so again if the framework has changed. */
    private record Tried(long triedAt) implements Stage {}

    /** It has run: if it does not any more, it was stopped by hand. */
    private record Ran(long triedAt) implements Stage {}

    /** It is stopped for a coming change. */
    private record Halted(long triedAt, long since) implements Stage {}

    /** A start, or a stop or an uninstallation, which may have ended. */
    record Operation(Kind kind, LifecycleCall call) {

        /** What an operation does. */
        enum Kind {
            START,
            STOP
        }
    }

    final Bundle bundle;
    final String origin;
    String subject;
    private Stage stage = new AwaitsStartLevel();
    private @Nullable Operation operation; // null once its outcome has been handled
    private String startFailure = ""; // why a start failed although the bundle runs
    private String failure = ""; // why it does not run
    private List<String> waits = List.of();
    private @Nullable List<String> defects; // of its classes and descriptions; null until checked

    KeptBundle(String origin, Bundle bundle) {
        this.bundle = bundle;
        this.origin = origin;
        this.subject = origin + ": " + bundle.getSymbolicName();
    }

    // The stage.

    /** Lets the next check start it, as if it had never run. */
    void startAgain() {
        stage = new Untried();
        startFailure = "";
        failure = "";
        defects = null;
    }

    /** Lets it be started as soon as its start level is reached. */
    void awaitStartLevel() {
        startAgain();
        stage = new AwaitsStartLevel();
    }

    /** Keeps it stopped until it is to be started again, but not indefinitely. */
    void halt(long now) {
        stage = new Halted(stage.triedAt(), now);
    }

    /**
     * Notes an attempt to start it.
     *
     * @param change the number of framework changes so far
     * @return false if there was an attempt since the last change, and another would end alike
     */
    boolean tries(long change) {
        if (isHalted()) {
            throw new IllegalStateException(subject + " is halted and cannot be started");
        }
        if (stage.triedAt() == change) {
            return false;
        }
        stage = hasRun() ? new Ran(change) : new Tried(change);
        return true;
    }

    /** Notes that it runs; one that is halted is about to stop. */
    void runs() {
        if (!isHalted()) {
            stage = new Ran(stage.triedAt());
        }
    }

    boolean hasRun() {
        return stage instanceof Ran;
    }

    /** Returns whether its start level had been reached at the last check. */
    boolean isDue() {
        return !(stage instanceof AwaitsStartLevel);
    }

    boolean isHalted() {
        return stage instanceof Halted;
    }

    /** Returns whether it is halted and the change may still come. */
    boolean staysHalted(long now) {
        return stage instanceof Halted halted && now - halted.since() < HALT.toNanos();
    }

    /** Returns whether no check has started it yet, as at the start of the instance. */
    boolean isUntried() {
        return operation == null && stage.triedAt() == NEVER && bundle.getState() != Bundle.ACTIVE;
    }

    // The operation.

    /** Notes that a start has begun. */
    void starts(LifecycleCall call) {
        failure = "";
        begin(new Operation(Operation.Kind.START, call));
    }

    /** Notes that a stop or an uninstallation has begun. */
    void stops(LifecycleCall call) {
        begin(new Operation(Operation.Kind.STOP, call));
    }

    private void begin(Operation next) {
        if (isBusy()) {
            throw new IllegalStateException(subject + " is still being started or stopped");
        }
        operation = next;
    }

    /** Goes on with the operation on a bundle that was kept for another file. */
    void continues(KeptBundle former) {
        operation = former.operation;
    }

    /** Returns the last operation; empty once its outcome has been handled. */
    Optional<Operation> operation() {
        return Optional.ofNullable(operation);
    }

    /** Returns the operation whose outcome is to be handled now; empty if there is none. */
    Optional<Operation> takeEnded() {
        if (isBusy()) {
            throw new IllegalStateException(subject + " is still being started or stopped");
        }
        Optional<Operation> ended = operation();
        operation = null;
        return ended;
    }

    /** Returns whether code of the bundle has not returned yet. */
    boolean isBusy() {
        return operation != null && !operation.call().hasEnded();
    }

    /** Returns whether its start has not ended yet. */
    boolean isStarting() {
        return isBusy() && !isStopping();
    }

    private boolean isStopping() {
        return operation != null && operation.kind() == Operation.Kind.STOP;
    }

    /** Returns whether it is stopped on purpose, or about to be. */
    boolean isHeldBack() {
        return isHalted() || isStopping();
    }

    /** Returns whether it has been busy for too long to wait for. */
    boolean isLate(long now) {
        return operation != null && operation.call().age(now).compareTo(BLOCKED) >= 0;
    }

    /** Returns whether its unfinished call has been reported. */
    boolean isReported() {
        return operation != null && operation.call().isReported();
    }

    /** Returns whether it is late and not yet reported. */
    boolean isOverdue(long now) {
        return isBusy() && !isReported() && isLate(now);
    }

    // What was found.

    /** Notes why its start failed although it runs. */
    void runsDespite(String reason) {
        startFailure = reason;
    }

    /** Returns why its start failed although it runs; empty if it did not. */
    String startFailure() {
        return startFailure;
    }

    /** Notes why it does not run. */
    void failed(String reason) {
        failure = reason;
    }

    /** Returns why it does not run; empty if that is not known, or it runs. */
    String failure() {
        return failure;
    }

    /** Notes what its components wait for; returns whether that is the same as before. */
    boolean waitsStillFor(List<String> missing) {
        boolean same = waits.equals(missing);
        waits = missing;
        return same;
    }

    /** Notes the defects of its classes and descriptions. */
    void inspected(List<String> found) {
        defects = found;
    }

    /** Returns the defects of its classes and descriptions; empty until it is inspected. */
    Optional<List<String>> defects() {
        return Optional.ofNullable(defects);
    }
}
