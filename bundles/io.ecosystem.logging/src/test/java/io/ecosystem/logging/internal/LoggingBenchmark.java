package io.ecosystem.logging.internal;

import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.message.SpanKey;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prints how much processor time a log call costs the thread that makes it; a program, not a test. */
public final class LoggingBenchmark {

    private static final int ROUNDS = 6;
    private static final int TIMES = 100_000;
    private static final int DEPTH = 30;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static volatile Object sink;

    private LoggingBenchmark() {}

    /** Measures each operation several times and prints the last three of them in nanoseconds. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("logging");
        var log = new Log(System.err);
        var logger = log.getLogger("acme.Dice");
        var layout = new JsonLayout("dice", "0");
        var text = new StringBuilder();
        log.outputs(new Outputs("dice", "0", Outputs.Console.NOTHING, folder.resolve("dice-0.log"), 10_485_760, 1), 0);
        deep(
                DEPTH,
                () -> CurrentKey.during(SpanKey.random(), () -> {
                    measure("a level that is off", () -> logger.debug("rolled {} of {}", 3, 6));
                    measure("the call site", () -> sink = CallSite.ofCaller());
                    var next = Records.of("rolled 3 of 6");
                    measure("a record as JSON", () -> {
                        text.setLength(0);
                        layout.append(next, text);
                    });
                    measure("a record to the file", () -> logger.info("rolled {} of {}", 3, 6));
                    log.bufferRecords(1_000);
                    measure("a record to the file, gathered", () -> logger.info("rolled {} of {}", 3, 6));
                    return null;
                }));
        log.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** A stack as deep as that of a handler. */
    private static void deep(int frames, Runnable task) {
        if (frames == 0) {
            task.run();
        } else {
            deep(frames - 1, task);
        }
    }

    private static void measure(String what, Runnable operation) {
        List<Long> nanos = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long start = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < TIMES; i++) {
                operation.run();
            }
            nanos.add((THREADS.getCurrentThreadCpuTime() - start) / TIMES);
        }
        System.out.printf("%-36s %s ns%n", what, nanos.subList(ROUNDS - 3, ROUNDS));
    }
}
