package io.ecosystem.wire;

import org.jspecify.annotations.Nullable;

/** A listener, as seen by the instance's memory accounting. */
public interface Holder {

    /** Returns the received bytes that are waiting. */
    long received();

    /**
     * Returns the connection whose peer has gone longest without reading a whole answer, among those with unread
     * answers; null if there is none.
     */
    @Nullable
    Slow slowest();

    /** A connection with a slow peer. */
    interface Slow {

        /** Returns when it last read a whole answer or had none unread, as a {@link System#nanoTime()} value. */
        long progress();

        /** Closes it and releases the memory that it holds; false if another thread has done so. */
        boolean close();
    }
}
