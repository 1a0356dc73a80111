package io.ecosystem.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The other end of a stream connection, with plain lines or over WebSocket. */
public final class StreamPeer implements Peer {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SocketChannel channel;
    private final Selector selector;
    private PeerBytes bytes;
    private final ByteBuffer input = ByteBuffer.allocate(65_536).limit(0);

    private StreamPeer(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, 0);
        bytes = PeerBytes.plain(channel);
    }

    /** Connects to a TCP port or a Unix domain socket. */
    public static StreamPeer connect(SocketAddress address) throws IOException {
        return new StreamPeer(SocketChannel.open(address));
    }

    /**
     * Connects to a WebSocket listener, with a handshake. Each line is then a text message, and a part of a line a
     * fragment of one.
     */
    public static StreamPeer webSocket(SocketAddress address) throws IOException {
        StreamPeer peer = connect(address);
        peer.send("""
            GET / HTTP/1.1\r
            Host: 127.0.0.1\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: ecosystem\r
            \r
            """);
        String status = peer.answer();
        for (String field = status; !field.isBlank(); field = peer.answer()) {
            assertTrue(field.endsWith("\r"), field);
        }
        assertEquals("HTTP/1.1 101 Switching Protocols", status.strip());
        byte[] early = new byte[peer.input.remaining()];
        peer.input.get(early);
        peer.bytes = new WebSocketBytes(peer.channel, early);
        return peer;
    }

    /** Returns the code of the close frame that has ended a WebSocket connection; 0 if it had none, or none came. */
    public int closeCode() {
        byte[] farewell = farewell();
        return farewell.length < 2 ? 0 : (farewell[0] & 0xFF) << Byte.SIZE | farewell[1] & 0xFF;
    }

    /** Returns the reason in the close frame; empty if it had none, or none came. */
    public String closeReason() {
        byte[] farewell = farewell();
        return farewell.length < 2 ? "" : new String(farewell, 2, farewell.length - 2, StandardCharsets.UTF_8);
    }

    private byte[] farewell() {
        byte[] farewell = bytes instanceof WebSocketBytes webSocket ? webSocket.farewell() : null;
        return farewell == null ? new byte[0] : farewell;
    }

    @Override
    public void send(byte[] text) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(text);
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (left.hasRemaining() || !bytes.flush()) {
            if (bytes.write(left) == 0) {
                await(SelectionKey.OP_WRITE, deadline, "the other end does not read");
            }
        }
    }

    /** Sends as many bytes as possible within a time. */
    public int trySend(byte[] text, long millis) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(text);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (left.hasRemaining()) {
            if (bytes.write(left) == 0 && !ready(SelectionKey.OP_WRITE, deadline)) {
                break;
            }
        }
        return left.position();
    }

    @Override
    public String answer() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (fill()) {
            while (input.hasRemaining()) {
                byte next = input.get();
                if (next == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(next);
            }
        }
        throw new AssertionError("the connection was closed after: " + line);
    }

    /** Reads up to a number of bytes; returns 0 if none came in time, and -1 at the end. */
    public int read(int most, long millis) throws IOException {
        input.clear().limit(Math.min(most, input.capacity()));
        int count = bytes.read(input);
        if (count == 0 && ready(SelectionKey.OP_READ, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis))) {
            count = bytes.read(input);
        }
        input.limit(0);
        return count;
    }

    /** Returns whether the other end has closed: true once it has, false if it sends something. */
    public boolean isClosed() throws IOException {
        try {
            return !fill();
        } catch (IOException e) {
            return true; // reset: closed with unread bytes
        }
    }

    /** Ends the output, but still reads. */
    public void endOutput() throws IOException {
        bytes.endOutput();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }

    private boolean fill() throws IOException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!input.hasRemaining()) {
            int count = bytes.read(input.clear());
            input.flip();
            if (count < 0) {
                return false;
            }
            if (count == 0) {
                await(SelectionKey.OP_READ, deadline, "no answer came");
            }
        }
        return true;
    }

    private void await(int operation, long deadline, String otherwise) throws IOException {
        if (!ready(operation, deadline)) {
            throw new AssertionError(otherwise + " within 10 s");
        }
    }

    private boolean ready(int operation, long deadline) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            return false;
        }
        channel.keyFor(selector).interestOps(operation);
        boolean ready = selector.select(left) > 0;
        selector.selectedKeys().clear();
        return ready;
    }
}
