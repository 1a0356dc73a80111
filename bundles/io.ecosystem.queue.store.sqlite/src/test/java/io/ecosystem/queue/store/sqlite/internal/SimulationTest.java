package io.ecosystem.queue.store.sqlite.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the {@link Simulation}, in a process behind {@code src/test/c/faultfs.c}, which is built with the local
 * compiler. {@code -Dsimulation.seeds=10000} runs more seeds than the usual 60, or 500 with {@code -Dslow},
 * {@code -Dsimulation.step=1} fails every single call of the disk and cuts the power at each, and
 * {@code -Dsimulation="seeds 17 1 60 4"} reproduces one.
 */
@EnabledOnOs(OS.LINUX)
class SimulationTest {

    private static final long FIRST_SEED = Long.getLong("simulation.first", 1);
    private static final int SEEDS = Integer.getInteger("simulation.seeds", Boolean.getBoolean("slow") ? 500 : 60);
    private static final int STEP = Integer.getInteger("simulation.step", 0);

    /** The number of processes that share the seeds: each waits for queues to heal much longer than it computes. */
    private static final int PROCESSES = 4;

    @TempDir
    static Path folder;

    private static Path library;

    @BeforeAll
    static void build() throws Exception {
        library = folder.resolve("faultfs.so");
        Path source = Path.of("src", "test", "c", "faultfs.c").toAbsolutePath();
        run(
                60,
                new ProcessBuilder(
                        "cc",
                        "-shared",
                        "-fPIC",
                        "-O1",
                        "-Wall",
                        "-Werror",
                        "-o",
                        library.toString(),
                        source.toString(),
                        "-ldl",
                        "-lpthread"));
    }

    @Test
    void whateverTheDiskDoesNothingAcknowledgedIsLost() throws Exception {
        String again = System.getProperty("simulation");
        if (again != null) {
            simulate(again.split(" "));
            return;
        }
        try (var threads = Executors.newCachedThreadPool()) {
            List<Future<Void>> parts = new ArrayList<>();
            for (int done = 0, part = 1; part <= PROCESSES; part++) {
                String first = String.valueOf(FIRST_SEED + done);
                String count = String.valueOf(SEEDS * part / PROCESSES - done);
                done = SEEDS * part / PROCESSES;
                parts.add(threads.submit(() -> {
                    simulate("seeds", first, count, "60", "4");
                    return null;
                }));
            }
            for (Future<Void> part : parts) {
                part.get();
            }
        }
    }

    @Test
    void aPowerCutAnywhereInALongScriptLosesNothing() throws Exception {
        int step = STEP > 0 ? STEP : 211;
        simulate("cuts", "11", "2000", String.valueOf(FIRST_SEED % step), String.valueOf(step));
    }

    @Test
    void whoLooksMeanwhileSeesNothingElse() throws Exception {
        simulate("looks", String.valueOf(FIRST_SEED), String.valueOf(Math.max(40, SEEDS / 10)), "60");
    }

    @Test
    void eachCallMayFail() throws Exception {
        int step = STEP > 0 ? STEP : 13;
        simulate("faults", "7", "30", String.valueOf(FIRST_SEED % step), String.valueOf(step));
    }

    private static void simulate(String... arguments) throws Exception {
        Path root = Files.createTempDirectory(folder, "simulation");
        Path disk = Files.createDirectory(root.resolve("disk"));
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                Simulation.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put("FAULTFS_DIR", disk.toString());
        builder.environment().put("FAULTFS_TRACE", root.resolve("trace").toString());
        builder.environment().put("LD_PRELOAD", library.toString());
        run(STEP > 0 || SEEDS > 1_000 ? 3_600 : 300, builder);
    }

    private static void run(long seconds, ProcessBuilder builder) throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            String told = Files.readString(output);
            System.out.print(told);
            assertThat(ended).as("it ends within %d s: %s", seconds, told).isTrue();
            assertThat(process.exitValue()).as(told).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
