package io.ecosystem.wire.internal;

import io.ecosystem.wire.Memory;
import java.util.concurrent.atomic.AtomicLong;

/** The received bytes held by all connections of one listener, within its limit and the share of all listeners. */
final class Budget {

    private final long limit;
    private final Memory memory;
    private final AtomicLong used = new AtomicLong();

    Budget(long limit, Memory memory) {
        this.limit = limit;
        this.memory = memory;
    }

    /** Takes bytes if available. */
    boolean tryTake(long bytes) {
        used.addAndGet(bytes);
        if (!isSpent()) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Takes bytes that are already held, exceeding the limit if necessary. */
    void take(long bytes) {
        used.addAndGet(bytes);
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    boolean isSpent() {
        return used.get() > limit || memory.isReceivedSpent();
    }

    long used() {
        return used.get();
    }
}
