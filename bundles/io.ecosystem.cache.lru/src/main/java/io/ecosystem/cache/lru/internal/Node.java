package io.ecosystem.cache.lru.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An entry. Any thread may advance the time of its last use without a lock; the same field ends the node, after which
 * it cannot be used. All else is written under the store's lock.
 */
final class Node<K, V> {

    private static final VarHandle USED;
    private static final long ENDED = -1;

    static {
        try {
            USED = MethodHandles.lookup().findVarHandle(Node.class, "used", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final K key;
    int weight;
    int placeByUse;
    int placeByWriting;
    private long written; // before the value, so a thread that sees the value sees it
    private volatile V value;
    private volatile long used;

    Node(K key, V value, int weight, long written, long used) {
        this.key = key;
        this.weight = weight;
        this.used = used;
        write(value, written);
    }

    void write(V other, long now) {
        written = now;
        value = other;
    }

    V value() {
        return value;
    }

    long written() {
        return written;
    }

    long used() {
        return used;
    }

    boolean hasEnded() {
        return used == ENDED;
    }

    /** Returns whether it is usable at a time. */
    boolean isThere(long now, TimeLimits times) {
        long last = used;
        return last != ENDED && !times.isOverSinceUsed(last, now) && !times.isOverSinceWritten(written, now);
    }

    /** Uses it at a time, unless it has ended or expired. */
    boolean use(long now, TimeLimits times) {
        while (true) {
            long last = used;
            if (last == ENDED || times.isOverSinceUsed(last, now) || times.isOverSinceWritten(written, now)) {
                return false;
            }
            if (last >= now || USED.compareAndSet(this, last, now)) {
                return true;
            }
        }
    }

    /** Ends it regardless of its last use. */
    void end() {
        used = ENDED;
    }

    /** Ends it if it was not used since a time. */
    boolean endUnlessUsedSince(long last) {
        return USED.compareAndSet(this, last, ENDED);
    }
}
