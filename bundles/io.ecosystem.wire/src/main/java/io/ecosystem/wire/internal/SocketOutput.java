package io.ecosystem.wire.internal;

import io.ecosystem.wire.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * What a connection sends: written directly by the sending thread, and what the socket does not take, through the queue
 * of its session. Whatever is in that queue is accounted in the memory until the peer has read it, or the end. One
 * thread at a time sends; the I/O thread reports what the peer has read.
 */
final class SocketOutput {

    /** The most bytes per write to a socket; the virtual machine first copies them into memory outside the heap. */
    private static final int MAX_WRITE_BYTES = 128 * 1024;

    private final NioSession session;
    private final Memory memory;
    private final AtomicLong unreadBytes = new AtomicLong(); // as accounted in the memory
    private volatile long lastSent = System.nanoTime(); // written by the sending, I/O and timer threads
    private volatile long progress; // when the peer last read; written by the sending and I/O threads
    private volatile boolean closed; // written by the thread that closes
    private long takenBytes; // used by the timer thread

    SocketOutput(NioSession session, Memory memory) {
        this.session = session;
        this.memory = memory;
    }

    /** Sends bytes, which must not change afterwards. */
    void send(byte[] bytes, int count) {
        int written = 0;
        if (session.getScheduledWriteBytes() == 0) {
            try {
                written = write(bytes, count);
            } catch (IOException e) {
                session.closeNow();
                return;
            }
        }
        lastSent = System.nanoTime();
        if (written < count) {
            queue(bytes, written, count - written);
        }
    }

    private int write(byte[] bytes, int count) throws IOException {
        if (count <= MAX_WRITE_BYTES) {
            return session.getChannel().write(ByteBuffer.wrap(bytes, 0, count));
        }
        int written = 0;
        while (written < count) {
            int length = Math.min(MAX_WRITE_BYTES, count - written);
            int taken = session.getChannel().write(ByteBuffer.wrap(bytes, written, length));
            written += taken;
            if (taken < length) {
                break;
            }
        }
        return written;
    }

    private void queue(byte[] bytes, int from, int count) {
        if (closed) {
            return;
        }
        if (unreadBytes.getAndAdd(bytes.length) == 0) {
            progress = lastSent;
        }
        session.write(IoBuffer.wrap(bytes, from, count));
        memory.unread(bytes.length);
        if (closed) { // by another thread, meanwhile
            release();
        }
    }

    /** Records that the socket has taken a buffer from the queue. */
    void taken(IoBuffer buffer) {
        lastSent = System.nanoTime();
        progress = lastSent;
        long bytes = buffer.capacity();
        long before = unreadBytes.getAndUpdate(held -> Math.max(0, held - bytes));
        memory.read(Math.min(before, bytes));
    }

    /** Returns how many bytes are in the queue. */
    long unread() {
        return session.getScheduledWriteBytes();
    }

    /** Returns how many bytes are accounted in the memory; none after the end. */
    long held() {
        return closed ? 0 : unreadBytes.get();
    }

    /** Returns when the peer last read what is in the queue. */
    long progress() {
        return progress;
    }

    /** Returns when bytes were last sent or taken. */
    long lastSent() {
        return lastSent;
    }

    /** Returns since when the socket has taken nothing of a large buffer; for the timer thread. */
    long stalledSince(long now) {
        long taken = session.getWrittenBytes();
        if (taken != takenBytes) {
            takenBytes = taken;
            lastSent = now;
        }
        return lastSent;
    }

    boolean isClosed() {
        return closed;
    }

    /** Sends nothing more through the queue, and gives up what is in it. Idempotent. */
    void close() {
        closed = true;
        release();
    }

    private void release() {
        memory.read(unreadBytes.getAndSet(0));
    }
}
