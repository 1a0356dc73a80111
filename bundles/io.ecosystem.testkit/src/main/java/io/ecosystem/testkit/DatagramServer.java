package io.ecosystem.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A datagram server that answers each datagram with those of a script. */
public final class DatagramServer implements AutoCloseable {

    private final DatagramChannel channel;
    private final Function<String, List<String>> script;
    private final AtomicInteger received = new AtomicInteger();
    private final Thread thread;

    private DatagramServer(SocketAddress address, Function<String, List<String>> script) throws IOException {
        this.script = script;
        channel = DatagramChannel.open().bind(address);
        thread = Thread.ofVirtual().start(this::receive);
    }

    /** Listens at an address. */
    public static DatagramServer listen(SocketAddress address, Function<String, List<String>> script)
            throws IOException {
        return new DatagramServer(address, script);
    }

    /** Returns its address. */
    public SocketAddress address() throws IOException {
        return channel.getLocalAddress();
    }

    /** Returns the number of received datagrams. */
    public int received() {
        return received.get();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        while (channel.isOpen()) {
            try {
                SocketAddress peer = channel.receive(buffer.clear());
                received.incrementAndGet();
                for (String answer : script.apply(
                        StandardCharsets.UTF_8.decode(buffer.flip()).toString())) {
                    channel.send(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)), peer);
                }
            } catch (IOException e) {
                // closed, or a peer is gone
            }
        }
    }
}
