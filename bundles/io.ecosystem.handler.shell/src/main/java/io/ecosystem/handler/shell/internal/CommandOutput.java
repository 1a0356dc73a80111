package io.ecosystem.handler.shell.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What the commands of a session write, in UTF-8, until it is read. A command whose output is not read waits, and fails
 * after a while. Safe for use by several threads.
 */
final class CommandOutput extends OutputStream {

    private static final int CAPACITY = 65_536;

    private final Duration longestUnread;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer unread = ByteBuffer.allocate(CAPACITY); // guarded by the lock of the object, as all below
    private int incomplete; // bytes of a character whose end has not come
    private long takes;
    private boolean complete = true;
    private long wakes;

    /** @param longestUnread how long a command waits for a reader */
    CommandOutput(Duration longestUnread) {
        this.longestUnread = longestUnread;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int written = 0;
        while (written < length) {
            awaitRoom();
            int part = Math.min(length - written, unread.remaining());
            unread.put(bytes, offset + written, part);
            written += part;
            notifyAll();
        }
    }

    /** A command begins. */
    synchronized void begin() {
        complete = false;
    }

    /** The command has ended: all that is unread is the end of its output. */
    synchronized void end() {
        complete = true;
        notifyAll();
    }

    /** Lets all who wait for output have what there is. */
    synchronized void wake() {
        wakes++;
        notifyAll();
    }

    /** Returns whether no command runs and all is read. */
    synchronized boolean isAtEnd() {
        return complete && unread.position() == 0;
    }

    /**
     * Takes what is unread, and waits for some if there is none and a command runs.
     *
     * @param longest how long to wait
     * @param most the most characters to take
     */
    synchronized String take(Duration longest, int most) throws InterruptedException {
        long wake = wakes;
        long until = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos();
                unread.position() == incomplete && !complete && wakes == wake && left > 0;
                left = until - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        CharBuffer characters = CharBuffer.allocate(Math.max(2, Math.min(most, CAPACITY)));
        unread.flip();
        decoder.reset();
        decoder.decode(unread, characters, complete);
        unread.compact();
        incomplete = characters.hasRemaining() ? unread.position() : 0;
        takes++;
        notifyAll();
        return characters.flip().toString();
    }

    /** Waits for a reader, who has the whole time again after each part. */
    private void awaitRoom() throws IOException {
        long seen = takes;
        long until = System.nanoTime() + longestUnread.toNanos();
        while (!unread.hasRemaining()) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                throw new IOException("the output was not read for %d s".formatted(longestUnread.toSeconds()));
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while its output waited to be read");
            }
            if (takes != seen) {
                seen = takes;
                until = System.nanoTime() + longestUnread.toNanos();
            }
        }
    }
}
