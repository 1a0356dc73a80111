package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.StoreCorruptException;
import io.ecosystem.spi.queue.StoreException;
import io.ecosystem.spi.queue.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The availability of a queue's file. Reports to operators with an error state and the log, to callers with exceptions.
 * Changed by the holder of the commit lock, read by any thread.
 */
final class Availability {

    private static final Logger log = LoggerFactory.getLogger(Availability.class);
    private static final String UNAVAILABLE = "UNAVAILABLE";
    private static final long RETRY_MILLIS = 1_000;
    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private sealed interface State {

        /** No failure since the last success. */
        record Usable() implements State {}

        /** The file is open, but the last change failed. */
        record Unwritable(StoreException reason, int attempts) implements State {}

        /** The file was closed after a failure, or could not be opened. */
        record NotOpen(StoreException reason, int attempts, long failedAt) implements State {}
    }

    private final String queue;
    private final Path path;
    private final QueueConditions alarms;
    private volatile State state = new State.Usable();
    private boolean logged;
    private long loggedAt = System.nanoTime() - LOG_INTERVAL_NANOS;

    Availability(QueueFile file, QueueConditions alarms) {
        queue = file.queue();
        path = file.path();
        this.alarms = alarms;
    }

    boolean isUsable() {
        return state instanceof State.Usable;
    }

    /** Returns why the last attempt failed; empty while the file is usable. */
    Optional<StoreException> failure() {
        return Optional.ofNullable(
                switch (state) {
                    case State.Usable() -> null;
                    case State.Unwritable(var reason, var attempts) -> reason;
                    case State.NotOpen(var reason, var attempts, var failedAt) -> reason;
                });
    }

    /** Returns why the file is not open; empty while it is. */
    Optional<StoreException> openFailure() {
        return state instanceof State.NotOpen failed ? Optional.of(failed.reason()) : Optional.empty();
    }

    /** Returns the delay before the next attempt, in milliseconds. */
    long retryMillis() {
        return attempts() > 1 ? RETRY_MILLIS : FIRST_RETRY_MILLIS;
    }

    private int attempts() {
        return switch (state) {
            case State.Usable() -> 0;
            case State.Unwritable failed -> failed.attempts();
            case State.NotOpen failed -> failed.attempts();
        };
    }

    /** Throws the last failure to open the file if it is recent. */
    void checkRetry() {
        if (state instanceof State.NotOpen failed
                && System.nanoTime() - failed.failedAt() < TimeUnit.MILLISECONDS.toNanos(FIRST_RETRY_MILLIS)) {
            throw failed.reason();
        }
    }

    /** Records that the file was opened, or a change was committed. */
    void restored() {
        if (isUsable()) {
            return;
        }
        state = new State.Usable();
        alarms.clear(queue, UNAVAILABLE);
        if (logged) {
            log.info("Queue '{}' can be written again", queue);
            logged = false;
        }
    }

    /** Records a failed change; {@code isOpen} is whether the file is still open. Returns the exception for callers. */
    StoreException writeFailed(Throwable cause, boolean isOpen) {
        StoreException reason = told("cannot be written to", cause);
        state = isOpen
                ? new State.Unwritable(reason, attempts() + 1)
                : new State.NotOpen(reason, attempts() + 1, System.nanoTime());
        return reason;
    }

    /** Records that the file could not be opened. Returns the exception for callers. */
    StoreException openFailed(Throwable cause) {
        StoreException reason = told("cannot be opened from", cause);
        state = new State.NotOpen(reason, attempts() + 1, System.nanoTime());
        return reason;
    }

    private StoreException told(String what, Throwable cause) {
        String reason = cause instanceof Exception e ? Fault.reason(e) : cause.toString();
        String message = "queue '%s' %s %s: %s".formatted(queue, what, path, reason);
        if (isUsable()) {
            log(message);
            alarms.raiseAgain(queue, UNAVAILABLE, message);
        }
        return new StoreUnavailableException(message, cause);
    }

    /** Logs a disk failure; the next attempt may succeed, so operators see nothing else of it. */
    void diskFailed(Exception cause) {
        log("queue '%s' is opened again from %s: %s".formatted(queue, path, Fault.reason(cause)));
    }

    /** Logs at most one failure in ten seconds: a nearly full disk accepts some changes and refuses others. */
    private void log(String message) {
        long now = System.nanoTime();
        if (now - loggedAt >= LOG_INTERVAL_NANOS) {
            loggedAt = now;
            logged = true;
            log.error("{}", message);
        }
    }

    /** Copies a failure with the caller's stack trace, since several callers may receive it. */
    static StoreException copy(StoreException failure) {
        return failure instanceof StoreCorruptException
                ? new StoreCorruptException(failure.getMessage(), failure)
                : new StoreUnavailableException(failure.getMessage(), failure);
    }
}
