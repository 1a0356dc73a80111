package io.ecosystem.benchmarks.caches;

import io.ecosystem.api.cache.CacheLimits;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** Prints the memory of an entry, without its key and its value. */
final class Footprint {

    private static final int ENTRIES = 1_000_000;

    private Footprint() {}

    static void print() {
        Integer[] keys = new Integer[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            keys[i] = i + 1_000;
        }
        for (Contestant.Kind kind : Contestant.Kind.values()) {
            print(kind.toString(), keys, () -> kind.open(ENTRIES));
        }
        print(
                "LRU, after write",
                keys,
                () -> Contestant.Kind.lru(CacheLimits.entries(ENTRIES).afterWrite(Duration.ofHours(1))));
        Reference.reachabilityFence(keys);
    }

    private static void print(String name, Integer[] keys, Supplier<Contestant> open) {
        long before = used();
        Contestant cache = open.get();
        for (Integer key : keys) {
            cache.put(key, key);
        }
        System.out.printf(Locale.ROOT, "memory of an entry   %-16s %d bytes%n", name, (used() - before) / ENTRIES);
        Reference.reachabilityFence(cache);
    }

    private static long used() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
