package io.ecosystem.deployer.internal.bundle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/**
 * A start, stop or uninstallation of a bundle. It may run code of that bundle, so it has its own thread, and only the
 * file of the bundle waits for it. It uses a platform thread: code that never returns must not occupy a carrier.
 */
final class LifecycleCall {

    /** An operation that runs code of the bundle. */
    interface Action {
        void run() throws BundleException;
    }

    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;
    private final long began;
    private volatile @Nullable BundleException failure; // written by the thread, before it ends
    private boolean reported;

    /**
     * Starts at once.
     *
     * @param name of the thread
     * @param now a {@link System#nanoTime()} value
     */
    LifecycleCall(String name, long now, Action action) {
        began = now;
        thread = Thread.ofPlatform().daemon().name(name).start(() -> run(action));
    }

    /** Waits for the end, up to this long; returns whether it has ended. */
    boolean await(Duration patience) {
        try {
            return end.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return hasEnded();
        }
    }

    boolean hasEnded() {
        return end.getCount() == 0;
    }

    /** Returns why it failed, once it has ended; empty if it succeeded. */
    Optional<BundleException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Interrupts the code. */
    void interrupt() {
        thread.interrupt();
    }

    /** Returns how long it has been running. */
    Duration age(long now) {
        return Duration.ofNanos(now - began);
    }

    /** Returns its current stack. */
    StackTraceElement[] stack() {
        return thread.getStackTrace();
    }

    /** Returns the state of its thread. */
    Thread.State threadState() {
        return thread.getState();
    }

    /** Returns whether it has been reported as unfinished. */
    boolean isReported() {
        return reported;
    }

    void markReported() {
        reported = true;
    }

    private void run(Action action) {
        try {
            action.run();
        } catch (BundleException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new BundleException(e.toString(), e);
        } finally {
            end.countDown();
        }
    }
}
