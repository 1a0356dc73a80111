package io.ecosystem.wire.internal;

/** The output to one peer, as used by a conversation. */
interface Outlet {

    /** Sends bytes in order; never blocks. The caller must no longer use the array. */
    void send(byte[] bytes, int count);

    /** Sends bytes that are no answer, in the same order. The caller must no longer use the array. */
    void control(byte[] bytes);

    /** Returns how many sent bytes the peer has not read yet. */
    long unread();

    /** Turns reading from the peer on or off; any thread may call it. */
    void reading(boolean wanted);

    /** Closes the connection once the peer has read everything. */
    void end();

    /** Closes the connection at once. */
    void abort();
}
