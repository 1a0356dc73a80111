package io.ecosystem.launcher;

import java.time.Duration;
import org.osgi.framework.BundleException;

/**
 * Checks once a second that the process can still serve and be stopped, in a thread that exists before anything runs
 * out.
 */
final class Watch {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(20);

    private final Container container;
    private final Duration patience;

    private Watch(Container container, Duration patience) {
        this.container = container;
        this.patience = patience;
    }

    /** Watches until the process ends; a stop that needs this watch may take as long as the patience. */
    static void over(Container container, Duration patience) {
        var watch = new Watch(container, patience);
        Thread.ofPlatform().daemon().name("io.ecosystem.launcher-watch").start(watch::look);
    }

    private void look() {
        try {
            Thread.sleep(LOOK); // the code below loads many classes; the start comes first
            var heap = new HeapWatch();
            var signals = new LostSignals();
            while (true) {
                Thread.sleep(LOOK);
                look(heap, signals);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nothing interrupts this thread
        }
    }

    private void look(HeapWatch heap, LostSignals signals) throws InterruptedException {
        try {
            heap.look();
            if (signals.hasLost()) {
                stopWithoutThreads(signals);
            }
        } catch (OutOfMemoryError e) {
            // the next look finds more memory, or that there is none left
        }
    }

    /** Stops in this thread, with retries, until the patience ends. Threads that the stop needs replace the reserve. */
    private void stopWithoutThreads(LostSignals signals) throws InterruptedException {
        System.err.println("A signal came while no thread could be started; the instance stops.");
        signals.makeRoom();
        long deadline = System.nanoTime() + patience.toNanos();
        boolean stopped = false;
        while (!stopped && System.nanoTime() < deadline) {
            try {
                stopped = container.stop(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (BundleException | OutOfMemoryError e) {
                Thread.sleep(RETRY);
            }
        }
        Runtime.getRuntime().halt((stopped ? ExitCode.STOPPED : ExitCode.NOT_STOPPED).code());
    }
}
