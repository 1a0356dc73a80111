package io.ecosystem.logging.internal;

import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.benchmarks.Arguments;
import io.ecosystem.benchmarks.Rounds;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Prints the processor time that a log call takes of its thread. */
public final class LoggingBenchmark {

    private static final int DEPTH = 30;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LoggingBenchmark() {}

    /** Measures each operation; the argument is the number of operations in each round. */
    public static void main(String... arguments) throws IOException {
        Rounds rounds = Rounds.of(Arguments.of(arguments).number(0, 100_000), THREADS::getCurrentThreadCpuTime);
        Path folder = Files.createTempDirectory("logging");
        var log = new Log(System.err);
        var logger = log.getLogger("acme.Dice");
        var layout = new JsonLayout("dice", "0");
        var text = new StringBuilder();
        log.outputs(new Outputs("dice", "0", Outputs.Console.NOTHING, folder.resolve("dice-0.log"), 10_485_760, 1), 0);
        deep(
                DEPTH,
                () -> CurrentKey.during(SpanKey.random(), () -> {
                    rounds.measure("a level that is off", () -> logger.debug("rolled {} of {}", 3, 6));
                    rounds.measure("the call site of the caller", CallSite::ofCaller);
                    var next = new LogRecord(
                            Instant.now(),
                            Severity.INFO,
                            "acme.Dice",
                            "rolled 3 of 6",
                            new CallSite("Dice.java", 42, "roll"),
                            NoKey.INSTANCE,
                            null,
                            Map.of());
                    rounds.measure("a record as JSON", () -> {
                        text.setLength(0);
                        layout.append(next, text);
                    });
                    rounds.measure("a record kept in memory", () -> log.kept().add(next));
                    rounds.measure("a record to the file", () -> logger.info("rolled {} of {}", 3, 6));
                    log.bufferRecords(1_000);
                    rounds.measure("a record to the file, gathered", () -> logger.info("rolled {} of {}", 3, 6));
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

    /** Runs a task with a stack as deep as that of a handler. */
    private static void deep(int frames, Runnable task) {
        if (frames == 0) {
            task.run();
        } else {
            deep(frames - 1, task);
        }
    }
}
