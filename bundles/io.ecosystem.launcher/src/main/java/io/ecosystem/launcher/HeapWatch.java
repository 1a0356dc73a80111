package io.ecosystem.launcher;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;

/**
 * Detects a heap that stays full: for a while, collections have freed hardly any memory and taken most of the time.
 * Code may hide an {@link OutOfMemoryError}, but not this. Used by one thread.
 */
final class HeapWatch {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final double FULL = 0.92;
    private static final double BUSY = 0.5;

    private final GarbageCollectorMXBean[] collectors =
            ManagementFactory.getGarbageCollectorMXBeans().toArray(GarbageCollectorMXBean[]::new);
    private final MemoryPoolMXBean[] pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
            .toArray(MemoryPoolMXBean[]::new);
    private final long maxBytes = Runtime.getRuntime().maxMemory();
    private final Judgement judgement = new Judgement(System.nanoTime());

    /** Ends the process if the heap has stayed full. */
    void look() {
        if (judgement.isExhausted(System.nanoTime(), collectionMillis(), usedAfterCollection(), maxBytes)) {
            Exhaustion.end(
                    "the heap of %d MiB has been full for %d s and little but its collection goes on",
                    maxBytes >> 20, PATIENCE.toSeconds());
        }
    }

    /** Returns the time of all collections; allocates nothing. */
    private long collectionMillis() {
        long millis = 0;
        for (GarbageCollectorMXBean collector : collectors) {
            millis += collector.getCollectionTime();
        }
        return millis;
    }

    private long usedAfterCollection() {
        try {
            long used = 0;
            for (MemoryPoolMXBean pool : pools) {
                used += pool.getCollectionUsage().getUsed();
            }
            return used;
        } catch (OutOfMemoryError e) {
            return maxBytes; // less than that is free
        }
    }

    /** Judges a series of samples. */
    static final class Judgement {

        private long last;
        private long lastMillis;
        private long fullSince;

        Judgement(long now) {
            last = now;
            fullSince = now;
        }

        /**
         * Returns whether the heap has been full for {@link HeapWatch#PATIENCE}.
         *
         * @param now of {@link System#nanoTime()}
         * @param collectionMillis time of all collections since the start
         */
        boolean isExhausted(long now, long collectionMillis, long usedAfterCollection, long maxBytes) {
            double elapsedMillis = (now - last) / 1e6;
            boolean full =
                    usedAfterCollection > FULL * maxBytes && collectionMillis - lastMillis > BUSY * elapsedMillis;
            last = now;
            lastMillis = collectionMillis;
            if (!full) {
                fullSince = now;
            }
            return now - fullSince >= PATIENCE.toNanos();
        }
    }
}
