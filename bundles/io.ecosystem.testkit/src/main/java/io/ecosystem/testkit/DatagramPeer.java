package io.ecosystem.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The other end of a datagram transport, with its own port. */
public final class DatagramPeer implements Peer {

    private static final long DEADLINE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final DatagramChannel channel;
    private final SocketAddress other;
    private final Selector selector;
    private final ByteBuffer input = ByteBuffer.allocate(65_536);

    private DatagramPeer(DatagramChannel channel, SocketAddress other) throws IOException {
        this.channel = channel;
        this.other = other;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** Connects to one address. */
    public static DatagramPeer connect(SocketAddress address) throws IOException {
        return new DatagramPeer(DatagramChannel.open().bind(null), address);
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        if (channel.send(ByteBuffer.wrap(bytes), other) != bytes.length) {
            throw new AssertionError("the datagram was not sent");
        }
    }

    @Override
    public String answer() throws IOException {
        String whole = datagram();
        return whole.endsWith("\n") ? whole.substring(0, whole.length() - 1) : whole;
    }

    /** Returns the next datagram unchanged. */
    public String datagram() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
        while (!other.equals(channel.receive(input.clear()))) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("no datagram came within 10 s");
            }
            selector.select(left);
            selector.selectedKeys().clear();
        }
        return StandardCharsets.UTF_8.decode(input.flip()).toString();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
