package io.ecosystem.spi.queue;

import java.util.Objects;

/** The numbers of entries of a queue by state, at one moment. */
public record Sizes(Size pending, Size taken, Size waiting, Size error) {

    /** The sizes of an empty queue. */
    public static final Sizes NONE = new Sizes(Size.NONE, Size.NONE, Size.NONE, Size.NONE);

    /**
     * A number of entries.
     *
     * @param entries how many
     * @param bytes the sum of their {@linkplain Entry#size() sizes}
     */
    public record Size(long entries, long bytes) {

        /** No entries. */
        public static final Size NONE = new Size(0, 0);

        /** Returns the sum of both. */
        public Size plus(Size other) {
            return new Size(entries + other.entries, bytes + other.bytes);
        }
    }

    public Sizes {
        Objects.requireNonNull(pending, "pending");
        Objects.requireNonNull(taken, "taken");
        Objects.requireNonNull(waiting, "waiting");
        Objects.requireNonNull(error, "error");
    }

    /** Returns the size of all unfinished entries: pending, processing and waiting. */
    public Size live() {
        return pending.plus(taken).plus(waiting);
    }

    /** Returns the size of one state; finished entries are not counted. */
    public Size of(State state) {
        return switch (state) {
            case PENDING -> pending;
            case TAKEN -> taken;
            case WAITING -> waiting;
            case ERROR -> error;
            case DONE -> Size.NONE;
        };
    }
}
