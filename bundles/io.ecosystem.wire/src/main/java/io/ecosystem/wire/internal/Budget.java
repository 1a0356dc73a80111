package io.ecosystem.wire.internal;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all connections of one listener hold together, counted against one limit. */
final class Budget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    Budget(long limit) {
        this.limit = limit;
    }

    /** Takes bytes if they are left. */
    boolean tryTake(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Takes bytes that are held already, above the limit if need be. */
    void take(long bytes) {
        used.addAndGet(bytes);
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    boolean isSpent() {
        return used.get() > limit;
    }

    long used() {
        return used.get();
    }
}
