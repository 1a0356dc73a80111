package io.ecosystem.client;

/** Which of several addresses a call is sent to first. An attempt that failed is followed by one at another address. */
public enum AddressOrder {

    /** The first that works, in the order given. */
    IN_ORDER,
    /** Each in its turn. */
    SPREAD
}
