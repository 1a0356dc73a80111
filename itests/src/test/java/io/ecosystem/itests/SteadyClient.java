package io.ecosystem.itests;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * A client that asks one request after the other until it is stopped, and notes what happens to each. A request whose
 * connection is closed before its answer is sent once more; every other irregularity is noted.
 */
final class SteadyClient implements AutoCloseable {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int PATIENCE_MILLIS = 60_000;

    /**
     * What a client has seen since it was last asked.
     *
     * @param answered the number of right answers
     * @param closed how often a connection ended before an answer came
     * @param longest the longest time from the first sending of a request to its answer
     */
    record Seen(int answered, int closed, Duration longest) {}

    private interface Link extends AutoCloseable {

        /** Returns the answer; null if the connection was closed before it came. */
        String ask(String line) throws IOException;

        @Override
        void close() throws IOException;
    }

    private final String name;
    private final URI address;
    private final boolean keeps;
    private final LongFunction<String> request;
    private final Predicate<String> isRight;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;
    private int answered; // guarded by the lock of the object
    private int closed; // guarded by the lock of the object
    private long longest; // guarded by the lock of the object

    /**
     * Starts at once.
     *
     * @param name of the client, which begins the keys of its requests
     * @param keeps whether a connection serves more than one request
     * @param request makes the line of a number; its key is the name and the number
     * @param isRight whether an answer is as it should be
     */
    SteadyClient(String name, URI address, boolean keeps, LongFunction<String> request, Predicate<String> isRight) {
        this.name = name;
        this.address = address;
        this.keeps = keeps;
        this.request = request;
        this.isRight = isRight;
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    String name() {
        return name;
    }

    /** Returns what it has seen since the last call. */
    synchronized Seen seen() {
        Seen seen = new Seen(answered, closed, Duration.ofNanos(longest));
        answered = 0;
        closed = 0;
        longest = 0;
        return seen;
    }

    /** Returns the number of right answers since {@link #seen()} was last called. */
    synchronized int answered() {
        return answered;
    }

    /** Returns wrong answers, refused connections and missing answers. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** Returns the keys of all right answers. */
    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    /** Ends after the current request. */
    @Override
    public void close() {
        stopped = true;
        try {
            if (!thread.join(Duration.ofMillis(2L * PATIENCE_MILLIS))) {
                throw new AssertionError(name + " does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void run() {
        Link link = null;
        for (long number = 0; !stopped; number++) {
            String line = request.apply(number);
            long began = System.nanoTime();
            String answer = null;
            boolean failed = false;
            while (answer == null && !failed) {
                try {
                    link = link == null ? open() : link;
                    answer = link.ask(line);
                } catch (IOException e) {
                    failed = true;
                    wrong.add("%s %d: %s".formatted(name, number, e));
                }
                if (answer == null || !keeps) {
                    close(link);
                    link = null;
                }
                note(answer, began, failed);
            }
            if (answer != null && isRight.test(answer)) {
                acknowledged.add(name + number);
            } else if (answer != null) {
                wrong.add("%s %d: %s".formatted(name, number, answer));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        close(link);
    }

    private synchronized void note(String answer, long began, boolean failed) {
        if (answer != null) {
            answered++;
            longest = Math.max(longest, System.nanoTime() - began);
        } else if (!failed) {
            closed++;
        }
    }

    private static void close(Link link) {
        try {
            if (link != null) {
                link.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Link open() throws IOException {
        return switch (address.getScheme()) {
            case "tcp" -> new Stream(new InetSocketAddress(address.getHost(), address.getPort()));
            case "ws" -> new Message(address);
            case "uds" -> new Stream(UnixDomainSocketAddress.of(address.getPath()));
            default -> new Datagram(new InetSocketAddress(address.getHost(), address.getPort()));
        };
    }

    private static final class Stream implements Link {

        private final SocketChannel channel;
        private final ByteBuffer received = ByteBuffer.allocate(65_536).flip();

        Stream(SocketAddress peer) throws IOException {
            channel = peer instanceof UnixDomainSocketAddress
                    ? SocketChannel.open(StandardProtocolFamily.UNIX)
                    : SocketChannel.open();
            channel.connect(peer);
        }

        @Override
        public String ask(String line) {
            try {
                ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                StringBuilder answer = new StringBuilder();
                while (true) {
                    while (received.hasRemaining()) {
                        char next = (char) received.get();
                        if (next == '\n') {
                            return answer.toString();
                        }
                        answer.append(next);
                    }
                    int count = channel.read(received.clear());
                    received.flip();
                    if (count < 0) {
                        return null;
                    }
                }
            } catch (IOException e) {
                return null; // reset, or broken as it is written to
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Connects with the first request: a connection may be closed in the middle of the handshake. */
    private static final class Message implements Link {

        private final URI peer;
        private WebSocketClient client;

        Message(URI peer) {
            this.peer = peer;
        }

        @Override
        public String ask(String line) throws IOException {
            try {
                client = client == null ? WebSocketClient.connect(peer) : client;
                String answer = client.ask(line);
                return answer.startsWith(WebSocketClient.CLOSED) ? null : answer;
            } catch (ConnectException e) {
                throw e;
            } catch (IOException e) {
                return null; // closed as it is written to
            }
        }

        @Override
        public void close() {
            if (client != null) {
                client.close();
            }
        }
    }

    private static final class Datagram implements Link {

        private final DatagramSocket socket;
        private final InetSocketAddress peer;

        Datagram(InetSocketAddress peer) throws IOException {
            this.peer = peer;
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setSoTimeout(PATIENCE_MILLIS);
        }

        @Override
        public String ask(String line) throws IOException {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, peer));
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                throw new IOException("no answer within %d ms".formatted(PATIENCE_MILLIS), e);
            }
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8).strip();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
