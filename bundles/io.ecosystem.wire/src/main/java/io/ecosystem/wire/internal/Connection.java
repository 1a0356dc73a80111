package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.wire.Holder;
import io.ecosystem.wire.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * An accepted connection: its input, its output, and its timeouts.
 *
 * <p>The I/O thread of its session calls {@link #received}, {@link #sent}, {@link #inputClosed} and {@link #closed};
 * the conversation sends, from one thread at a time.
 */
final class Connection implements Outlet, Holder.Slow {

    private static final int DISCARDED_BYTES = 16 * 1024;
    /** The most bytes per write to a socket; the virtual machine first copies them into memory outside the heap. */
    private static final int MAX_WRITE_BYTES = 128 * 1024;

    private final StreamEndpoint endpoint;
    private final Limits limits;
    private final NioSession session;
    private final Origin origin;
    private final LineSplitter splitter;
    private final Conversation conversation;
    private volatile boolean discarding; // written by the thread that ends the connection
    private volatile long lastReceived = System.nanoTime(); // written by the I/O thread
    private volatile long lineBegan; // written by the I/O thread; 0 outside a line
    private boolean seenClosed; // used by the timer thread
    private long takenBytes; // used by the timer thread
    private volatile long lastSent = System.nanoTime(); // written by the sending, I/O and timer threads
    private final AtomicLong unreadBytes = new AtomicLong(); // as accounted in the memory
    private volatile long progress; // when the peer last read; written by the sending and I/O threads
    private volatile boolean aborted; // written by the thread that aborts
    private volatile boolean inputEnded; // written by the I/O thread
    private volatile boolean ended; // written once, after the last send

    Connection(StreamEndpoint endpoint, NioSession session) {
        this.endpoint = endpoint;
        this.session = session;
        limits = endpoint.limits();
        origin = new Origin(
                endpoint.kind(),
                endpoint.address(),
                peer(),
                PeerIdentity.of((SocketChannel) session.getChannel()),
                Math.min(limits.maxResponseBytes(), endpoint.memory().maxResponseBytes()));
        conversation = new Conversation(
                endpoint.gateway(),
                origin,
                limits,
                endpoint.memory(),
                endpoint.budget(),
                this,
                endpoint.timer(),
                endpoint.handlerThreads());
        splitter = new LineSplitter(limits.maxLineBytes(), endpoint.budget(), conversation::offer);
    }

    Origin origin() {
        return origin;
    }

    void received(IoBuffer buffer) {
        if (discarding) {
            return;
        }
        lastReceived = System.nanoTime();
        int count = buffer.remaining();
        boolean lineEnded;
        if (buffer.hasArray()) {
            int from = buffer.arrayOffset() + buffer.position();
            lineEnded = splitter.feed(buffer.array(), from, from + count);
        } else {
            byte[] bytes = new byte[count];
            buffer.get(bytes);
            lineEnded = splitter.feed(bytes, 0, count);
        }
        if (!splitter.isInLine()) {
            lineBegan = 0;
        } else if (lineEnded || lineBegan == 0) {
            lineBegan = lastReceived;
        }
    }

    void sent(IoBuffer buffer) {
        lastSent = System.nanoTime();
        progress = lastSent;
        countOut(buffer.capacity());
        conversation.answersTaken();
        if (ended && unread() == 0) {
            leave();
        }
    }

    /** Records that the peer will send nothing more; its complete lines are still answered. */
    void inputClosed() {
        inputEnded = true;
        if (ended) {
            abort();
        } else {
            discarding = true;
            conversation.end();
            if (!ended) {
                reading(false);
            }
        }
    }

    /** Idempotent. */
    void closed() {
        aborted = true;
        endpoint.memory().read(unreadBytes.getAndSet(0));
        splitter.discard();
        conversation.close();
    }

    /** Accepts no more lines, answers the received ones, then closes. */
    void finish() {
        discarding = true;
        conversation.end();
    }

    /** Sends one line and closes. */
    void refuse(Bytes line) {
        discarding = true;
        byte[] bytes = new byte[line.length() + 1];
        System.arraycopy(line.array(), line.offset(), bytes, 0, line.length());
        bytes[line.length()] = '\n';
        send(bytes, bytes.length);
        conversation.end();
    }

    /** Closes the connection if it has been idle, slow or unread for too long. */
    void check(long now) {
        if (aborted) {
            abort();
            return;
        }
        if (unread() > 0) {
            long taken = session.getWrittenBytes();
            if (taken != takenBytes) {
                takenBytes = taken;
                lastSent = now;
            }
            if (now - lastSent > limits.unreadTimeout().toNanos()) {
                abort();
            }
            return;
        }
        if (ended) {
            if (now - lastSent > limits.drainTimeout().toNanos()) {
                abort();
            }
            return;
        }
        long began = lineBegan;
        long lineNanos = limits.lineTimeout().toNanos();
        if (began != 0 && now - began > lineNanos && now - conversation.readSince(now) > lineNanos) {
            conversation.offer(new Arrival.Unread(
                    Status.MALFORMED,
                    "a line that did not end within %d ms"
                            .formatted(limits.lineTimeout().toMillis())));
            finish();
            return;
        }
        long idle = limits.idleTimeout().toNanos();
        if (idle > 0 && conversation.isIdle() && now - lastReceived > idle && now - lastSent > idle) {
            finish();
        }
    }

    @Override
    public void send(byte[] bytes, int count) {
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
        if (aborted) {
            return;
        }
        if (unreadBytes.getAndAdd(bytes.length) == 0) {
            progress = lastSent;
        }
        session.write(IoBuffer.wrap(bytes, from, count));
        endpoint.memory().unread(bytes.length);
        if (aborted) { // by another thread, meanwhile
            endpoint.memory().read(unreadBytes.getAndSet(0));
        }
    }

    private void countOut(long bytes) {
        long before = unreadBytes.getAndUpdate(held -> Math.max(0, held - bytes));
        endpoint.memory().read(Math.min(before, bytes));
    }

    /** Returns whether the channel has been closed for a while without notification; for the timer thread. */
    boolean isForgotten() {
        boolean before = seenClosed;
        seenClosed = !session.getChannel().isOpen();
        return before && seenClosed;
    }

    boolean holdsUnread() {
        return !aborted && unreadBytes.get() > 0;
    }

    @Override
    public long progress() {
        return progress;
    }

    @Override
    public boolean close() {
        if (aborted) {
            return false;
        }
        endpoint.tooSlow(this, unreadBytes.get());
        abort();
        return true;
    }

    @Override
    public long unread() {
        return session.getScheduledWriteBytes();
    }

    @Override
    public void reading(boolean wanted) {
        if (wanted) {
            session.resumeRead();
        } else {
            session.suspendRead();
        }
    }

    @Override
    public void end() {
        ended = true;
        if (unread() == 0) {
            leave();
        }
    }

    /**
     * Closes at once if no data from the peer is in transit. Otherwise closes only the sending side and drops input
     * until the peer closes: closing with unread bytes would reset the connection and lose answers.
     */
    private void leave() {
        try {
            SocketChannel channel = (SocketChannel) session.getChannel();
            if (inputEnded || channel.read(ByteBuffer.allocate(DISCARDED_BYTES)) <= 0) {
                session.closeNow();
            } else {
                channel.shutdownOutput();
                reading(true);
            }
        } catch (IOException e) {
            session.closeNow();
        }
    }

    @Override
    public void abort() {
        aborted = true;
        discarding = true;
        endpoint.memory().read(unreadBytes.getAndSet(0));
        session.closeNow();
    }

    private String peer() {
        return session.getRemoteAddress() instanceof InetSocketAddress inet
                ? StreamEndpoint.host(inet) + ":" + inet.getPort()
                : "";
    }

    @Override
    public String toString() {
        return origin.toString();
    }
}
