package io.ecosystem.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A reference clock: a few platform threads ask to be woken every millisecond and wake a virtual thread each. By how much
 * the slowest of them was late says how exactly anything can be on time that is measured beside it.
 */
public final class Stalls implements AutoCloseable {

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int PAIRS = 4;
    private static final long END = Long.MIN_VALUE;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong longest = new AtomicLong();
    private volatile boolean closed; // written by the test

    private Stalls() {
        for (int i = 0; i < PAIRS; i++) {
            SynchronousQueue<Long> woken = new SynchronousQueue<>();
            threads.add(Thread.ofPlatform().daemon().name("stalls").start(() -> wake(woken)));
            threads.add(Thread.ofVirtual().name("stalls").start(() -> watch(woken)));
        }
    }

    /** Begins to watch. */
    public static Stalls watching() {
        return new Stalls();
    }

    /** By how many nanoseconds a thread was woken too late at most. */
    public long longest() {
        return longest.get();
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
                longest.accumulateAndGet(System.nanoTime() - due, Math::max);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
