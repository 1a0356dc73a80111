package io.ecosystem.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The other end of a stream connection. */
public final class StreamPeer implements Peer {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer input = ByteBuffer.allocate(65_536).limit(0);

    private StreamPeer(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, 0);
    }

    /** Connects to a TCP port or a Unix domain socket. */
    public static StreamPeer connect(SocketAddress address) throws IOException {
        return new StreamPeer(SocketChannel.open(address));
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (left.hasRemaining()) {
            if (channel.write(left) == 0) {
                await(SelectionKey.OP_WRITE, deadline, "the other end does not read");
            }
        }
    }

    /** Sends as many bytes as possible within a time. */
    public int trySend(byte[] bytes, long millis) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (left.hasRemaining()) {
            if (channel.write(left) == 0 && !ready(SelectionKey.OP_WRITE, deadline)) {
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
        int count = channel.read(input);
        if (count == 0 && ready(SelectionKey.OP_READ, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis))) {
            count = channel.read(input);
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
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }

    private boolean fill() throws IOException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!input.hasRemaining()) {
            int count = channel.read(input.clear());
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
