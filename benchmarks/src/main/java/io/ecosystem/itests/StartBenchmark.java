package io.ecosystem.itests;

import io.ecosystem.benchmarks.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Measures the time of an instance of the packed distribution from {@code exec} of its script to the first answer over
 * TCP: at the very first start, then with the archive of classes that it keeps; and its resident memory after some idle
 * time. Does the same with each optional feature, in turns, and prints the ratio to the distribution as shipped.
 */
public final class StartBenchmark {

    private static final String REQUEST = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":{\"message\":\"a\"}}";
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(2);
    private static final String SHIPPED = "as shipped";

    private final Map<String, Distribution> distributions;
    private final int starts;

    private record Start(double seconds, long residentMegabytes) {}

    private StartBenchmark(Map<String, Distribution> distributions, int starts) {
        this.distributions = distributions;
        this.starts = starts;
    }

    /**
     * Runs the benchmark; the system property {@code distribution} names the packed distribution, without its ending.
     *
     * @param arguments the number of warm starts
     */
    public static void main(String... arguments) throws Exception {
        Map<String, Distribution> distributions = new LinkedHashMap<>();
        try (var folder = new TemporaryFolder()) {
            Distribution shipped = Distribution.unpackedIn(folder.folder("0"));
            distributions.put(SHIPPED, shipped);
            for (String feature : optionalFeatures(shipped)) { // paths of sockets must be short
                distributions.put(feature, Distribution.unpackedIn(folder.folder("" + distributions.size())));
            }
            new StartBenchmark(distributions, Arguments.of(arguments).number(0, 7)).run();
        } finally {
            distributions.values().forEach(Distribution::close);
        }
    }

    private static List<String> optionalFeatures(Distribution distribution) throws IOException {
        try (var files = Files.list(distribution.home().resolve("features/optional"))) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    private void run() throws Exception {
        for (String name : distributions.keySet()) {
            Start first = start(name); // the end of this instance writes its archive of classes
            if (name.equals(SHIPPED)) {
                print("the very first", first.seconds(), List.of(first));
            }
        }
        Map<String, List<Start>> warm = new LinkedHashMap<>();
        for (int i = 0; i < starts; i++) {
            for (String name : distributions.keySet()) {
                warm.computeIfAbsent(name, any -> new ArrayList<>()).add(start(name));
            }
        }
        double shipped = seconds(Objects.requireNonNull(warm.get(SHIPPED)))[starts / 2];
        warm.forEach((name, all) -> print(name, shipped, all));
    }

    private Start start(String name) throws Exception {
        Distribution distribution = Objects.requireNonNull(distributions.get(name));
        String[] options = name.equals(SHIPPED) ? new String[0] : new String[] {"--with", name};
        long began = System.nanoTime();
        distribution.start(options);
        try (Client client = distribution.connect("tcp")) {
            String answer = client.ask(REQUEST);
            if (answer == null || !answer.contains("\"status\":0")) {
                throw new IOException("answered with " + answer);
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Thread.sleep(IDLE_MILLIS); // measures an idle instance
        long resident = Resident.megabytes(distribution);
        distribution.stop();
        return new Start(seconds, resident);
    }

    private static double[] seconds(List<Start> starts) {
        return starts.stream().mapToDouble(Start::seconds).sorted().toArray();
    }

    private static void print(String what, double shipped, List<Start> starts) {
        double[] seconds = seconds(starts);
        double median = seconds[seconds.length / 2];
        long[] resident =
                starts.stream().mapToLong(Start::residentMegabytes).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%-15s %.2f s to the first answer (%.2f to %.2f, ratio %.2f), %d MB resident when idle%n",
                what,
                median,
                seconds[0],
                seconds[seconds.length - 1],
                median / shipped,
                resident[resident.length / 2]);
    }
}
