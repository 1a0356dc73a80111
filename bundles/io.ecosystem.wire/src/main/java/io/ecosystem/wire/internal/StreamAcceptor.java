package io.ecosystem.wire.internal;

import io.ecosystem.wire.Recurring;
import io.ecosystem.wire.Shortage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.polling.AbstractPollingIoAcceptor;
import org.apache.mina.core.service.DefaultTransportMetadata;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.core.service.TransportMetadata;
import org.apache.mina.core.session.IoSessionConfig;
import org.apache.mina.transport.socket.DefaultSocketSessionConfig;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSession;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections over TCP and on Unix domain sockets.
 *
 * <p>MINA's own acceptor does not support the latter, ends permanently on an {@link Error}, and logs every connection
 * that it cannot accept.
 */
final class StreamAcceptor extends AbstractPollingIoAcceptor<NioSession, ServerSocketChannel> {

    private static final TransportMetadata METADATA = new DefaultTransportMetadata(
            "nio", "stream", false, true, SocketAddress.class, SocketSessionConfig.class, IoBuffer.class);

    private static final long PAUSE_NANOS = 100_000_000;

    private final Supplier<String> name;
    private final Recurring failures;

    @SuppressWarnings("NullAway.Init") // written once, by the superclass constructor
    private volatile Selector selector;

    private volatile @Nullable ServerSocketChannel left; // by an earlier listener; used instead of opening one
    private volatile boolean closing = true; // whether an unbound socket is closed
    private volatile @Nullable ServerSocketChannel kept; // unbound and not closed

    /**
     * Logs what keeps it from accepting connections; occupies one task of the executor at a time.
     *
     * @param name of the listener, in messages
     */
    StreamAcceptor(Executor executor, IoProcessor<NioSession> processor, Supplier<String> name, Recurring failures) {
        super(new DefaultSocketSessionConfig(), executor, processor);
        this.name = name;
        this.failures = failures;
    }

    @Override
    protected void init() throws IOException {
        selector = Selector.open();
    }

    @Override
    protected void init(SelectorProvider provider) throws IOException {
        selector = provider == null ? Selector.open() : provider.openSelector();
    }

    @Override
    protected void destroy() throws IOException {
        if (selector != null) {
            selector.close();
        }
    }

    /** Lets the next bind use this socket, which is bound already. */
    void openWith(ServerSocketChannel socket) {
        left = socket;
    }

    /** Lets the next unbind keep the socket open. */
    void closeNothing() {
        closing = false;
    }

    /** Returns the socket that an unbind has kept open. */
    Optional<NetworkChannel> notClosed() {
        return Optional.ofNullable(kept);
    }

    @Override
    protected ServerSocketChannel open(SocketAddress address) throws IOException {
        ServerSocketChannel resumed = left;
        left = null;
        closing = true;
        kept = null;
        boolean unix = address instanceof UnixDomainSocketAddress;
        ServerSocketChannel channel = resumed != null
                ? resumed
                : unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
        try {
            if (resumed == null) {
                if (!unix) {
                    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                }
                channel.bind(address, getBacklog());
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    protected SocketAddress localAddress(ServerSocketChannel channel) throws IOException {
        return channel.getLocalAddress();
    }

    /**
     * Passes the accepted connection to the processor itself: MINA would not after running out of memory or
     * descriptors.
     */
    @Override
    protected @Nullable NioSession accept(IoProcessor<NioSession> processor, ServerSocketChannel server) {
        SocketChannel channel = null;
        try {
            channel = server.accept();
            if (channel != null) {
                NioSession session = new StreamSession(processor, channel);
                initSession(session, null, null);
                processor.add(session);
            }
        } catch (IOException | RuntimeException | Error e) {
            close(channel);
            failures.happened("%s: a connection could not be accepted: %s".formatted(name.get(), Shortage.text(e)));
            LockSupport.parkNanos(PAUSE_NANOS); // pending connections stay pending, and would be retried at once
        }
        return null;
    }

    private static void close(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException | RuntimeException | Error e) {
            // there is no other way to close it
        }
    }

    @Override
    protected void close(ServerSocketChannel channel) throws IOException {
        SelectionKey key = channel.keyFor(selector);
        if (key != null) {
            key.cancel();
        }
        if (closing) {
            channel.close();
        } else {
            kept = channel;
        }
    }

    @Override
    protected int select() throws IOException {
        try {
            return selector.select();
        } catch (OutOfMemoryError e) { // an error would end the acceptor
            throw new IOException(e);
        }
    }

    @Override
    protected void wakeup() {
        selector.wakeup();
    }

    @Override
    protected Iterator<ServerSocketChannel> selectedHandles() {
        Collection<SelectionKey> keys = selector.selectedKeys();
        Iterator<SelectionKey> all = keys.iterator();
        return new Iterator<>() {

            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public ServerSocketChannel next() {
                return (ServerSocketChannel) all.next().channel();
            }

            @Override
            public void remove() {
                all.remove();
            }
        };
    }

    @Override
    public TransportMetadata getTransportMetadata() {
        return METADATA;
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() {
        return getLocalAddresses().stream().findFirst().orElse(null);
    }

    private final class StreamSession extends NioSession {

        StreamSession(IoProcessor<NioSession> processor, SocketChannel channel) throws IOException {
            super(processor, StreamAcceptor.this, channel);
            config = new StreamSessionConfig();
            config.setAll(getService().getSessionConfig());
            if (channel.getLocalAddress() instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
        }

        @Override
        public ByteChannel getChannel() {
            return (ByteChannel) channel;
        }

        @Override
        public TransportMetadata getTransportMetadata() {
            return METADATA;
        }

        @Override
        public IoSessionConfig getConfig() {
            return config;
        }

        @Override
        public @Nullable SocketAddress getLocalAddress() {
            return address(true);
        }

        @Override
        public @Nullable SocketAddress getRemoteAddress() {
            return address(false);
        }

        private @Nullable SocketAddress address(boolean local) {
            try {
                SocketChannel socket = (SocketChannel) channel;
                return local ? socket.getLocalAddress() : socket.getRemoteAddress();
            } catch (IOException e) {
                return null; // closed: MINA expects null
            }
        }
    }

    /** Session settings that are never applied to a socket: the relevant ones are set on its channel. */
    private static final class StreamSessionConfig extends DefaultSocketSessionConfig {}
}
