package io.ecosystem.cache.lru.internal;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.util.Locale;

/** Prints what an entry takes in memory, beside its key and its value; a program, not a test. */
final class Footprint {

    private static final int ENTRIES = 1_000_000;

    private Footprint() {
    }

    public static void main(String[] arguments) {
        print();
    }

    static void print() {
        Integer[] keys = new Integer[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            keys[i] = i + 1_000;
        }
        for (Contestant.Kind kind : Contestant.Kind.values()) {
            long before = used();
            Contestant cache = kind.open(ENTRIES);
            for (Integer key : keys) {
                cache.put(key, key);
            }
            System.out.printf(Locale.ROOT, "memory of an entry   %-10s %d bytes%n", kind, (used() - before) / ENTRIES);
            Reference.reachabilityFence(cache);
        }
        Reference.reachabilityFence(keys);
    }

    private static long used() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
