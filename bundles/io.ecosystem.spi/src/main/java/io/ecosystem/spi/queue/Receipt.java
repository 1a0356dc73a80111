package io.ecosystem.spi.queue;

/** The result of an append. */
public sealed interface Receipt {

    /** The entry is stored. */
    record Stored() implements Receipt {}

    /**
     * The key is known, with the same body; nothing was stored.
     *
     * @param state the state of the existing entry
     */
    record Repeated(State state) implements Receipt {}

    /**
     * The key is known, with a different body; nothing was stored.
     *
     * @param state the state of the existing entry
     */
    record Conflicting(State state) implements Receipt {}
}
