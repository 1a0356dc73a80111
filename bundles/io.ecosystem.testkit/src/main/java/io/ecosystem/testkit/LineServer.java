package io.ecosystem.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A stream server that runs a script for each connection, on a virtual thread each. */
public final class LineServer implements AutoCloseable {

    private final ServerSocketChannel acceptor;
    private final SocketAddress address;
    private final Script script;
    private final Thread accepting;
    private final Map<Session, Thread> sessions = new ConcurrentHashMap<>();

    /** Handles one connection, which is closed when the script ends. */
    @FunctionalInterface
    public interface Script {

        /** Serves the connection. */
        void serve(Session session) throws IOException;
    }

    /** One connection. */
    public static final class Session {

        private final SocketChannel channel;
        private final ByteBuffer input = ByteBuffer.allocate(16_384).limit(0);

        private Session(SocketChannel channel) {
            this.channel = channel;
        }

        /** Returns the connection itself. */
        public SocketChannel channel() {
            return channel;
        }

        /** Returns the next line without its line feed; null when the peer has closed. */
        public @Nullable String readLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            while (true) {
                while (input.hasRemaining()) {
                    byte next = input.get();
                    if (next == '\n') {
                        return line.toString(StandardCharsets.UTF_8);
                    }
                    line.write(next);
                }
                int count = channel.read(input.clear());
                input.flip();
                if (count < 0) {
                    return null;
                }
            }
        }

        /** Writes a text unchanged. */
        public void write(String text) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        /** Waits until the server is closed. */
        public void hold() {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private LineServer(SocketAddress listen, Script script) throws IOException {
        this.script = script;
        acceptor = ServerSocketChannel.open(
                listen instanceof UnixDomainSocketAddress ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET);
        acceptor.bind(listen);
        address = acceptor.getLocalAddress();
        accepting = Thread.ofVirtual().start(this::accept);
    }

    /** Returns an address with any free port of this machine. */
    public static SocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Listens on TCP or a Unix domain socket. */
    public static LineServer listen(SocketAddress address, Script script) throws IOException {
        return new LineServer(address, script);
    }

    /** Returns a script that answers each line with another one, in order. */
    public static Script answering(UnaryOperator<String> answer) {
        return session -> {
            for (String line = session.readLine(); line != null; line = session.readLine()) {
                session.write(answer.apply(line) + "\n");
            }
        };
    }

    /** Returns its address. */
    public SocketAddress address() {
        return address;
    }

    /** Returns the number of open connections. */
    public int sessions() {
        return sessions.size();
    }

    /** Closes the listener and all connections. */
    @Override
    public void close() throws IOException {
        acceptor.close();
        if (address instanceof UnixDomainSocketAddress file) {
            Files.deleteIfExists(file.getPath());
        }
        try {
            accepting.join();
            for (var session : sessions.entrySet()) {
                session.getKey().channel.close();
                session.getValue().interrupt();
                session.getValue().join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (acceptor.isOpen()) {
            try {
                Session session = new Session(acceptor.accept());
                Thread thread = Thread.ofVirtual().unstarted(() -> serve(session));
                sessions.put(session, thread);
                thread.start();
            } catch (IOException e) {
                // closed, or the peer is already gone
            }
        }
    }

    private void serve(Session session) {
        try (session.channel) {
            script.serve(session);
        } catch (IOException | UncheckedIOException e) {
            // the peer is gone
        } finally {
            sessions.remove(session);
        }
    }
}
