package io.ecosystem.wire;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.transport.HeartbeatByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A request from outside to an address of this process, with a time limit. */
public final class Probe {

    private static final int LONGEST_ANSWER = 64 * 1024;
    private static final int DATAGRAMS = 3;

    private final Bytes line;
    private final Duration atMost;
    private final long began = System.nanoTime();

    private Probe(Bytes line, Duration atMost) {
        this.line = line;
        this.atMost = atMost;
    }

    /**
     * Connects, sends a heartbeat and the line, and reads both answers.
     *
     * @param address of the listener; an unspecified one is probed at the loopback address
     * @return the answer to the line, or the refusal if no more connections are accepted
     * @throws IOException if there is no answer in time; the message says how far the request got
     */
    public static Bytes stream(SocketAddress address, Bytes line, Duration atMost) throws IOException {
        return new Probe(line, atMost).overStream(address);
    }

    /**
     * Sends a datagram, and repeats it until an answer arrives, since datagrams may get lost.
     *
     * @param address of the listener; an unspecified one is probed at the loopback address
     * @return the answer
     * @throws IOException if there is no answer in time
     */
    public static Bytes datagram(InetSocketAddress address, Bytes line, Duration atMost) throws IOException {
        return new Probe(line, atMost).overDatagrams(address);
    }

    private Bytes overStream(SocketAddress address) throws IOException {
        boolean inet = address instanceof InetSocketAddress;
        try (Selector selector = Selector.open();
                SocketChannel channel = inet ? SocketChannel.open() : SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            if (!channel.connect(inet ? reachable((InetSocketAddress) address) : address)) {
                await(selector, atMost, "no connection is accepted");
                channel.finishConnect();
            }
            key.interestOps(SelectionKey.OP_READ);
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            sent.write(HeartbeatByte.ENQUIRY);
            sent.write('\n');
            sent.write(line.array(), line.offset(), line.length());
            sent.write('\n');
            channel.write(ByteBuffer.wrap(sent.toByteArray())); // an empty socket buffer accepts that at once
            Bytes answer = read(channel, selector);
            channel.shutdownOutput();
            awaitEnd(channel, selector);
            return answer;
        }
    }

    /** Lets the other end close first, so that it has released this connection when the next one arrives. */
    private void awaitEnd(SocketChannel channel, Selector selector) throws IOException {
        ByteBuffer rest = ByteBuffer.allocate(64);
        boolean open = true;
        while (open) {
            open = select(selector, atMost) && channel.read(rest.clear()) >= 0;
        }
    }

    private Bytes read(SocketChannel channel, Selector selector) throws IOException {
        ByteBuffer received = ByteBuffer.allocate(LONGEST_ANSWER);
        int start = 0;
        while (received.hasRemaining()) {
            await(selector, atMost, start == 0 ? "nothing is answered" : "only heartbeats are answered");
            if (channel.read(received) < 0) {
                throw new IOException("the connection is closed without an answer");
            }
            if (start == 0 && received.position() > 1 && received.get(0) == HeartbeatByte.ACKNOWLEDGE) {
                start = 2;
            }
            for (int i = start; i < received.position(); i++) {
                if (received.get(i) == '\n') {
                    return Bytes.of(received.array(), start, i - start);
                }
            }
        }
        throw new IOException("the answer has more than %d bytes".formatted(LONGEST_ANSWER));
    }

    private Bytes overDatagrams(InetSocketAddress address) throws IOException {
        try (Selector selector = Selector.open();
                DatagramChannel channel = DatagramChannel.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            channel.connect(reachable(address));
            ByteBuffer received = ByteBuffer.allocate(LONGEST_ANSWER);
            for (int sent = 1; true; sent++) {
                channel.write(ByteBuffer.wrap(line.array(), line.offset(), line.length()));
                if (select(selector, atMost.multipliedBy(sent).dividedBy(DATAGRAMS))) {
                    channel.read(received);
                    return Bytes.of(received.array(), 0, received.position());
                }
                if (sent == DATAGRAMS) {
                    throw tooLate("nothing is answered");
                }
            }
        }
    }

    private void await(Selector selector, Duration until, String otherwise) throws IOException {
        if (!select(selector, until)) {
            throw tooLate(otherwise);
        }
    }

    /** Waits until a channel is ready, up to a time since the start; returns whether one is. */
    private boolean select(Selector selector, Duration until) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(began + until.toNanos() - System.nanoTime());
        return left > 0 && selector.select(key -> {}, left) > 0;
    }

    private IOException tooLate(String what) {
        return new IOException("%s within %d ms".formatted(what, atMost.toMillis()));
    }

    private static InetSocketAddress reachable(InetSocketAddress address) throws IOException {
        if (!address.getAddress().isAnyLocalAddress()) {
            return address;
        }
        byte[] loopback = new byte[address.getAddress().getAddress().length];
        loopback[0] = (byte) (loopback.length == 4 ? 127 : 0);
        loopback[loopback.length - 1] = 1;
        return new InetSocketAddress(InetAddress.getByAddress(loopback), address.getPort());
    }
}
