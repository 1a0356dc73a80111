package io.ecosystem.itests;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.benchmarks.Arguments;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.spi.codec.Codec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Prints calls per second and the 99th percentile of the client and of a bare socket against one running instance,
 * round by round, and the medians with their ratio. The bare socket sends a line prepared in advance and only looks for
 * line feeds.
 */
public final class ClientBenchmark {

    private static final Bytes BODY = Bytes.utf8("{\"message\":\"ping\"}");
    private static final int WINDOW = 64;

    private final String address;
    private final long nanos;
    private final byte[] line;

    /** Makes calls until a given time, and reports the nanoseconds of each. */
    @FunctionalInterface
    private interface Load {
        void run(long end, LongConsumer took) throws Exception;
    }

    private record Figures(double perSecond, double p99Micros) {}

    private ClientBenchmark(String address, long nanos) {
        this.address = address;
        this.nanos = nanos;
        Codec codec = ServiceLoader.load(Codec.class).findFirst().orElseThrow();
        line = (codec.encode(new Request(SpanKey.random(), "echo", BODY)).utf8() + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Runs the benchmark; the system property {@code distribution} names the packed distribution, without its ending.
     *
     * @param arguments the rounds, the seconds of each, and addresses such as {@code tcp://127.0.0.1:8888}; without
     *     them, starts an instance and calls it over TCP and a Unix domain socket
     */
    public static void main(String... arguments) throws Exception {
        Arguments given = Arguments.of(arguments);
        int rounds = given.number(0, 5);
        long nanos = TimeUnit.SECONDS.toNanos(given.number(1, 2));
        if (arguments.length > 2) {
            for (String address : List.of(arguments).subList(2, arguments.length)) {
                new ClientBenchmark(address, nanos).run(rounds);
            }
        } else {
            try (var folder = new TemporaryFolder();
                    Distribution distribution = Distribution.unpackedIn(folder.path())) {
                distribution.start();
                for (String scheme : List.of("tcp", "uds")) {
                    new ClientBenchmark(distribution.address(scheme).toString(), nanos).run(rounds);
                }
            }
        }
    }

    private void run(int rounds) throws Exception {
        System.out.println(address);
        try (EcosystemClient once = EcosystemClient.at(address).once(1).open();
                EcosystemClient kept = EcosystemClient.at(address).open();
                SocketChannel one = connect();
                SocketChannel many = connect()) {
            compare("once", rounds, (end, took) -> oneByOne(once, end, took), this::rawOnce);
            compare("kept", rounds, (end, took) -> oneByOne(kept, end, took), (end, took) -> raw(one, 1, end, took));
            compare(
                    "64 in flight",
                    rounds,
                    (end, took) -> together(kept, end, took),
                    (end, took) -> raw(many, WINDOW, end, took));
        }
    }

    private void compare(String what, int rounds, Load client, Load raw) throws Exception {
        measure(client);
        measure(raw);
        List<Figures> ours = new ArrayList<>();
        List<Figures> bare = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            ours.add(measure(client));
            bare.add(measure(raw));
        }
        Figures mine = median(ours);
        Figures theirs = median(bare);
        System.out.printf(
                "%-12s client %8.0f/s p99 %6.0f us | socket %8.0f/s p99 %6.0f us | ratio %.2f, p99 %.2f%n",
                what,
                mine.perSecond,
                mine.p99Micros,
                theirs.perSecond,
                theirs.p99Micros,
                mine.perSecond / theirs.perSecond,
                mine.p99Micros / theirs.p99Micros);
    }

    private Figures measure(Load load) throws Exception {
        ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
        long began = System.nanoTime();
        load.run(began + nanos, times::add);
        double seconds = (System.nanoTime() - began) / 1e9;
        long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Figures(sorted.length / seconds, sorted[(int) (sorted.length * 0.99)] / 1e3);
    }

    private static Figures median(List<Figures> rounds) {
        return new Figures(
                median(rounds.stream().mapToDouble(Figures::perSecond).toArray()),
                median(rounds.stream().mapToDouble(Figures::p99Micros).toArray()));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static void oneByOne(EcosystemClient client, long end, LongConsumer took) {
        while (System.nanoTime() < end) {
            long began = System.nanoTime();
            client.call("echo", BODY, Bytes.class);
            took.accept(System.nanoTime() - began);
        }
    }

    private static void together(EcosystemClient client, long end, LongConsumer took) throws InterruptedException {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < WINDOW; i++) {
            callers.add(Thread.startVirtualThread(() -> oneByOne(client, end, took)));
        }
        for (Thread caller : callers) {
            caller.join();
        }
    }

    private void rawOnce(long end, LongConsumer took) throws IOException {
        while (System.nanoTime() < end) {
            long began = System.nanoTime();
            try (SocketChannel channel = connect()) {
                exchange(channel, 1);
            }
            took.accept(System.nanoTime() - began);
        }
    }

    /** Keeps a number of requests in flight: sends another one for each answer. */
    private void raw(SocketChannel channel, int window, long end, LongConsumer took) throws IOException {
        Deque<Long> begun = new ArrayDeque<>();
        ByteBuffer input = ByteBuffer.allocateDirect(65_536);
        int due = window;
        while (due > 0 || !begun.isEmpty()) {
            send(channel, due);
            long now = System.nanoTime();
            for (int i = 0; i < due; i++) {
                begun.add(now);
            }
            int answers = receive(channel, input);
            now = System.nanoTime();
            for (int i = 0; i < answers; i++) {
                took.accept(now - begun.remove());
            }
            due = now < end ? answers : 0;
        }
    }

    private void exchange(SocketChannel channel, int count) throws IOException {
        send(channel, count);
        ByteBuffer input = ByteBuffer.allocate(4_096);
        int answers = 0;
        while (answers < count) {
            answers += receive(channel, input);
        }
    }

    private void send(SocketChannel channel, int count) throws IOException {
        ByteBuffer output = ByteBuffer.allocate(count * line.length);
        for (int i = 0; i < count; i++) {
            output.put(line);
        }
        output.flip();
        while (output.hasRemaining()) {
            channel.write(output);
        }
    }

    private static int receive(SocketChannel channel, ByteBuffer input) throws IOException {
        if (channel.read(input.clear()) < 0) {
            throw new IOException("the server has closed");
        }
        int answers = 0;
        for (input.flip(); input.hasRemaining(); ) {
            answers += input.get() == '\n' ? 1 : 0;
        }
        return answers;
    }

    private SocketChannel connect() throws IOException {
        URI uri = URI.create(address);
        if (uri.getScheme().equals("uds")) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(uri.getPath()));
            return channel;
        }
        SocketAddress where = new InetSocketAddress(uri.getHost(), uri.getPort());
        SocketChannel channel = SocketChannel.open(where);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }
}
