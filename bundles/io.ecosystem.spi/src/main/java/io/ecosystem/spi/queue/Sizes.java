package io.ecosystem.spi.queue;

import java.util.Objects;

/** How many entries of each state a queue has, at one moment. */
public record Sizes(Size pending, Size taken, Size waiting, Size error) {

    /** Of an empty queue. */
    public static final Sizes NONE = new Sizes(Size.NONE, Size.NONE, Size.NONE, Size.NONE);

    /**
     * Some entries.
     *
     * @param entries how many
     * @param bytes the sum of their {@linkplain Entry#size() sizes}
     */
    public record Size(long entries, long bytes) {

        /** No entries. */
        public static final Size NONE = new Size(0, 0);

        /** Both together. */
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

    /** Those that are still to be processed: pending, in process and waiting. */
    public Size live() {
        return pending.plus(taken).plus(waiting);
    }

    /** Those of one state; finished ones are not counted. */
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
