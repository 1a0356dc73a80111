package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.wire.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * One accepted connection: its bytes in, its bytes out, and how long it may keep silent.
 *
 * <p>The I/O thread of its session calls {@link #received}, {@link #sent}, {@link #inputClosed} and {@link #closed}; the
 * conversation sends, from one thread at a time.
 */
final class Connection implements Outlet {

    private static final int DISCARDED_BYTES = 16 * 1024;

    private final StreamEndpoint endpoint;
    private final Limits limits;
    private final NioSession session;
    private final Origin origin;
    private final LineSplitter splitter;
    private final Conversation conversation;
    private volatile boolean discarding; // written by whoever ends the connection
    private volatile long lastReceived = System.nanoTime(); // written by the I/O thread
    private volatile long lineBegan; // written by the I/O thread; 0 outside a line
    private long lastPaused = System.nanoTime(); // the timer thread's
    private long takenBytes; // the timer thread's
    private volatile long lastSent = System.nanoTime(); // written by the sending, the I/O and the timer thread
    private volatile boolean inputEnded; // written by the I/O thread
    private volatile boolean ended; // written once, when nothing more will be sent

    Connection(StreamEndpoint endpoint, NioSession session) {
        this.endpoint = endpoint;
        this.session = session;
        limits = endpoint.limits();
        origin = new Origin(endpoint.kind(), endpoint.address(), peer(), PeerIdentity.of((SocketChannel) session
                .getChannel()), limits.maxResponseBytes());
        conversation = new Conversation(endpoint.gateway(), origin, limits, endpoint.budget(), this, endpoint.timer(),
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

    void sent() {
        lastSent = System.nanoTime();
        conversation.answersTaken();
        if (ended && unread() == 0) {
            leave();
        }
    }

    /** The peer sends nothing more; what it sent whole is still answered. */
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

    void closed() {
        splitter.discard();
        conversation.close();
    }

    /** Takes no more lines, answers those that came, then closes. */
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

    /** Closes the connection if it has been silent, slow or unread for too long. */
    void check(long now) {
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
        if (conversation.isPaused()) {
            lastPaused = now;
        }
        long began = lineBegan;
        long lineNanos = limits.lineTimeout().toNanos();
        if (began != 0 && now - began > lineNanos && now - lastPaused > lineNanos) {
            conversation.offer(new Arrival.Unread(Status.MALFORMED,
                    "a line that did not end within %d ms".formatted(limits.lineTimeout().toMillis())));
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
                written = session.getChannel().write(ByteBuffer.wrap(bytes, 0, count));
            } catch (IOException e) {
                session.closeNow();
                return;
            }
        }
        lastSent = System.nanoTime();
        if (written < count) {
            session.write(IoBuffer.wrap(bytes, written, count - written));
        }
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
     * Closes at once if the peer has nothing on its way. Otherwise only the sending side is closed and what comes is
     * dropped until the peer closes: closing over unread bytes would reset the connection and take answers with it.
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
