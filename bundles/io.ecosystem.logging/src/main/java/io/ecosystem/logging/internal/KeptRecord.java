package io.ecosystem.logging.internal;

import org.jspecify.annotations.Nullable;

/** A record in memory. Its throwable and weight are guarded by the lock of {@link KeptRecords}. */
final class KeptRecord {

    private final LogRecord values;
    private @Nullable Throwable thrown; // until its text is known
    private @Nullable ThrownText text; // null if there is no throwable, or no text yet
    private int weight;
    private boolean evicted;

    KeptRecord(LogRecord next) {
        values = next.thrown() == null ? next : next.withoutThrown();
        thrown = next.thrown();
        weight = next.weight();
    }

    /** Returns the record without its throwable. */
    LogRecord values() {
        return values;
    }

    /** Returns the throwable whose text is not known yet; null if there is none. */
    @Nullable
    Throwable thrown() {
        return thrown;
    }

    /** Returns the text of its throwable; null if there is no throwable, or no text yet. */
    @Nullable
    ThrownText text() {
        return text;
    }

    /** Replaces the throwable by its text, and returns by how much the weight of what is kept changes. */
    int settle(ThrownText known) {
        if (thrown == null) {
            return 0;
        }
        int before = weight;
        thrown = null;
        text = known;
        weight = values.weight() + known.weight();
        return evicted ? 0 : weight - before;
    }

    /** Notes that it is no longer kept. */
    void evict() {
        evicted = true;
    }

    /** Returns roughly how much memory it takes, in characters; that of a stack trace is estimated until it is text. */
    int weight() {
        return weight;
    }
}
