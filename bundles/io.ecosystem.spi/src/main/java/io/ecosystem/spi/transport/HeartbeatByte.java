package io.ecosystem.spi.transport;

/** The two bytes with which a peer asks whether the other end is alive, and gets its answer. */
public final class HeartbeatByte {

    /** The first byte of an enquiry line (ENQ). */
    public static final byte ENQUIRY = 5;

    /** The first byte of the answer (ACK). */
    public static final byte ACKNOWLEDGE = 6;

    private HeartbeatByte() {}
}
