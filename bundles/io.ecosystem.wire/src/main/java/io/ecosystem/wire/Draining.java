package io.ecosystem.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints that a listener has left: each answers what it has received, and closes, on a thread of its own.
 * Guarded by the lock of the listener.
 */
final class Draining {

    private static final Logger log = LoggerFactory.getLogger(Listener.class); // as part of the listener

    private final String listener;
    private final List<Thread> threads = new ArrayList<>();

    /** @param listener its name */
    Draining(String listener) {
        this.listener = listener;
    }

    void add(Endpoint leaving) {
        threads.removeIf(thread -> !thread.isAlive());
        threads.add(Thread.ofVirtual().name(listener + "-drain").start(() -> {
            leaving.close();
            log.info("{}: closed {}", listener, leaving.address());
        }));
    }

    /** Returns a copy of the threads. */
    List<Thread> threads() {
        return new ArrayList<>(threads);
    }

    /** Waits until threads have ended, up to this long; an interruption does not end the wait. */
    static void await(List<Thread> threads, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        for (Thread thread : threads) {
            for (long left = deadline - System.nanoTime();
                    thread.isAlive() && left > 0;
                    left = deadline - System.nanoTime()) {
                try {
                    thread.join(Duration.ofNanos(left));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
