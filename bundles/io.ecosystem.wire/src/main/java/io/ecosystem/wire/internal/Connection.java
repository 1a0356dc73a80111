package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.wire.Carrier;
import io.ecosystem.wire.Ending;
import io.ecosystem.wire.Framed;
import io.ecosystem.wire.Holder;
import io.ecosystem.wire.HostPort;
import io.ecosystem.wire.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioSession;
import org.jspecify.annotations.Nullable;

/**
 * An accepted connection: its input, its timeouts and its end; {@link SocketOutput} is its output.
 *
 * <p>The I/O thread of its session calls {@link #received}, {@link #sent}, {@link #inputClosed} and {@link #closed};
 * the conversation sends, from one thread at a time; so does the framing, through the conversation.
 *
 * <p>It is long as all of this decides, together, when the connection ends and with which farewell.
 */
final class Connection implements Outlet, Carrier, Holder.Slow {

    private static final int DISCARDED_BYTES = 16 * 1024;
    /** How long the answer to a farewell is waited for. */
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final StreamEndpoint endpoint;
    private final Limits limits;
    private final NioSession session;
    private final Origin origin;
    private final SocketOutput output;
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
    private volatile long lastAnswered = lastReceived; // written by the sending and I/O threads
    private volatile boolean inputEnded; // written by the I/O thread
    private volatile boolean ended; // written once, after the last send

    Connection(StreamEndpoint endpoint, NioSession session) {
        this.endpoint = endpoint;
        this.session = session;
        limits = endpoint.limits();
        output = new SocketOutput(session, endpoint.memory());
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
        output.taken(buffer);
        lastAnswered = output.lastSent();
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
        output.close();
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
        if (output.isClosed()) {
            abort();
            return;
        }
        if (unread() > 0) {
            if (now - output.stalledSince(now) > limits.unreadTimeout().toNanos()) {
                abort();
            }
            return;
        }
        if (ended) {
            if (now - output.lastSent()
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
        output.send(bytes, count);
        lastAnswered = output.lastSent();
    }

    @Override
    public void send(byte[] bytes) {
        conversation.control(bytes);
    }

    @Override
    public void control(byte[] bytes) {
        output.send(bytes, bytes.length);
    }

    /** Returns whether the channel has been closed for a while without notification; for the timer thread. */
    boolean isForgotten() {
        boolean before = seenClosed;
        seenClosed = !session.getChannel().isOpen();
        return before && seenClosed;
    }

    boolean holdsUnread() {
        return output.held() > 0;
    }

    @Override
    public long progress() {
        return output.progress();
    }

    @Override
    public boolean close() {
        if (output.isClosed()) {
            return false;
        }
        endpoint.tooSlow(this, output.held());
        abort();
        return true;
    }

    @Override
    public long unread() {
        return output.unread();
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
        discarding = true;
        output.close();
        session.closeNow();
    }

    private String peer() {
        return session.getRemoteAddress() instanceof InetSocketAddress inet ? HostPort.text(inet) : "";
    }

    @Override
    public String toString() {
        return origin.toString();
    }
}
