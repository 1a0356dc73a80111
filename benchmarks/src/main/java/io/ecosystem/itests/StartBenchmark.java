package io.ecosystem.itests;

import io.ecosystem.benchmarks.Arguments;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Measures the time of an instance of the packed distribution from {@code exec} of its script to the first answer over
 * TCP: at the very first start, then with the archive of classes that it keeps; and its resident memory after some idle
 * time.
 */
public final class StartBenchmark {

    private static final String REQUEST = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":{\"message\":\"hello\"}}";
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final Distribution distribution;
    private final int starts;

    private record Start(double seconds, long residentMegabytes) {}

    private StartBenchmark(Distribution distribution, int starts) {
        this.distribution = distribution;
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
            distribution.withVariable("XDG_CACHE_HOME", folder.folder("cache").toString());
            new StartBenchmark(distribution, Arguments.of(arguments).number(0, 7)).run();
        }
    }

    private void run() throws Exception {
        print("very first", start());
        start(); // the end of the first instance writes an archive of classes
        print("warm", warm());
    }

    private Start[] warm() throws Exception {
        Start[] all = new Start[starts];
        for (int i = 0; i < starts; i++) {
            all[i] = start();
        }
        return all;
    }

    private Start start() throws Exception {
        long began = System.nanoTime();
        distribution.start();
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
                "%-14s %.2f s to the first answer (%.2f to %.2f), %d MB resident when idle%n",
                what,
                seconds[seconds.length / 2],
                seconds[0],
                seconds[seconds.length - 1],
                resident[resident.length / 2]);
    }
}
