package io.ecosystem.wire;

import org.jspecify.annotations.Nullable;

/** A listener, as the memory of the instance sees it. */
public interface Holder {

    /** Received bytes that wait. */
    long received();

    /** The peer that has read no whole answer for longest, of those that have not read all; null if there is none. */
    @Nullable
    Slow slowest();

    /** A connection whose peer is slow. */
    interface Slow {

        /** When it last read a whole answer, or had read all, of {@link System#nanoTime()}. */
        long progress();

        /** Closes it and counts out what it holds; false if another thread has done so. */
        boolean close();
    }
}
