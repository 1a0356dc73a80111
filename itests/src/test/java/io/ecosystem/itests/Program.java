package io.ecosystem.itests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A program that comes to its end. */
final class Program {

    private static final long PATIENCE_MINUTES = 5;

    private Program() {}

    /**
     * How it ended.
     *
     * @param code its exit code
     * @param output what it wrote to both of its outputs, as a terminal shows it
     */
    record Result(int code, String output) {}

    /** Runs it; whoever still runs after some minutes is ended, and is a failure. */
    static Result run(ProcessBuilder program) throws Exception {
        Path output = Files.createTempFile("output", ".txt");
        try {
            Process process = program.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                    throw new AssertionError(
                            "%s still runs: %s".formatted(program.command(), Files.readString(output)));
                }
            } finally {
                process.destroyForcibly();
            }
            return new Result(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
