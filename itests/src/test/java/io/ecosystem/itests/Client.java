package io.ecosystem.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One connection over TCP or a Unix domain socket that sends and reads lines. Every wait has a deadline. */
final class Client implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer received = ByteBuffer.allocate(64 * 1024).limit(0);

    private Client(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** Connects to an address such as {@code tcp://127.0.0.1:8888} or {@code uds:///run/ecosystem.sock}. */
    static Client connect(URI address) throws IOException {
        SocketAddress where = address.getScheme().equals("uds")
                ? UnixDomainSocketAddress.of(address.getPath())
                : new InetSocketAddress(address.getHost(), address.getPort());
        return new Client(SocketChannel.open(where));
    }

    /** Connects over TCP from a local address, such as {@code 127.0.0.2}. */
    static Client connect(URI address, String from) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(from, 0));
        channel.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        return new Client(channel);
    }

    /** Connects to a port of this machine. */
    static Client connect(int port) throws IOException {
        return connect(URI.create("tcp://127.0.0.1:" + port));
    }

    /** Sends one line and returns its answer. */
    String ask(String line) throws IOException {
        send(line);
        return readLine();
    }

    /** Sends a line. */
    void send(String line) throws IOException {
        send((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes unchanged. */
    void send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                await(SelectionKey.OP_WRITE, deadline, "cannot send");
            }
        }
    }

    /** Sends as much as the peer accepts at once, and returns the number of bytes. */
    int sendWhatFits(byte[] bytes) throws IOException {
        return channel.write(ByteBuffer.wrap(bytes));
    }

    /** Returns whether data or the end has arrived. */
    boolean isReadable() throws IOException {
        channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
        return received.hasRemaining() || selector.selectNow(key -> {}) > 0;
    }

    /** Returns the next line without its line feed; null when the peer has closed. */
    String readLine() throws IOException {
        byte[] line = readBytes();
        return line == null ? null : new String(line, StandardCharsets.UTF_8);
    }

    /** Returns the bytes of the next line without its line feed; null when the peer has closed. */
    byte[] readBytes() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (received.hasRemaining()) {
                byte next = received.get();
                if (next == '\n') {
                    return line.toByteArray();
                }
                line.write(next);
            }
            int count = channel.read(received.clear());
            received.flip();
            if (count < 0) {
                return null;
            }
            if (count == 0) {
                await(SelectionKey.OP_READ, deadline, "no answer");
            }
        }
    }

    private void await(int operation, long deadline, String failure) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new AssertionError("%s within %s".formatted(failure, PATIENCE));
        }
        channel.keyFor(selector).interestOps(operation);
        selector.select(key -> {}, left);
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
