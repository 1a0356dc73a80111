package io.ecosystem.spi.queue;

/** What became of an append. */
public sealed interface Receipt {

    /** The entry is stored. */
    record Stored() implements Receipt {}

    /**
     * The key is known with the same body; nothing was stored.
     *
     * @param state where the entry is
     */
    record Repeated(State state) implements Receipt {}

    /**
     * The key is known with a body of other bytes; nothing was stored.
     *
     * @param state where the entry is
     */
    record Conflicting(State state) implements Receipt {}
}
