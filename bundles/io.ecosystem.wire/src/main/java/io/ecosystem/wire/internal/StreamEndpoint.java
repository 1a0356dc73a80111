package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.transport.Gateway;
import io.ecosystem.wire.Endpoint;
import io.ecosystem.wire.Limits;
import io.ecosystem.wire.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.AbstractIoAcceptor;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening stream socket and its connections.
 *
 * <p>I/O threads read and split; virtual threads answer. One timer thread sends late answers and looks after silent,
 * slow and unread connections once a second. Closing ends all of them.
 */
public final class StreamEndpoint implements Endpoint {

    private static final Logger log = LoggerFactory.getLogger(StreamEndpoint.class);
    private static final String CONNECTION = "connection";
    private static final int BACKLOG = 512;
    private static final int MIN_READ_BYTES = 1_024;
    private static final int FIRST_READ_BYTES = 4_096;
    private static final int MAX_READ_BYTES = 65_536;
    private static final int IO_THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    /** Connections above the limit that may be told so at a time; more are closed without a word. */
    private static final int MAX_REFUSED = 64;

    private final String kind;
    private final Gateway gateway;
    private final Limits limits;
    private final Budget budget;
    private final AbstractIoAcceptor acceptor;
    private final IoProcessor<NioSession> processors;
    private final ScheduledThreadPoolExecutor timer;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Connection> refused = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger probes = new AtomicInteger();
    private String address;
    private SocketAddress bound;
    private volatile boolean released; // written by whoever opens and releases it
    private ThreadFactory handlerThreads;

    private StreamEndpoint(String kind, Gateway gateway, Limits limits, boolean unix) {
        this.kind = kind;
        this.gateway = gateway;
        this.limits = limits;
        budget = new Budget(limits.maxBufferedBytes());
        processors = new SimpleIoProcessorPool<>(LineProcessor.class, IO_THREADS);
        acceptor = unix ? new UnixAcceptor(processors) : socketAcceptor(processors);
        acceptor.setCloseOnDeactivation(false);
        acceptor.setHandler(new Bridge());
        timer = new ScheduledThreadPoolExecutor(1);
        timer.setRemoveOnCancelPolicy(true);
        timer.setRejectedExecutionHandler(new ScheduledThreadPoolExecutor.DiscardPolicy());
    }

    /** Listens on TCP. */
    public static StreamEndpoint tcp(InetSocketAddress address, Gateway gateway, Limits limits) throws IOException {
        return new StreamEndpoint("tcp", gateway, limits, false).listen(address);
    }

    /** Listens on a Unix domain socket. */
    public static StreamEndpoint unix(UnixDomainSocketAddress address, Gateway gateway, Limits limits)
            throws IOException {
        return new StreamEndpoint("uds", gateway, limits, true).listen(address);
    }

    private static NioSocketAcceptor socketAcceptor(IoProcessor<NioSession> processors) {
        NioSocketAcceptor acceptor = new NioSocketAcceptor(processors);
        acceptor.setReuseAddress(true);
        acceptor.setBacklog(BACKLOG);
        acceptor.getSessionConfig().setTcpNoDelay(true);
        return acceptor;
    }

    private StreamEndpoint listen(SocketAddress where) throws IOException {
        acceptor.getSessionConfig().setMinReadBufferSize(MIN_READ_BYTES);
        acceptor.getSessionConfig().setReadBufferSize(FIRST_READ_BYTES);
        acceptor.getSessionConfig().setMaxReadBufferSize(MAX_READ_BYTES);
        address = text(where);
        handlerThreads = Thread.ofVirtual().name(address).factory();
        timer.setThreadFactory(Thread.ofPlatform().daemon().name(kind + "-timer").factory());
        try {
            acceptor.bind(where);
        } catch (IOException | RuntimeException e) {
            dispose();
            throw new IOException(reason(e), e);
        }
        bound = acceptor.getLocalAddress();
        address = text(bound);
        handlerThreads = Thread.ofVirtual().name(address).factory();
        timer.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
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

    /** A connection that comes from here is one more than may be, so that it takes nobody's place. */
    @Override
    public Bytes probe(Bytes line, Duration atMost) throws IOException {
        probes.incrementAndGet();
        try {
            return Probe.stream(bound, line, atMost);
        } finally {
            probes.decrementAndGet();
        }
    }

    @Override
    public void close() {
        release();
        long deadline = System.nanoTime() + limits.drainTimeout().toNanos();
        connections.forEach(Connection::finish);
        awaitNoConnections(deadline);
        if (!connections.isEmpty()) {
            log.warn("{}: closing {} connections that were not done in {} ms", address, connections.size(),
                    limits.drainTimeout().toMillis());
            connections.forEach(Connection::abort);
            awaitNoConnections(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
        }
        dispose();
    }

    private synchronized void awaitNoConnections(long deadline) {
        boolean interrupted = false;
        for (long left = deadline - System.nanoTime(); left > 0 && !connections.isEmpty(); left = deadline
                - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void dispose() {
        timer.shutdownNow();
        acceptor.dispose(true);
        processors.dispose();
    }

    private void sweep() {
        long now = System.nanoTime();
        for (Connection connection : connections) {
            try {
                connection.check(now);
            } catch (RuntimeException e) {
                log.error("{}: cannot check the connection of {}", address, connection, e);
            }
        }
    }

    /** MINA wraps what the operating system said. */
    private static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    }

    private String text(SocketAddress socketAddress) {
        return switch (socketAddress) {
            case InetSocketAddress inet -> "%s://%s:%d".formatted(kind, host(inet), inet.getPort());
            case UnixDomainSocketAddress unix -> kind + "://" + unix.getPath();
            default -> kind + "://" + socketAddress;
        };
    }

    static String host(InetSocketAddress inet) {
        String host = inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    void refuse(Connection connection) {
        Bytes answer = gateway.refuse(Status.BUSY, "%d connections are open, no more are accepted".formatted(
                limits.maxConnections()), connection.origin());
        connection.refuse(answer);
    }

    Gateway gateway() {
        return gateway;
    }

    Limits limits() {
        return limits;
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

    String kind() {
        return kind;
    }

    /** What MINA tells of its sessions, handed to their connections. */
    private final class Bridge extends IoHandlerAdapter {

        @Override
        public void sessionOpened(IoSession session) {
            Connection connection = new Connection(StreamEndpoint.this, (NioSession) session);
            session.setAttribute(CONNECTION, connection);
            connections.add(connection);
            if (accepted.incrementAndGet() > limits.maxConnections() + probes.get()) {
                accepted.decrementAndGet();
                refused.add(connection);
                if (refused.size() > MAX_REFUSED) {
                    connection.abort();
                } else {
                    refuse(connection);
                }
            }
        }

        @Override
        public void messageReceived(IoSession session, Object message) {
            of(session).received((IoBuffer) message);
        }

        @Override
        public void messageSent(IoSession session, Object message) {
            of(session).sent();
        }

        @Override
        public void inputClosed(IoSession session) {
            of(session).inputClosed();
        }

        @Override
        public void exceptionCaught(IoSession session, Throwable cause) {
            if (cause instanceof IOException) {
                log.debug("{}: connection lost: {}", address, cause.toString());
            } else {
                log.error("{}: connection failed", address, cause);
            }
            session.closeNow();
        }

        @Override
        public void sessionClosed(IoSession session) {
            if (session.getAttribute(CONNECTION) instanceof Connection connection) {
                if (!refused.remove(connection)) {
                    accepted.decrementAndGet();
                }
                connection.closed();
                connections.remove(connection);
                synchronized (StreamEndpoint.this) {
                    StreamEndpoint.this.notifyAll();
                }
            }
        }

        private Connection of(IoSession session) {
            return (Connection) session.getAttribute(CONNECTION);
        }
    }
}
