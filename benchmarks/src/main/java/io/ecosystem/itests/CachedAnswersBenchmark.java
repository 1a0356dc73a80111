package io.ecosystem.itests;

import acme.Repeating;
import io.ecosystem.benchmarks.Arguments;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Compares over TCP the cost of a cached answer with that of the same answer from a trivial handler: one connection
 * with 64 requests in flight, all with the same body or with many bodies in turn, round by round. Prints the median of
 * the rounds.
 *
 * <p>The client sends lines prepared in advance, and expects each answer to be as long as the first one.
 */
public final class CachedAnswersBenchmark {

    private static final int WINDOW = 64;
    private static final int[] BODIES = {1, 1_000};
    private static final String PLAIN = "plain";
    private static final Map<String, String> ROUTES = new LinkedHashMap<>();

    static {
        ROUTES.put(PLAIN, "");
        ROUTES.put("whole", cached(""));
        ROUTES.put("field", cached("<property name=\"ecosystem.cached.key\" type=\"String\" value=\"message\"/>"));
    }

    private final Distribution distribution;
    private final int rounds;
    private final long nanos;

    private record Load(String route, int bodies) {

        byte[] line(int number) {
            return (request(route, "%04d".formatted(number % bodies)) + "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    private record Round(double perSecond, double serverMicros) {}

    private CachedAnswersBenchmark(Path folder, int rounds, long nanos) throws Exception {
        distribution = Distribution.unpackedIn(folder);
        this.rounds = rounds;
        this.nanos = nanos;
    }

    /**
     * Runs the benchmark; the system property {@code distribution} names the packed distribution, without its ending.
     *
     * @param arguments the number of rounds, the milliseconds of each for each route
     */
    public static void main(String... arguments) throws Exception {
        Arguments given = Arguments.of(arguments);
        try (var folder = new TemporaryFolder()) {
            var benchmark = new CachedAnswersBenchmark(
                    folder.path(), given.number(0, 16), TimeUnit.MILLISECONDS.toNanos(given.number(1, 300)));
            try {
                benchmark.run();
            } finally {
                benchmark.distribution.close();
            }
        }
    }

    private static String cached(String key) {
        return """
            <property name="ecosystem.cached.cache" value="answers"/>
            <property name="ecosystem.cached.timeToLive" value="1h"/>
            %s\
            """.formatted(key);
    }

    private void run() throws Exception {
        distribution.configure("io.ecosystem.cache.lru~answers", "{}");
        distribution.start();
        for (var route : ROUTES.entrySet()) {
            distribution.deploy(route.getKey() + ".jar", repeating(route.getKey(), route.getValue()));
            distribution.awaitAnswer(request(route.getKey(), "ping"), "\"data\":{\"message\":\"ping\"}");
        }
        measureAll(); // warms up
        Map<Load, List<Round>> results = measureAll();
        results.forEach((load, of) -> print(load, of, results.get(new Load(PLAIN, load.bodies))));
        try (Client operator = distribution.connect("uds")) {
            System.out.println(operator.ask("{\"uid\":\"0\",\"route_key\":\"eco.cache.stats\",\"data\":{}}"));
        }
    }

    private Map<Load, List<Round>> measureAll() throws IOException {
        Map<Load, List<Round>> results = new LinkedHashMap<>();
        for (int i = 0; i < rounds; i++) {
            for (int bodies : BODIES) {
                for (String route : ROUTES.keySet()) {
                    Load load = new Load(route, bodies);
                    results.computeIfAbsent(load, same -> new ArrayList<>()).add(measure(load));
                }
            }
        }
        return results;
    }

    private static void print(Load load, List<Round> rounds, List<Round> plain) {
        double[] ratios = new double[rounds.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = rounds.get(i).perSecond / plain.get(i).perSecond;
        }
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "%-5s %,5d bodies: %,8.0f/s, %.2f us of the server's processors; %.2f of plain (%.2f to %.2f without"
                        + " the quarters outside)%n",
                load.route,
                load.bodies,
                middle(rounds.stream().mapToDouble(Round::perSecond).toArray()),
                middle(rounds.stream().mapToDouble(Round::serverMicros).toArray()),
                middle(ratios),
                ratios[ratios.length / 4],
                ratios[ratios.length * 3 / 4]);
    }

    private static double middle(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private Round measure(Load load) throws IOException {
        URI address = distribution.address("tcp");
        byte[][] lines = new byte[load.bodies][];
        Arrays.setAll(lines, load::line);
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress(address.getHost(), address.getPort()))) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            send(channel, lines, 0, 1);
            int length = readOne(channel);
            long processors = processors();
            long began = System.nanoTime();
            long done = exchange(channel, lines, length, began + nanos);
            long took = System.nanoTime() - began;
            return new Round(done * 1e9 / took, (processors() - processors) / 1e3 / done);
        }
    }

    private static long exchange(SocketChannel channel, byte[][] lines, int length, long end) throws IOException {
        ByteBuffer input = ByteBuffer.allocateDirect(64 * 1024);
        long sent = 0;
        long received = 0;
        int due = WINDOW;
        while (due > 0 || received < sent * length) {
            send(channel, lines, sent, due);
            sent += due;
            long before = received / length;
            received += read(channel, input.clear());
            due = System.nanoTime() < end ? (int) (received / length - before) : 0;
        }
        if (received != sent * length) {
            throw new IOException("%d answers of %d bytes expected, %d bytes came".formatted(sent, length, received));
        }
        return sent;
    }

    private static int readOne(SocketChannel channel) throws IOException {
        ByteBuffer input = ByteBuffer.allocate(4_096);
        do {
            read(channel, input);
        } while (input.get(input.position() - 1) != '\n');
        return input.position();
    }

    private static int read(SocketChannel channel, ByteBuffer input) throws IOException {
        int count = channel.read(input);
        if (count < 0) {
            throw new IOException("the server has closed");
        }
        return count;
    }

    private static void send(SocketChannel channel, byte[][] lines, long from, int count) throws IOException {
        ByteBuffer output = ByteBuffer.allocate(count * lines[0].length);
        for (long i = from; i < from + count; i++) {
            output.put(lines[(int) (i % lines.length)]);
        }
        output.flip();
        while (output.hasRemaining()) {
            channel.write(output);
        }
    }

    /** Returns the processor time of the instance, in nanoseconds. */
    private long processors() {
        return distribution.process().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static String request(String route, String message) {
        return "{\"span_key\":{\"trace_id\":\"12345678-1234-1234-1234-1234567890ab\",\"span_id\":\"1234567890abcdef\"},"
                + "\"route_key\":\"%s\",\"data\":{\"message\":\"%s\"}}".formatted(route, message);
    }

    private static byte[] repeating(String route, String properties) throws IOException {
        return HandlerJar.bundle("acme." + route, "1.0.0")
                .type(Repeating.class)
                .header("Service-Component", "OSGI-INF/repeating.xml")
                .entry("OSGI-INF/repeating.xml", """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.Repeating">
                      <implementation class="acme.Repeating"/>
                      <property name="ecosystem.route" value="%s"/>
                      %s
                      <service><provide interface="io.ecosystem.api.handler.Handler"/></service>
                    </scr:component>
                    """.formatted(route, properties))
                .bytes();
    }
}
