package io.ecosystem.wire.internal;

/** The way back to one peer, as a conversation sees it. */
interface Outlet {

    /** Sends bytes after all that were sent before; never blocks. The array is given away. */
    void send(byte[] bytes, int count);

    /** How many sent bytes the peer has not taken yet. */
    long unread();

    /** Whether to read what the peer sends; may be called by any thread. */
    void reading(boolean wanted);

    /** Nothing more will be sent: closes the connection once the peer has all. */
    void end();

    /** Closes the connection at once. */
    void abort();
}
