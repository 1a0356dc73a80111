package io.ecosystem.wire;

import io.ecosystem.api.message.Bytes;

/**
 * The framing of one connection: finds the lines in what its peer sends, and wraps what goes back.
 *
 * <p>The I/O thread of the connection calls {@link #received}, {@link #receivedAfterEnd}, {@link #isInFrame} and
 * {@link #refuse}; the timer thread {@link #look}; any thread the others. No method blocks.
 */
public interface Framed {

    /** Accepts received bytes, and passes their lines to the carrier. The array is the framing's to change. */
    void received(byte[] bytes, int from, int to);

    /**
     * Accepts bytes that come after the end of the conversation, which hold nothing to be answered.
     *
     * @return whether the peer has said its last, so that the connection can be closed
     */
    boolean receivedAfterEnd(byte[] bytes, int from, int to);

    /** Returns whether a line, or a frame of it, has begun and not ended. */
    boolean isInFrame();

    /** Refuses the connection, with a line, as soon as its peer can read that; then ends it. */
    void refuse(Bytes line);

    /** Returns how many bytes a line becomes. */
    int size(int lineBytes);

    /** Writes a line as the peer expects it, {@link #size} bytes. Called by one thread at a time. */
    void put(Bytes line, byte[] target, int at);

    /**
     * Called once a second, unless answers are unread or the conversation has ended.
     *
     * @param silentNanos for how long nothing has been received although the connection was read
     */
    void look(long silentNanos);

    /** Returns the last bytes to send; none if there are none, or they were asked for before. */
    byte[] farewell(Ending why);

    /**
     * Returns whether the peer is expected to answer the farewell, or to close. The connection then stays for that, at
     * most a second or two.
     */
    boolean awaitsPeer();
}
