package io.ecosystem.deployer.internal.bundle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/**
 * One start, stop or uninstalling of a bundle. It may run code of that bundle, so it has a thread of its own, and only
 * the file of the bundle waits for it. The thread is a platform thread: code that never returns must not keep a
 * carrier.
 */
final class LifecycleCall {

    /** What runs code of the bundle. */
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
     * @param now a time of {@link System#nanoTime()}
     */
    LifecycleCall(String name, long now, Action action) {
        began = now;
        thread = Thread.ofPlatform().daemon().name(name).start(() -> run(action));
    }

    /** Waits for the end, but not longer than this; returns whether it has ended. */
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

    /** Why it failed, once it has ended; empty if it did not. */
    Optional<BundleException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Asks the code to give up. */
    void interrupt() {
        thread.interrupt();
    }

    /** How long it has run until now. */
    Duration age(long now) {
        return Duration.ofNanos(now - began);
    }

    /** Where it is. */
    StackTraceElement[] stack() {
        return thread.getStackTrace();
    }

    /** Whether it has been reported that it does not end. */
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
