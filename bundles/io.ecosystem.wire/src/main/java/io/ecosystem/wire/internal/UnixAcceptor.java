package io.ecosystem.wire.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Collection;
import java.util.Iterator;
import org.apache.mina.core.polling.AbstractPollingIoAcceptor;
import org.apache.mina.core.service.DefaultTransportMetadata;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.core.service.TransportMetadata;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.session.IoSessionConfig;
import org.apache.mina.transport.socket.DefaultSocketSessionConfig;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSession;

/** Accepts connections on Unix domain sockets, which MINA itself does not. */
final class UnixAcceptor extends AbstractPollingIoAcceptor<NioSession, ServerSocketChannel> {

    private static final TransportMetadata METADATA = new DefaultTransportMetadata("nio", "unix", false, true,
            UnixDomainSocketAddress.class, SocketSessionConfig.class, IoBuffer.class);

    private volatile Selector selector; // written once, by the constructor of the superclass

    UnixAcceptor(IoProcessor<NioSession> processor) {
        super(new DefaultSocketSessionConfig(), processor);
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

    @Override
    protected ServerSocketChannel open(SocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            channel.bind(address, getBacklog());
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

    @Override
    protected NioSession accept(IoProcessor<NioSession> processor, ServerSocketChannel server) throws IOException {
        SocketChannel channel = server.accept();
        return channel == null ? null : new UnixSession(processor, channel);
    }

    @Override
    protected void close(ServerSocketChannel channel) throws IOException {
        SelectionKey key = channel.keyFor(selector);
        if (key != null) {
            key.cancel();
        }
        channel.close();
    }

    @Override
    protected int select() throws IOException {
        return selector.select();
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
    public SocketAddress getLocalAddress() {
        return getLocalAddresses().stream().findFirst().orElse(null);
    }

    private final class UnixSession extends NioSession {

        UnixSession(IoProcessor<NioSession> processor, SocketChannel channel) {
            super(processor, UnixAcceptor.this, channel);
            config = new UnixSessionConfig();
            config.setAll(getService().getSessionConfig());
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
        public SocketAddress getLocalAddress() {
            return address(true);
        }

        @Override
        public SocketAddress getRemoteAddress() {
            return address(false);
        }

        private SocketAddress address(boolean local) {
            try {
                SocketChannel socket = (SocketChannel) channel;
                return local ? socket.getLocalAddress() : socket.getRemoteAddress();
            } catch (IOException e) {
                return null; // closed: MINA expects null
            }
        }
    }

    /** A session's settings that are never applied to a socket: Unix domain sockets have none of them. */
    private static final class UnixSessionConfig extends DefaultSocketSessionConfig {
    }
}
