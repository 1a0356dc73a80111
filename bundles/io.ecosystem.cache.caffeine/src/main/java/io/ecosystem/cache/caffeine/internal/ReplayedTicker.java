package io.ecosystem.cache.caffeine.internal;

import com.github.benmanes.caffeine.cache.Ticker;
import java.util.function.LongSupplier;

/** A ticker that shows earlier times while a new store repeats what has happened to its entries. */
final class ReplayedTicker implements Ticker {

    private final LongSupplier ticker;
    private boolean replaying; // both used by the thread that creates the store alone
    private long replayed;

    ReplayedTicker(LongSupplier ticker) {
        this.ticker = ticker;
    }

    @Override
    public long read() {
        return replaying ? replayed : ticker.getAsLong();
    }

    /** Runs an action at an earlier time. */
    void replay(long time, Runnable action) {
        replaying = true;
        replayed = time;
        try {
            action.run();
        } finally {
            replaying = false;
        }
    }
}
