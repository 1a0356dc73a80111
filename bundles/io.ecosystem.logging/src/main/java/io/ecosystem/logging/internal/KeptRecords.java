package io.ecosystem.logging.internal;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The latest records, numbered from 0 in the order of their arrival, and those who wait for the next. Bounded in
 * records and in characters.
 *
 * <p>Thread-safe. The lock is held for a few steps only, never while text is made or compared. A throwable is turned
 * into text by a thread of its own, at once, so that logging code does not do it and no record keeps the classes of a
 * bundle that goes.
 */
final class KeptRecords {

    /** How many records are kept unless configured. */
    static final int DEFAULT = 1_000;

    static final int MOST = 100_000;

    /** In characters, a share of the heap. */
    private static final int MOST_WEIGHT = Math.clamp(Runtime.getRuntime().maxMemory() / 64, 250_000, 4_000_000);

    private static final int LONGEST_EXCERPT = 1_000;

    /**
     * Some successive records.
     *
     * @param first the number of the first one
     */
    record Excerpt(long first, List<KeptRecord> records) {}

    /**
     * Somebody who waits for a record.
     *
     * @param from the number of the first one that counts
     */
    private record Wait(RecordFilter filter, long from, CompletableFuture<Void> end) {}

    /**
     * A record that is kept.
     *
     * @param startsToSettle whether a thread has to be started that turns throwables into text
     */
    private record Added(long number, boolean startsToSettle) {}

    private final String run =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private final ReentrantLock lock = new ReentrantLock();
    private final int mostWeight;
    private final List<Wait> waits = new CopyOnWriteArrayList<>();

    /** The following is guarded by the lock. The record of a number is at its remainder. */
    private @Nullable KeptRecord[] ring = new KeptRecord[DEFAULT];

    private long first; // the number of the oldest one
    private long end; // the number of the next one
    private long weight;
    private long settled; // below this number all throwables are text
    private boolean settling;
    private volatile boolean ended; // written by endWaits()

    KeptRecords() {
        this(MOST_WEIGHT);
    }

    KeptRecords(int mostWeight) {
        this.mostWeight = mostWeight;
    }

    /** Returns an identifier that no other run of the log has. */
    String run() {
        return run;
    }

    /** Keeps at most so many records from now on, the latest. */
    void capacity(int records) {
        lock.lock();
        try {
            if (records == ring.length) {
                return;
            }
            while (end - first > records) {
                evict();
            }
            var next = new KeptRecord[records];
            for (long number = first; number < end; number++) {
                next[(int) (number % records)] = at(number);
            }
            ring = next;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a record, and ends the waits for it. */
    void add(LogRecord next) {
        var kept = new KeptRecord(next);
        Added added = keep(kept);
        if (added.startsToSettle()) {
            Thread.ofVirtual().name("io.ecosystem.logging-kept").start(this::settleAll);
        }
        for (Wait wait : waits) {
            // It may be one that has already been seen by who now waits for those behind it.
            if (added.number() >= wait.from() && wait.filter().matches(next)) {
                wait.end().complete(null);
            }
        }
    }

    /** Returns the number of the next record. */
    long end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    /** Returns some records from a number on, or from the oldest one if that is gone; none at the end. */
    Excerpt from(long number) {
        lock.lock();
        try {
            long from = Math.max(number, first);
            long to = Math.min(end, from + LONGEST_EXCERPT);
            var records = new ArrayList<KeptRecord>((int) Math.max(0, to - from));
            for (long each = from; each < to; each++) {
                records.add(at(each));
            }
            return new Excerpt(from, records);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the text of a record's throwable, null if it has none. */
    @Nullable
    ThrownText thrown(KeptRecord kept) {
        Throwable thrown;
        lock.lock();
        try {
            thrown = kept.thrown();
            if (thrown == null) {
                return kept.text();
            }
        } finally {
            lock.unlock();
        }
        ThrownText text = ThrownText.of(thrown);
        lock.lock();
        try {
            weight += kept.settle(text);
            shrink();
        } finally {
            lock.unlock();
        }
        return text;
    }

    /** Returns a future that completes when a record from a number on matches, or when the instance ends. */
    CompletableFuture<Void> arrival(RecordFilter filter, long number) {
        var arrival = new CompletableFuture<Void>();
        var wait = new Wait(filter, number, arrival);
        waits.add(wait); // before the look, so that no record comes in between
        arrival.whenComplete((nothing, failure) -> waits.remove(wait));
        if (ended || hasMatch(filter, number)) {
            arrival.complete(null);
        }
        return arrival;
    }

    /** Ends all waits, and those to come. */
    void endWaits() {
        ended = true;
        waits.forEach(wait -> wait.end().complete(null));
    }

    /** Returns how many wait. */
    int waiting() {
        return waits.size();
    }

    private boolean hasMatch(RecordFilter filter, long number) {
        Excerpt excerpt = from(number);
        while (!excerpt.records().isEmpty()) {
            if (excerpt.records().stream().anyMatch(kept -> filter.matches(kept.values()))) {
                return true;
            }
            excerpt = from(excerpt.first() + excerpt.records().size());
        }
        return false;
    }

    private Added keep(KeptRecord kept) {
        lock.lock();
        try {
            if (ring.length == 0) {
                first = ++end;
                return new Added(end - 1, false);
            }
            if (end - first == ring.length) {
                evict();
            }
            ring[(int) (end++ % ring.length)] = kept;
            weight += kept.weight();
            shrink();
            boolean isStarting = kept.thrown() != null && !settling;
            settling |= isStarting;
            return new Added(end - 1, isStarting);
        } finally {
            lock.unlock();
        }
    }

    private void settleAll() {
        try {
            for (KeptRecord next = nextUnsettled(); next != null; next = nextUnsettled()) {
                thrown(next);
            }
        } catch (Error e) {
            lock.lock();
            try {
                settling = false; // the next throwable tries again
            } finally {
                lock.unlock();
            }
            throw e;
        }
    }

    private @Nullable KeptRecord nextUnsettled() {
        lock.lock();
        try {
            for (settled = Math.max(settled, first); settled < end; settled++) {
                if (at(settled).thrown() != null) {
                    return at(settled);
                }
            }
            settling = false;
            return null;
        } finally {
            lock.unlock();
        }
    }

    private KeptRecord at(long number) {
        return Objects.requireNonNull(ring[(int) (number % ring.length)]);
    }

    private void shrink() {
        while (weight > mostWeight && first < end) {
            evict();
        }
    }

    private void evict() {
        KeptRecord oldest = at(first);
        oldest.evict();
        weight -= oldest.weight();
        ring[(int) (first++ % ring.length)] = null;
    }
}
