package io.ecosystem.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A reference clock: a few platform threads sleep for a millisecond at a time, and each then wakes a virtual thread.
 * Their delays show how exact any timing can be that is measured at the same time.
 */
public final class Stalls implements AutoCloseable {

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int PAIRS = 4;
    private static final long NOTED_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long END = Long.MIN_VALUE;

    /** A time in which a thread should have been running and was not. */
    private record Stall(long from, long to) {}

    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Stall> stalls = new ConcurrentLinkedQueue<>(); // only the notable ones
    private final AtomicLong longest = new AtomicLong();
    private volatile boolean closed; // written by the test

    private Stalls() {
        for (int i = 0; i < PAIRS; i++) {
            SynchronousQueue<Long> woken = new SynchronousQueue<>();
            threads.add(Thread.ofPlatform().daemon().name("stalls").start(() -> wake(woken)));
            threads.add(Thread.ofVirtual().name("stalls").start(() -> watch(woken)));
        }
    }

    /** Starts to measure. */
    public static Stalls watching() {
        return new Stalls();
    }

    /** Returns the longest delay of a thread, in nanoseconds. */
    public long longest() {
        return longest.get();
    }

    /**
     * Returns the nanoseconds between two readings of {@link System#nanoTime} in which some thread was late, as known
     * by now.
     */
    public long between(long from, long to) {
        long stalled = 0;
        long counted = from;
        for (Stall stall : stalls.stream()
                .sorted(Comparator.comparingLong(stall -> stall.from() - from))
                .toList()) {
            long begin = Math.max(stall.from() - from, counted - from);
            long end = Math.min(stall.to() - from, to - from);
            if (begin < end) {
                stalled += end - begin;
                counted = from + end;
            }
        }
        return stalled;
    }

    @Override
    public void close() {
        closed = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake(SynchronousQueue<Long> woken) {
        try {
            while (!closed) {
                long due = System.nanoTime() + INTERVAL_NANOS;
                LockSupport.parkNanos(INTERVAL_NANOS);
                woken.put(due);
            }
            woken.put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch(SynchronousQueue<Long> woken) {
        try {
            for (long due = woken.take(); due != END; due = woken.take()) {
                long now = System.nanoTime();
                longest.accumulateAndGet(now - due, Math::max);
                if (now - due > NOTED_NANOS) {
                    stalls.add(new Stall(due, now));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
