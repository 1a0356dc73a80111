package io.ecosystem.transport.udp.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Identity;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.spi.transport.GatewayClosedException;
import io.ecosystem.spi.transport.HeartbeatByte;
import io.ecosystem.wire.Endpoint;
import io.ecosystem.wire.HostPort;
import io.ecosystem.wire.Memory;
import io.ecosystem.wire.Probe;
import io.ecosystem.wire.Recurring;
import io.ecosystem.wire.Shortage;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP port: one thread receives, and a virtual thread per datagram answers, so a slow request does not delay others.
 * The channel stays open while requests drain, since answers leave through it. A datagram that cannot be answered for
 * lack of memory or threads is dropped, as if the network had lost it; the receiving thread survives that.
 *
 * <p>It is long because one channel receives and answers, and how it is left depends on both.
 */
final class DatagramEndpoint implements Endpoint {

    private static final Logger log = LoggerFactory.getLogger(DatagramEndpoint.class);
    private static final int SEND_ATTEMPTS = 1_000;
    private static final long SEND_PAUSE_NANOS = 1_000_000;
    private static final long PAUSE_NANOS = 10_000_000;
    private static final long TELL_MILLIS = 60_000;
    private static final byte[] ACKNOWLEDGEMENT = {HeartbeatByte.ACKNOWLEDGE, '\n'};

    private final DatagramChannel channel;
    private final Selector selector;
    private final Gateway gateway;
    private final DatagramLimits limits;
    private final InetSocketAddress bound;
    private final String address;
    private final Semaphore places;
    private final Memory memory = Memory.ofInstance();
    private final Recurring failures = new Recurring(log);
    private final ThreadFactory handlerThreads;
    private final Thread receiver;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_536); // used by the receiving thread
    private volatile boolean released; // written once, on release
    private volatile boolean handedOver; // written once, before released

    private DatagramEndpoint(DatagramChannel channel, Gateway gateway, DatagramLimits limits) throws IOException {
        this.channel = channel;
        this.gateway = gateway;
        this.limits = limits;
        bound = (InetSocketAddress) channel.getLocalAddress();
        address = "udp://" + HostPort.text(bound);
        places = new Semaphore(limits.maxConcurrent());
        handlerThreads = Thread.ofVirtual().name(address).factory();
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        receiver = Thread.ofPlatform().daemon().name(address).unstarted(this::receive);
    }

    static DatagramEndpoint open(InetSocketAddress where, Gateway gateway, DatagramLimits limits) throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                where.getAddress() instanceof Inet6Address
                        ? StandardProtocolFamily.INET6
                        : StandardProtocolFamily.INET);
        try {
            channel.bind(where);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return resume(channel, gateway, limits);
    }

    /** Receives from a bound socket, which is closed if this fails. */
    static DatagramEndpoint resume(DatagramChannel channel, Gateway gateway, DatagramLimits limits) throws IOException {
        try {
            if (limits.receiveBufferBytes() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, limits.receiveBufferBytes());
            }
            channel.configureBlocking(false);
            DatagramEndpoint endpoint = new DatagramEndpoint(channel, gateway, limits);
            endpoint.receiver.start();
            return endpoint;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public String address() {
        return address;
    }

    /** Answers must leave from the address that received the request, so it is released only after them. */
    @Override
    public void release() {
        if (released) {
            return;
        }
        stopReceiving();
        drain();
        try {
            channel.close();
        } catch (IOException e) {
            log.warn("{}: cannot close: {}", address, e.toString());
        }
    }

    /** Leaves datagrams that are not received yet to the next owner; remaining answers still leave by the socket. */
    @Override
    public Optional<NetworkChannel> handOver() {
        if (released) {
            return Optional.empty();
        }
        handedOver = true;
        stopReceiving();
        return Optional.of(channel);
    }

    private void stopReceiving() {
        released = true;
        try {
            selector.wakeup();
            receiver.join();
            selector.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("{}: cannot stop receiving: {}", address, e.toString());
        }
    }

    private void drain() {
        boolean drained = false;
        try {
            drained = places.tryAcquire(
                    limits.maxConcurrent(), limits.drainTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!drained) {
            log.warn(
                    "{}: closing before {} requests were answered",
                    address,
                    limits.maxConcurrent() - places.availablePermits());
        }
    }

    @Override
    public DatagramEndpoint reopen() throws IOException {
        return open(bound, gateway, limits);
    }

    @Override
    public Optional<String> lost() {
        return released || receiver.isAlive() ? Optional.empty() : Optional.of("the thread that receives has ended");
    }

    @Override
    public Bytes probe(Bytes line, Duration atMost) throws IOException {
        return Probe.datagram(bound, line, atMost);
    }

    @Override
    public void close() {
        release();
        if (handedOver) {
            drain();
        }
    }

    private void receive() {
        boolean last;
        do {
            last = released; // datagrams from before the release are received, up to the limit of concurrent requests
            try {
                if (!last) {
                    selector.select(key -> {}, TELL_MILLIS);
                }
                if (handedOver) {
                    return;
                }
                InetSocketAddress peer = (InetSocketAddress) channel.receive(buffer.clear());
                for (int count = 0; peer != null; count++) {
                    received(peer);
                    peer = last && count == limits.maxConcurrent() || !last && released
                            ? null
                            : (InetSocketAddress) channel.receive(buffer.clear());
                }
                failures.tellRest();
            } catch (IOException | RuntimeException | Error e) {
                failures.happened("%s: a datagram could not be received: %s".formatted(address, Shortage.text(e)));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } while (!last);
    }

    private void received(InetSocketAddress peer) {
        buffer.flip();
        if (!buffer.hasRemaining()) {
            refuse(Status.MALFORMED, "an empty datagram", origin(peer), peer);
            return;
        }
        byte first = buffer.get(0);
        if (first == HeartbeatByte.ENQUIRY || first == HeartbeatByte.ACKNOWLEDGE) {
            send(Bytes.of(ACKNOWLEDGEMENT), peer, 0);
            return;
        }
        boolean ended = buffer.get(buffer.limit() - 1) == '\n';
        byte[] line = new byte[buffer.limit() - (ended ? 1 : 0)];
        buffer.get(line);
        Origin origin = origin(peer);
        if (!places.tryAcquire()) {
            refuse(
                    Status.BUSY,
                    "%d requests are being handled, no more are accepted".formatted(limits.maxConcurrent()),
                    origin,
                    peer);
            return;
        }
        if (!memory.tryHandle(line.length)) {
            places.release();
            refuse(Status.BUSY, "no memory is left for a datagram of %d bytes".formatted(line.length), origin, peer);
            return;
        }
        answer(line, origin, peer);
    }

    private void refuse(Status status, String reason, Origin origin, InetSocketAddress peer) {
        send(gateway.refuse(status, reason, origin), peer, 0);
    }

    private void answer(byte[] line, Origin origin, InetSocketAddress peer) {
        boolean started = false;
        try {
            handlerThreads
                    .newThread(() -> {
                        try {
                            send(gateway.receive(Bytes.of(line), origin), peer, SEND_ATTEMPTS);
                        } catch (GatewayClosedException e) {
                            log.debug("{}: no core, no answer to {}", address, peer);
                        } catch (RuntimeException | Error e) {
                            failures.happened(
                                    "%s: a datagram could not be answered: %s".formatted(address, Shortage.text(e)));
                        } finally {
                            leave(line);
                        }
                    })
                    .start();
            started = true;
        } finally {
            if (!started) {
                leave(line);
            }
        }
    }

    private void leave(byte[] line) {
        memory.handled(line.length);
        places.release();
    }

    /** Sends an answer, waiting while the socket is full; the receiving thread makes only one attempt. */
    private void send(Bytes answer, InetSocketAddress peer, int moreAttempts) {
        ByteBuffer datagram = ByteBuffer.wrap(answer.array(), answer.offset(), answer.length());
        try {
            for (int attempt = 0; channel.send(datagram, peer) == 0; attempt++) {
                if (attempt == moreAttempts) {
                    log.debug("{}: the socket is full, no answer to {}", address, peer);
                    return;
                }
                LockSupport.parkNanos(SEND_PAUSE_NANOS);
            }
        } catch (IOException e) {
            log.debug("{}: cannot answer {}: {}", address, peer, e.toString());
        }
    }

    private Origin origin(InetSocketAddress peer) {
        return new Origin(
                "udp",
                address,
                HostPort.text(peer),
                new Identity.ClaimedAddress(peer.getAddress()),
                limits.maxResponseBytes());
    }
}
