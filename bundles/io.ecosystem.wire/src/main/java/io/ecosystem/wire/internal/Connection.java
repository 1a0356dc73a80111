package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.wire.Carrier;
import io.ecosystem.wire.Ending;
import io.ecosystem.wire.Framed;
import io.ecosystem.wire.Holder;
import io.ecosystem.wire.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioSession;
import org.jspecify.annotations.Nullable;

/**
 * An accepted connection: its input, its output, and its timeouts.
 *
 * <p>The I/O thread of its session calls {@link #received}, {@link #sent}, {@link #inputClosed} and {@link #closed};
 * the conversation sends, from one thread at a time; so does the framing, through the conversation.
 */
final class Connection implements Outlet, Carrier, Holder.Slow {

    private static final int DISCARDED_BYTES = 16 * 1024;
    /** How long the answer to a farewell is waited for. */
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** The most bytes per write to a socket; the virtual machine first copies them into memory outside the heap. */
    private static final int MAX_WRITE_BYTES = 128 * 1024;

    private final StreamEndpoint endpoint;
    private final Limits limits;
    private final NioSession session;
    private final Origin origin;
    private final Framed framed;
    private final LineSplitter splitter;
    private final Conversation conversation;
    private volatile boolean discarding; // written by the thread that ends the connection
    private volatile @Nullable Ending ending; // written under the lock of the object; null before the end
    private volatile long lastReceived = System.nanoTime(); // anything; written by the I/O thread
    private volatile long lastHeard = lastReceived; // what ends idleness; written by the I/O thread
    private boolean lineEnded; // used by the I/O thread
    private volatile long lineBegan; // written by the I/O thread; 0 outside a line
    private boolean seenClosed; // used by the timer thread
    private long takenBytes; // used by the timer thread
    private volatile long lastSent = System.nanoTime(); // written by the sending, I/O and timer threads
    private volatile long lastAnswered = lastSent; // written by the sending and I/O threads
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
        framed = endpoint.framing().begin(this);
        conversation = new Conversation(
                endpoint.gateway(),
                origin,
                limits,
                endpoint.memory(),
                endpoint.budget(),
                framed,
                this,
                endpoint.timer(),
                endpoint.handlerThreads());
        splitter = new LineSplitter(limits.maxLineBytes(), endpoint.budget(), conversation::offer);
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    void received(IoBuffer buffer) {
        int count = buffer.remaining();
        if (buffer.hasArray()) {
            int from = buffer.arrayOffset() + buffer.position();
            received(buffer.array(), from, from + count);
        } else {
            byte[] bytes = new byte[count];
            buffer.get(bytes);
            received(bytes, 0, count);
        }
    }

    private void received(byte[] bytes, int from, int to) {
        if (discarding) {
            if (framed.receivedAfterEnd(bytes, from, to)) {
                inputEnded = true;
                if (ended && unread() == 0) {
                    leave();
                }
            }
            return;
        }
        lastReceived = System.nanoTime();
        lineEnded = false;
        framed.received(bytes, from, to);
        if (!framed.isInFrame() && !splitter.isInLine()) {
            lineBegan = 0;
        } else if (lineEnded || lineBegan == 0) {
            lineBegan = lastReceived;
        }
    }

    @Override
    public void feed(byte[] bytes, int from, int to) {
        lastHeard = lastReceived;
        lineEnded |= splitter.feed(bytes, from, to);
    }

    @Override
    public void tooLong() {
        conversation.offer(new Arrival.Unread(Status.MALFORMED, LineSplitter.tooLong(limits.maxLineBytes())));
    }

    @Override
    public void alive() {
        lastHeard = lastReceived;
    }

    void sent(IoBuffer buffer) {
        lastSent = System.nanoTime();
        lastAnswered = lastSent;
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
            finish(Ending.ASKED);
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

    /** Accepts no more lines, answers the received ones, then closes. Only the first reason counts. */
    void finish(Ending why) {
        synchronized (this) {
            ending = ending == null ? why : ending;
        }
        discarding = true;
        conversation.end();
    }

    @Override
    public void finish() {
        finish(Ending.ASKED);
    }

    /** Sends one line and closes. */
    void refuse(Bytes line) {
        framed.refuse(line);
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
            if (now - lastSent
                    > (framed.awaitsPeer()
                            ? FAREWELL_NANOS
                            : limits.drainTimeout().toNanos())) {
                abort();
            }
            return;
        }
        long began = lineBegan;
        long lineNanos = limits.lineTimeout().toNanos();
        long readSince = conversation.readSince(now);
        if (began != 0 && now - began > lineNanos && now - readSince > lineNanos) {
            conversation.offer(new Arrival.Unread(
                    Status.MALFORMED,
                    "a line that did not end within %d ms"
                            .formatted(limits.lineTimeout().toMillis())));
            finish(Ending.LINE_TIMEOUT);
            return;
        }
        long idle = limits.idleTimeout().toNanos();
        if (idle > 0 && conversation.isIdle() && now - lastHeard > idle && now - lastAnswered > idle) {
            finish(Ending.IDLE);
            return;
        }
        framed.look(Math.min(now - lastReceived, now - readSince));
    }

    @Override
    public void send(byte[] bytes, int count) {
        transfer(bytes, count);
        lastAnswered = lastSent;
    }

    @Override
    public void send(byte[] bytes) {
        conversation.control(bytes);
    }

    @Override
    public void control(byte[] bytes) {
        transfer(bytes, bytes.length);
    }

    private void transfer(byte[] bytes, int count) {
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
        Ending why = ending;
        byte[] farewell = framed.farewell(why == null ? Ending.LEAVING : why);
        if (farewell.length > 0) {
            conversation.control(farewell);
        }
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
        if (!inputEnded && framed.awaitsPeer()) {
            reading(true);
            return;
        }
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
