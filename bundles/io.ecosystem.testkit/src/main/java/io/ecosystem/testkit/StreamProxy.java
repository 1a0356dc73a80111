package io.ecosystem.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A proxy between clients and a stream server. A plan determines the fault of each connection by its number. Only the
 * plan decides, so a plan with a seed is repeatable.
 */
public final class StreamProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 16_384;

    private final LineServer front;
    private final SocketAddress server;
    private final IntFunction<StreamFault> plan;
    private final AtomicInteger connections = new AtomicInteger();

    private StreamProxy(SocketAddress listen, SocketAddress server, IntFunction<StreamFault> plan) throws IOException {
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
        return new StreamProxy(listen, server, plan);
    }

    /** Returns the address for clients. */
    public SocketAddress address() {
        return front.address();
    }

    /** Returns the number of connections so far. */
    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        front.close();
    }

    private void serve(LineServer.Session session) throws IOException {
        StreamFault fault = plan.apply(connections.getAndIncrement());
        SocketChannel client = session.channel();
        try (SocketChannel upstream = SocketChannel.open(server)) {
            Thread answers =
                    Thread.startVirtualThread(() -> pump(upstream, client, fault, StreamFault.Direction.TO_CLIENT));
            pump(client, upstream, fault, StreamFault.Direction.TO_SERVER);
            answers.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(SocketChannel from, SocketChannel to, StreamFault fault, StreamFault.Direction direction) {
        boolean faulty = fault.kind() != StreamFault.Kind.NONE && fault.direction() == direction;
        int passing = faulty ? fault.afterBytes() : Integer.MAX_VALUE;
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            while (from.read(buffer.clear()) >= 0) {
                buffer.flip();
                if (faulty) {
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
