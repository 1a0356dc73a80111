package io.ecosystem.itests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line tool of a distribution, run as a user runs it. */
final class Eco {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;

    /**
     * How a command ended.
     *
     * @param code its exit code
     * @param out its answer
     * @param err what it wrote beside its answer
     */
    record Result(int code, String out, String err) {}

    Eco(Distribution distribution) {
        home = distribution.home();
    }

    /** Runs a command without a terminal. */
    Result run(String... arguments) throws IOException, InterruptedException {
        return runWith("", arguments);
    }

    /** Runs a command that reads a text. */
    Result runWith(String input, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(home.resolve("bin/eco").toString());
        command.addAll(List.of(arguments));
        return execute(input, command);
    }

    /** Runs a line of a shell, in which {@code eco} is the tool. */
    Result shell(String input, String line) throws IOException, InterruptedException {
        return execute(input, List.of("bash", "-c", "PATH='%s':$PATH; %s".formatted(home.resolve("bin"), line)));
    }

    /** Runs a line of a shell in a terminal of 60 columns, where somebody types. Both outputs are the same there. */
    Result terminal(String typed, String line) throws IOException, InterruptedException {
        String inner = "stty cols 60 rows 20 -echo; export PATH='%s':$PATH TERM=xterm; %s"
                .formatted(home.resolve("bin"), line);
        Result result = execute(typed, List.of("script", "-qec", inner, "/dev/null"));
        return new Result(result.code(), result.out().replace("\r\n", "\n"), result.err());
    }

    /** Runs a command until its answer has a text, and interrupts it as Ctrl-C does. */
    Result interrupted(String text, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                // A build in the background ignores the signal, and its child processes inherit that.
                "perl",
                "-e",
                "$SIG{INT} = 'DEFAULT'; exec @ARGV",
                "--",
                home.resolve("bin/eco").toString()));
        command.addAll(List.of(arguments));
        return execute("", command, (process, out) -> {
            Await.until("'%s' comes".formatted(text), () -> text(out).contains(text));
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        });
    }

    /** What is done while a command runs. */
    private interface Meanwhile {

        void act(Process process, Path out) throws Exception;
    }

    private Result execute(String input, List<String> command) throws IOException, InterruptedException {
        try {
            return execute(input, command, (process, out) -> {});
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private Result execute(String input, List<String> command, Meanwhile meanwhile) throws Exception {
        Path in = Files.createTempFile(home, "in", "");
        Path out = Files.createTempFile(home, "out", "");
        Path err = Files.createTempFile(home, "err", "");
        Files.writeString(in, input);
        var builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ECOSYSTEM_ROOT", home.toString());
        builder.environment().put("XDG_CONFIG_HOME", home.resolve("config").toString());
        builder.environment().put("XDG_STATE_HOME", home.resolve("state").toString());
        builder.environment().put("SHELL", "/bin/bash");
        Process process = builder.start();
        try {
            meanwhile.act(process, out);
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("%s still runs: %s%s".formatted(command, text(out), text(err)));
            }
        } finally {
            process.destroyForcibly();
        }
        var result = new Result(process.exitValue(), text(out), text(err));
        for (Path file : List.of(in, out, err)) {
            Files.delete(file);
        }
        return result;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
