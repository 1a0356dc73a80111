package io.ecosystem.wire;

import io.ecosystem.api.message.Origin;

/** A connection, as its framing sees it. */
public interface Carrier {

    /** Returns the limits of the connection. */
    Limits limits();

    /** Returns where the connection arrived and who is at its other end. */
    Origin origin();

    /**
     * Passes on a part of the peer's lines, each with its line feed; parts may be cut anywhere. For the I/O thread
     * only. The caller must no longer use this part of the array.
     */
    void feed(byte[] bytes, int from, int to);

    /** Answers, in its turn, that a line has too many bytes. For the I/O thread only. */
    void tooLong();

    /** Counts what has just been received against the idle limit, although no line came. */
    void alive();

    /** Sends bytes of the framing itself, between two answers. Any thread may call it. */
    void send(byte[] bytes);

    /** Returns how many sent bytes the peer has not read yet. */
    long unread();

    /**
     * Ends the connection: nothing more is accepted; received lines are answered, then comes {@link Framed#farewell
     * farewell}. Any thread may call it.
     */
    void finish();
}
