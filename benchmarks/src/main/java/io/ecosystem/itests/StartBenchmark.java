package io.ecosystem.itests;

import io.ecosystem.benchmarks.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Measures the time of an instance of the packed distribution from {@code exec} of its script to the first answer over
 * TCP: at the very first start, then with the archive of classes that it keeps; and its resident memory after some idle
 * time. Then the same, warm, with each optional feature.
 */
public final class StartBenchmark {

    private static final String REQUEST = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":{\"message\":\"hello\"}}";
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final Distribution distribution;
    private final TemporaryFolder folder;
    private final int starts;

    private record Start(double seconds, long residentMegabytes) {}

    private StartBenchmark(Distribution distribution, TemporaryFolder folder, int starts) {
        this.distribution = distribution;
        this.folder = folder;
        this.starts = starts;
    }

    /**
     * Runs the benchmark; the system property {@code distribution} names the packed distribution, without its ending.
     *
     * @param arguments the number of warm starts
     */
    public static void main(String... arguments) throws Exception {
        try (var folder = new TemporaryFolder();
                Distribution distribution = Distribution.unpackedIn(folder.path())) {
            new StartBenchmark(distribution, folder, Arguments.of(arguments).number(0, 7)).run();
        }
    }

    private void run() throws Exception {
        print("very first", first("shipped"));
        print("warm", warm());
        for (String feature : optionalFeatures()) {
            String[] options = {"--with", feature};
            first(feature, options);
            print(feature, warm(options));
        }
    }

    /** Starts with an empty folder of caches; the end of this instance writes its archive of classes there. */
    private Start first(String name, String... options) throws Exception {
        distribution.withVariable(
                "XDG_CACHE_HOME", folder.folder("cache-" + name).toString());
        return start(options);
    }

    private List<String> optionalFeatures() throws IOException {
        try (var files = Files.list(distribution.home().resolve("features/optional"))) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    private Start[] warm(String... options) throws Exception {
        Start[] all = new Start[starts];
        for (int i = 0; i < starts; i++) {
            all[i] = start(options);
        }
        return all;
    }

    private Start start(String... options) throws Exception {
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

    private static void print(String what, Start... starts) {
        double[] seconds =
                Arrays.stream(starts).mapToDouble(Start::seconds).sorted().toArray();
        long[] resident = Arrays.stream(starts)
                .mapToLong(Start::residentMegabytes)
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "%-15s %.2f s to the first answer (%.2f to %.2f), %d MB resident when idle%n",
                what,
                seconds[seconds.length / 2],
                seconds[0],
                seconds[seconds.length - 1],
                resident[resident.length / 2]);
    }
}
