package io.ecosystem.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * A proxy between clients and a datagram server. A plan determines the fault of each datagram by its number, counted
 * from 0 in each direction. Only the plan decides, so a plan with a seed is repeatable.
 */
public final class DatagramProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 65_536;
    /** The number of clients to remember; late datagrams for older ones are lost. */
    private static final int MAX_PEERS = 512;

    private final DatagramChannel front;
    private final SocketAddress server;
    private final Duration delay;
    private final Way requests;
    private final IntFunction<DatagramFault> answerPlan;
    private final AtomicInteger answers = new AtomicInteger();
    private final Selector selector;
    private final SequencedMap<SocketAddress, DatagramChannel> peers = new LinkedHashMap<>(); // confined to the thread
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES); // confined to the thread
    private final Thread thread;
    private final Set<Thread> delays = ConcurrentHashMap.newKeySet();

    /** Forwards a datagram. */
    @FunctionalInterface
    private interface Exit {
        void send(byte[] datagram) throws IOException;
    }

    /** One direction, with the datagram to be overtaken. */
    private final class Way {

        private final IntFunction<DatagramFault> plan;
        private final AtomicInteger count;
        private final AtomicReference<Runnable> held = new AtomicReference<>();

        private Way(IntFunction<DatagramFault> plan, AtomicInteger count) {
            this.plan = plan;
            this.count = count;
        }

        private void pass(byte[] datagram, Exit exit) {
            Runnable send = () -> send(datagram, exit);
            switch (plan.apply(count.getAndIncrement())) {
                case NONE -> send.run();
                case LOSE -> {}
                case DUPLICATE -> {
                    send.run();
                    send.run();
                }
                case DELAY -> later(send);
                case OVERTAKEN -> {
                    release(held.getAndSet(send));
                    return;
                }
            }
            release(held.getAndSet(null));
        }

        private static void release(Runnable before) {
            if (before != null) {
                before.run();
            }
        }
    }

    private DatagramProxy(
            SocketAddress server,
            Duration delay,
            IntFunction<DatagramFault> requestPlan,
            IntFunction<DatagramFault> answerPlan)
            throws IOException {
        this.server = server;
        this.delay = delay;
        this.answerPlan = answerPlan;
        requests = new Way(requestPlan, new AtomicInteger());
        selector = Selector.open();
        front = DatagramChannel.open().bind(LineServer.anyPort());
        watch(front, this::request);
        thread = Thread.ofPlatform().daemon().name("datagram-proxy").start(this::run);
    }

    /**
     * Opens a proxy in front of a server.
     *
     * @param delay the delay of late datagrams
     */
    public static DatagramProxy before(
            SocketAddress server,
            Duration delay,
            IntFunction<DatagramFault> requests,
            IntFunction<DatagramFault> answers)
            throws IOException {
        return new DatagramProxy(server, delay, requests, answers);
    }

    /** Returns the address for clients. */
    public SocketAddress address() throws IOException {
        return front.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        try {
            thread.join();
            for (Thread waiting : delays) {
                waiting.interrupt();
                waiting.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        front.close();
        for (DatagramChannel peer : peers.values()) {
            peer.close();
        }
    }

    private void watch(DatagramChannel channel, Runnable readable) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, readable);
    }

    private void run() {
        try {
            while (true) {
                selector.select(key -> ((Runnable) key.attachment()).run());
            }
        } catch (ClosedSelectorException | IOException e) {
            // closed
        }
    }

    private void request() {
        try {
            SocketAddress client = front.receive(buffer.clear());
            if (client != null) {
                DatagramChannel peer = peer(client);
                requests.pass(received(), datagram -> peer.write(ByteBuffer.wrap(datagram)));
            }
        } catch (IOException e) {
            // as good as lost
        }
    }

    /** Returns the socket that represents a client to the server. */
    private DatagramChannel peer(SocketAddress client) throws IOException {
        DatagramChannel known = peers.get(client);
        if (known != null) {
            return known;
        }
        if (peers.size() == MAX_PEERS) {
            peers.pollFirstEntry().getValue().close();
        }
        DatagramChannel opened = DatagramChannel.open().connect(server);
        peers.put(client, opened);
        Way way = new Way(answerPlan, answers);
        watch(opened, () -> answer(opened, way, client));
        return opened;
    }

    private void answer(DatagramChannel peer, Way way, SocketAddress client) {
        try {
            if (peer.read(buffer.clear()) >= 0 && buffer.position() > 0) {
                way.pass(received(), datagram -> front.send(ByteBuffer.wrap(datagram), client));
            }
        } catch (IOException e) {
            // the server's port is closed
        }
    }

    private byte[] received() {
        byte[] datagram = new byte[buffer.flip().remaining()];
        buffer.get(datagram);
        return datagram;
    }

    private static void send(byte[] datagram, Exit exit) {
        try {
            exit.send(datagram);
        } catch (IOException e) {
            // lost
        }
    }

    private void later(Runnable send) {
        Thread waiting = Thread.ofVirtual().unstarted(() -> {
            try {
                Thread.sleep(delay);
                send.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                delays.remove(Thread.currentThread());
            }
        });
        delays.add(waiting);
        waiting.start();
    }
}
