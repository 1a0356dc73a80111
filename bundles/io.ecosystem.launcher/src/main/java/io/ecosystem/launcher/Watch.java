package io.ecosystem.launcher;

import java.time.Duration;
import org.osgi.framework.BundleException;

/**
 * Looks once a second whether the process can still serve and be stopped, in a thread that is there before anything
 * runs out.
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
            Thread.sleep(LOOK); // what follows loads many classes; the start comes first
            var heap = new HeapWatch();
            var signals = new LostSignals();
            while (true) {
                Thread.sleep(LOOK);
                look(heap, signals);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it
        }
    }

    private void look(HeapWatch heap, LostSignals signals) throws InterruptedException {
        try {
            heap.look();
            if (signals.hasLost()) {
                stopWithoutThreads(signals);
            }
        } catch (OutOfMemoryError e) {
            // the next look finds more memory, or that none is left for good
        }
    }

    /** Stops in this thread; what needs one of its own gets it from the reserve, and is tried until it has. */
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
