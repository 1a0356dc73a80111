package io.ecosystem.itests;

import acme.Ledger;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.benchmarks.Arguments;
import io.ecosystem.client.CallOptions;
import io.ecosystem.client.EcosystemClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Measures messages per second from one instance to another, durable at both ends, and for comparison plain calls of
 * the same client and calls that are durable at one end; all in one run.
 */
public final class SendingBenchmark {

    private static final int IN_FLIGHT = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private SendingBenchmark() {}

    /**
     * Runs the benchmark; the system property {@code distribution} names the packed distribution, without its ending.
     *
     * @param arguments a folder on the disk to measure, the number of messages of a round, the number of rounds
     */
    public static void main(String... arguments) throws Exception {
        Arguments given = Arguments.of(arguments);
        int count = given.number(1, 20_000);
        int rounds = given.number(2, 5);
        try (var temporary = new TemporaryFolder(Path.of(arguments[0]));
                Distribution far = Distribution.unpackedIn(temporary.folder("far"));
                Distribution near = Distribution.unpackedIn(temporary.folder("near"))) {
            far.put(
                    "deploy",
                    "ledger.jar",
                    HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of("workers", 4))
                            .bytes());
            far.start();
            near.configure(
                    "io.ecosystem.queue.outgoing~notices",
                    "{\"targets\": [\"%s\"], \"route\": \"ledger\", \"workers\": %d}"
                            .formatted(far.address("tcp"), IN_FLIGHT));
            near.put("deploy", "post.jar", HandlerJar.sending("notices").bytes());
            near.start();
            Bytes message = Bytes.utf8("{\"file\":\"%s\",\"end\":\"done\"}"
                    .formatted(temporary.path().resolve("ledger")));
            try (EcosystemClient toNear = client(near);
                    EcosystemClient toFar = client(far)) {
                for (int round = 0; round <= rounds; round++) {
                    double plain = count / seconds(() -> call(toFar, "echo", message, count));
                    double oneEnd = count / seconds(() -> call(toFar, "ledger", message, count));
                    awaitEmpty(far);
                    double[] sent = new double[1];
                    double bothEnds = count
                            / seconds(() -> {
                                sent[0] = count / seconds(() -> call(toNear, "notices", message, count));
                                awaitEmpty(near);
                            });
                    awaitEmpty(far);
                    System.out.printf(
                            "%s %d: %.0f plain calls/s; %.0f/s stored at the receiver (%.2f of plain); %.0f/s "
                                    + "accepted by send (%.2f); %.0f/s from end to end, stored at both (%.2f)%n",
                            round == 0 ? "warming up" : "round",
                            round,
                            plain,
                            oneEnd,
                            oneEnd / plain,
                            sent[0],
                            sent[0] / plain,
                            bothEnds,
                            bothEnds / plain);
                }
            }
        }
    }

    /** Work to measure. */
    private interface Work {

        void run() throws Exception;
    }

    private static double seconds(Work work) throws Exception {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static void call(EcosystemClient client, String route, Bytes message, int count) throws Exception {
        var room = new Semaphore(IN_FLIGHT);
        for (int i = 0; i < count; i++) {
            room.acquire();
            client.callAsync(route, message, Bytes.class, CallOptions.DEFAULT).whenComplete((answer, failure) -> {
                if (failure == null) {
                    room.release();
                } else {
                    failure.printStackTrace();
                }
            });
        }
        if (!room.tryAcquire(IN_FLIGHT, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("not all calls of '%s' were answered".formatted(route));
        }
    }

    private static void awaitEmpty(Distribution instance) throws Exception {
        try (Client client = instance.connect("tcp")) {
            Await.until(
                    "the queues are empty",
                    PATIENCE,
                    () -> !client.ask("{\"uid\":\"0\",\"route_key\":\"eco.queue.sizes\",\"data\":{}}")
                            .matches(".*\"entries\":[1-9].*"));
        }
    }

    /** Uses one connection for each call in flight, since an instance handles those of one connection one by one. */
    private static EcosystemClient client(Distribution instance) {
        return EcosystemClient.at(instance.address("tcp").toString())
                .kept(IN_FLIGHT)
                .maxInFlight(1)
                .open();
    }
}
