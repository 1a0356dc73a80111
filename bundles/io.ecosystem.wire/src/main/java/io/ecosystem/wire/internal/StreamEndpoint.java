package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.wire.Ending;
import io.ecosystem.wire.Endpoint;
import io.ecosystem.wire.Framing;
import io.ecosystem.wire.Holder;
import io.ecosystem.wire.HostPort;
import io.ecosystem.wire.Limits;
import io.ecosystem.wire.Memory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.util.ExceptionMonitor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening stream socket and its connections.
 *
 * <p>I/O threads read and split; virtual threads answer. A timer thread sends late answers and, once a second, checks
 * for idle, slow and unread connections. Closing ends them all. Except for the virtual threads, all are started at the
 * beginning and survive failures: a lack of memory costs a connection, and the rest continues.
 *
 * <p>It is long as the place where all parts of an endpoint are made, opened and closed in their order.
 */
public final class StreamEndpoint implements Endpoint, Holder {

    private static final Logger log = LoggerFactory.getLogger(StreamEndpoint.class);
    private static final int BACKLOG = 512;
    private static final int MIN_READ_BYTES = 1_024;
    private static final int FIRST_READ_BYTES = 4_096;
    private static final int IO_THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private final Framing framing;
    private final Gateway gateway;
    private final Limits limits;
    private final Memory memory;
    private final Budget budget;
    private final int maxConnections;
    private final PeerReports reports = new PeerReports();
    private final IoThreads acceptorThread;
    private final IoThreads ioThreads;
    private final StreamAcceptor acceptor;
    private final IoProcessor<NioSession> processors;
    private final ScheduledThreadPoolExecutor timer;
    private final OpenConnections connections;
    private String address;
    private SocketAddress bound;
    private volatile boolean released; // written by the thread that opens and releases it
    private ThreadFactory handlerThreads;

    private StreamEndpoint(Framing framing, SocketAddress where, Gateway gateway, Limits limits, Memory memory) {
        this.framing = framing;
        bound = where;
        address = text(where);
        handlerThreads = Thread.ofVirtual().name(address).factory();
        this.gateway = gateway;
        this.limits = limits;
        this.memory = memory;
        budget = new Budget(limits.maxBufferedBytes(), memory);
        maxConnections = Math.min(limits.maxConnections(), memory.maxConnections());
        connections = new OpenConnections(maxConnections);
        ExceptionMonitor.setInstance(UnexpectedFailures.TOLD);
        String kind = framing.kind();
        ioThreads = new IoThreads(kind + "-io", IO_THREADS, reports.failures());
        acceptorThread = new IoThreads(kind + "-acceptor", 1, reports.failures());
        processors = new SimpleIoProcessorPool<>(LineProcessor.class, ioThreads, IO_THREADS, null);
        acceptor = new StreamAcceptor(acceptorThread, processors, this::address, reports.failures());
        acceptor.setBacklog(BACKLOG);
        acceptor.setCloseOnDeactivation(false);
        acceptor.setHandler(new SessionEvents(this, connections, reports.failures()));
        timer = new ScheduledThreadPoolExecutor(1);
        timer.setRemoveOnCancelPolicy(true);
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Listens on TCP for plain lines. */
    public static StreamEndpoint tcp(InetSocketAddress address, Gateway gateway, Limits limits, Memory memory)
            throws IOException {
        return tcp(address, new PlainLines("tcp"), gateway, limits, memory);
    }

    /** Listens on TCP for lines in a framing. */
    public static StreamEndpoint tcp(
            InetSocketAddress address, Framing framing, Gateway gateway, Limits limits, Memory memory)
            throws IOException {
        return new StreamEndpoint(framing, address, gateway, limits, memory).listen();
    }

    /** Listens on a Unix domain socket. */
    public static StreamEndpoint unix(UnixDomainSocketAddress address, Gateway gateway, Limits limits, Memory memory)
            throws IOException {
        return new StreamEndpoint(new PlainLines("uds"), address, gateway, limits, memory).listen();
    }

    /** Listens with a bound socket for plain lines. */
    public static StreamEndpoint resume(ServerSocketChannel socket, Gateway gateway, Limits limits, Memory memory)
            throws IOException {
        String kind = socket.getLocalAddress() instanceof UnixDomainSocketAddress ? "uds" : "tcp";
        return resume(socket, new PlainLines(kind), gateway, limits, memory);
    }

    /** Listens with a bound socket for lines in a framing. */
    public static StreamEndpoint resume(
            ServerSocketChannel socket, Framing framing, Gateway gateway, Limits limits, Memory memory)
            throws IOException {
        StreamEndpoint endpoint = new StreamEndpoint(framing, socket.getLocalAddress(), gateway, limits, memory);
        endpoint.acceptor.openWith(socket);
        return endpoint.listen();
    }

    private StreamEndpoint listen() throws IOException {
        acceptor.getSessionConfig().setMinReadBufferSize(MIN_READ_BYTES);
        acceptor.getSessionConfig().setReadBufferSize(FIRST_READ_BYTES);
        acceptor.getSessionConfig().setMaxReadBufferSize(memory.readBytes(maxConnections));
        timer.setThreadFactory(
                Thread.ofPlatform().daemon().name(kind() + "-timer").factory());
        timer.prestartAllCoreThreads();
        try {
            acceptor.bind(bound);
        } catch (IOException | RuntimeException e) {
            dispose();
            throw new IOException(reason(e), e);
        }
        bound = Objects.requireNonNull(acceptor.getLocalAddress());
        address = text(bound);
        handlerThreads = Thread.ofVirtual().name(address).factory();
        memory.add(this);
        timer.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
        if (maxConnections < limits.maxConnections()) {
            log.info(
                    "{}: accepts {} connections at a time instead of {}, as many as a heap of {} MiB bears; -Xmx"
                            + " raises it",
                    address,
                    maxConnections,
                    limits.maxConnections(),
                    memory.heapBytes() >> 20);
        }
        return this;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void release() {
        released = true;
        acceptor.unbind();
    }

    @Override
    public Optional<NetworkChannel> handOver() {
        if (released) {
            return Optional.empty();
        }
        acceptor.closeNothing();
        release();
        return acceptor.notClosed();
    }

    @Override
    public StreamEndpoint reopen() throws IOException {
        try {
            acceptor.bind(bound);
            released = false;
            return this;
        } catch (IOException | RuntimeException e) {
            throw new IOException(reason(e), e);
        }
    }

    @Override
    public Optional<String> lost() {
        return released || acceptor.isActive() ? Optional.empty() : Optional.of("its socket was closed");
    }

    /** The probe is allowed one connection above the limit, so it displaces no client. */
    @Override
    public Bytes probe(Bytes line, Duration atMost) throws IOException {
        connections.probeBegins();
        try {
            return framing.probe(bound, line, atMost);
        } finally {
            connections.probeEnds();
        }
    }

    @Override
    public void close() {
        release();
        long deadline = System.nanoTime() + limits.drainTimeout().toNanos();
        connections.forEach(connection -> connection.finish(Ending.LEAVING));
        connections.awaitNone(deadline);
        int left = connections.count();
        if (left > 0) {
            log.warn(
                    "{}: closing {} connections that were not done in {} ms",
                    address,
                    left,
                    limits.drainTimeout().toMillis());
            connections.forEach(Connection::abort);
            connections.awaitNone(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
        }
        dispose();
    }

    private void dispose() {
        timer.shutdownNow();
        acceptor.dispose(true);
        processors.dispose();
        acceptorThread.close();
        ioThreads.close();
        memory.remove(this);
    }

    /** Catches every failure, since a task that throws would not run again; the next run retries. */
    private void sweep() {
        try {
            connections.check(System.nanoTime(), address, reports);
            framing.look();
            reports.tellRest();
        } catch (RuntimeException | Error e) {
            reports.notLookedAfter(address, e);
        }
    }

    @Override
    public long received() {
        return budget.used();
    }

    @Override
    public @Nullable Slow slowest() {
        return connections.slowest();
    }

    /** Returns the operating system's message, which MINA wraps. */
    private static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    }

    private String text(SocketAddress socketAddress) {
        String kind = kind();
        return switch (socketAddress) {
            case InetSocketAddress inet -> kind + "://" + HostPort.text(inet) + framing.path();
            case UnixDomainSocketAddress unix -> kind + "://" + unix.getPath();
            default -> kind + "://" + socketAddress;
        };
    }

    void refuse(Connection connection) {
        tooMany();
        Bytes answer = gateway.refuse(
                Status.BUSY,
                "%d connections are open, no more are accepted".formatted(maxConnections),
                connection.origin());
        connection.refuse(answer);
    }

    void tooMany() {
        reports.tooMany(address, maxConnections, maxConnections < limits.maxConnections());
    }

    void tooSlow(Connection connection, long bytes) {
        reports.tooSlow(address, connection, bytes);
    }

    Gateway gateway() {
        return gateway;
    }

    Limits limits() {
        return limits;
    }

    Memory memory() {
        return memory;
    }

    Budget budget() {
        return budget;
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    ThreadFactory handlerThreads() {
        return handlerThreads;
    }

    Framing framing() {
        return framing;
    }

    String kind() {
        return framing.kind();
    }
}
