package io.ecosystem.client;

/** Selects the address that a call tries first. After a failed attempt, the next one uses another address. */
public enum AddressOrder {

    /** The first that works, in the given order. */
    IN_ORDER,
    /** Each in turn. */
    SPREAD
}
