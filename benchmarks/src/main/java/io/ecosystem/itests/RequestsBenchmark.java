package io.ecosystem.itests;

import io.ecosystem.benchmarks.Arguments;
import io.ecosystem.benchmarks.requests.Load;
import io.ecosystem.benchmarks.requests.MinaEcho;
import io.ecosystem.benchmarks.requests.Mode;
import io.ecosystem.benchmarks.requests.Wrapping;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Loads an instance of the packed distribution over TCP and over WebSocket, and a bare MINA echo over TCP, in the same
 * run, round by round, and prints the medians of the rounds. The anchor is the echo that writes once per buffer, about
 * the minimum for a server on MINA. A wrong answer ends the benchmark.
 */
public final class RequestsBenchmark {

    private static final String MODES = "1x64,50x1,50x8,1x1,1x1t";
    private static final long WARMUP_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final String ANCHOR_HEAP = "-Xmx512m";

    private final List<Server> servers;
    private final int rounds;
    private final long nanos;

    private record Server(String name, InetSocketAddress address, Wrapping wrapping, ProcessHandle process) {

        Duration processorTime() {
            return process.info().totalCpuDuration().orElse(Duration.ZERO);
        }
    }

    private record Round(double perSecond, double p50Micros, double p99Micros, double serverMicros) {}

    private RequestsBenchmark(List<Server> servers, int rounds, long nanos) {
        this.servers = servers;
        this.rounds = rounds;
        this.nanos = nanos;
    }

    /**
     * Runs the benchmark; the system property {@code distribution} names the packed distribution, without its ending.
     *
     * @param arguments modes separated by commas, the rounds, and the seconds of each
     */
    public static void main(String... arguments) throws Exception {
        Arguments given = Arguments.of(arguments);
        List<Mode> modes =
                Arrays.stream(given.text(0, MODES).split(",")).map(Mode::of).toList();
        int rounds = given.number(1, 5);
        long nanos = (long) (given.fraction(2, 2) * TimeUnit.SECONDS.toNanos(1));
        Process perRequest = anchor(MinaEcho.Write.PER_REQUEST);
        Process perBuffer = anchor(MinaEcho.Write.PER_BUFFER);
        try (var folder = new TemporaryFolder();
                Distribution distribution = Distribution.unpackedIn(folder.path());
                var load = new Load()) {
            distribution.configure("io.ecosystem.transport.ws~main", "{\"port\": 0}");
            distribution.start("--with", "websocket");
            var servers = List.of(
                    server("ecosystem", distribution, "tcp", Wrapping.LINES),
                    server("ecosystem-ws", distribution, "ws", Wrapping.WEB_SOCKET),
                    server("mina-line", perRequest),
                    server("mina-buffer", perBuffer));
            var benchmark = new RequestsBenchmark(servers, rounds, nanos);
            for (Mode mode : modes) {
                benchmark.measure(mode, load);
            }
        } finally {
            perRequest.destroy();
            perBuffer.destroy();
        }
    }

    private static Process anchor(MinaEcho.Write write) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        ANCHOR_HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        MinaEcho.class.getName(),
                        write.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Server server(String name, Distribution distribution, String scheme, Wrapping wrapping) {
        URI uri = distribution.address(scheme);
        return new Server(name, new InetSocketAddress(uri.getHost(), uri.getPort()), wrapping, distribution.process());
    }

    private static Server server(String name, Process anchor) throws IOException {
        BufferedReader output = anchor.inputReader(StandardCharsets.UTF_8);
        String port = output.readLine();
        if (port == null) {
            throw new IOException("%s has not started".formatted(name));
        }
        return new Server(
                name,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)),
                Wrapping.LINES,
                anchor.toHandle());
    }

    private void measure(Mode mode, Load load) throws IOException {
        for (Server server : servers) {
            load.run(server.address, server.wrapping, mode, WARMUP_NANOS);
        }
        List<List<Round>> all = new ArrayList<>();
        servers.forEach(server -> all.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < servers.size(); i++) {
                all.get(i).add(measure(servers.get(i), mode, load));
            }
        }
        List<Round> anchor = all.getLast();
        for (int i = 0; i < servers.size(); i++) {
            List<Round> of = all.get(i);
            double[] ratios = new double[rounds];
            Arrays.setAll(ratios, round -> of.get(round).perSecond / anchor.get(round).perSecond);
            System.out.printf(
                    Locale.ROOT,
                    "%-6s %-12s %,9.0f/s, %.2f of mina-buffer, p50 %,.0f us, p99 %,.0f us, "
                            + "%.2f us of the server's processors%n",
                    mode,
                    servers.get(i).name,
                    median(of, Round::perSecond),
                    median(ratios),
                    median(of, Round::p50Micros),
                    median(of, Round::p99Micros),
                    median(of, Round::serverMicros));
        }
    }

    private Round measure(Server server, Mode mode, Load load) throws IOException {
        Duration before = server.processorTime();
        Load.Figures figures = load.run(server.address, server.wrapping, mode, nanos);
        Duration used = server.processorTime().minus(before);
        return new Round(
                figures.perSecond(),
                figures.nanos().getValueAtPercentile(50) / 1e3,
                figures.nanos().getValueAtPercentile(99) / 1e3,
                used.toNanos() / 1e3 / Math.max(1, figures.nanos().getTotalCount()));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return median(rounds.stream().mapToDouble(figure).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
