package io.ecosystem.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A proxy between clients and a stream server. A plan determines the fault of each connection by its number: only the
 * plan decides, so a plan with a seed is repeatable. Or the faults change while connections are open.
 */
public final class StreamProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 16_384;

    private final LineServer front;
    private final SocketAddress server;
    private final IntFunction<Faults> plan;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();

    /** The fault of each direction of a connection, asked for each piece. */
    @FunctionalInterface
    public interface Faults {

        /** Returns the fault of a direction; the same object as long as it goes on. */
        StreamFault of(StreamFault.Direction direction);
    }

    private record Connection(SocketChannel client, SocketChannel upstream) {}

    private StreamProxy(SocketAddress listen, SocketAddress server, IntFunction<Faults> plan) throws IOException {
        this.server = server;
        this.plan = plan;
        front = LineServer.listen(listen, this::serve);
    }

    /**
     * Opens a proxy that listens at one address and connects to another.
     *
     * @param plan the fault of the connection with a number from 0
     */
    public static StreamProxy between(SocketAddress listen, SocketAddress server, IntFunction<StreamFault> plan)
            throws IOException {
        return new StreamProxy(listen, server, number -> {
            StreamFault fault = plan.apply(number);
            return direction -> fault;
        });
    }

    /** Opens a proxy whose faults change, for the connections that are open too. */
    public static StreamProxy changing(SocketAddress listen, SocketAddress server, Faults faults) throws IOException {
        return new StreamProxy(listen, server, number -> faults);
    }

    /** Returns the address for clients. */
    public SocketAddress address() {
        return front.address();
    }

    /** Returns the number of connections so far. */
    public int connections() {
        return connections.get();
    }

    /** Ends all connections that are open. */
    public void cut() {
        open.forEach(connection -> end(connection.client(), connection.upstream()));
    }

    /** Resets all connections that are open, as far as the kind of socket has that. */
    public void reset() {
        for (Connection connection : open) {
            try {
                reset(connection.client());
                reset(connection.upstream());
            } catch (IOException e) {
                end(connection.client(), connection.upstream());
            }
        }
    }

    @Override
    public void close() throws IOException {
        front.close();
    }

    private void serve(LineServer.Session session) throws IOException {
        Faults faults = plan.apply(connections.getAndIncrement());
        SocketChannel client = session.channel();
        try (SocketChannel upstream = SocketChannel.open(server)) {
            var connection = new Connection(client, upstream);
            open.add(connection);
            try {
                Thread answers = Thread.startVirtualThread(
                        () -> pump(upstream, client, faults, StreamFault.Direction.TO_CLIENT));
                pump(client, upstream, faults, StreamFault.Direction.TO_SERVER);
                answers.join();
            } finally {
                open.remove(connection);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(SocketChannel from, SocketChannel to, Faults faults, StreamFault.Direction direction) {
        StreamFault fault = StreamFault.NONE;
        int passing = 0;
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            while (from.read(buffer.clear()) >= 0) {
                buffer.flip();
                StreamFault now = faults.of(direction);
                if (now != fault) {
                    fault = now;
                    passing = fault.afterBytes();
                }
                if (fault.kind() != StreamFault.Kind.NONE && fault.direction() == direction) {
                    ByteBuffer first = buffer.slice(0, Math.min(buffer.limit(), passing));
                    passing -= first.limit();
                    buffer.position(first.limit());
                    write(to, first);
                    if (passing == 0 && !strike(from, to, fault, buffer)) {
                        return;
                    }
                } else {
                    write(to, buffer);
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            end(from, to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Applies the fault to the rest of the bytes read; returns false if the direction has ended. */
    private static boolean strike(SocketChannel from, SocketChannel to, StreamFault fault, ByteBuffer rest)
            throws IOException, InterruptedException {
        switch (fault.kind()) {
            case NONE -> write(to, rest);
            case DELAY -> {
                Thread.sleep(fault.delay());
                write(to, rest);
            }
            case DRIBBLE -> {
                while (rest.hasRemaining()) {
                    to.write(ByteBuffer.wrap(new byte[] {rest.get()}));
                    Thread.sleep(1);
                }
            }
            case BLACK_HOLE -> rest.clear();
            case HALF_CLOSE -> {
                to.shutdownOutput();
                return false;
            }
            case CUT -> {
                end(from, to);
                return false;
            }
            case RESET -> {
                reset(from);
                reset(to);
                return false;
            }
        }
        return true;
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    private static void reset(SocketChannel channel) throws IOException {
        if (!(channel.getLocalAddress() instanceof UnixDomainSocketAddress)) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        channel.close();
    }

    private static void end(SocketChannel one, SocketChannel other) {
        try (one;
                other) {
            // both end
        } catch (IOException e) {
            // as good as closed
        }
    }
}
