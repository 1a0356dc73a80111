package io.ecosystem.cli;

import io.ecosystem.cli.command.Commands;
import io.ecosystem.cli.command.Session;
import io.ecosystem.cli.output.AnswerStream;
import io.ecosystem.cli.output.Console;
import io.ecosystem.platform.host.HostEnvironment;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The main class of {@code eco}.
 *
 * <p>The script that starts it says in system properties what Java cannot find out by itself: whether the input and the
 * output are a terminal, and how many columns that has.
 */
public final class Eco {

    private Eco() {}

    /** Runs one command and ends the process with an {@link ExitCode}. */
    public static void main(String[] arguments) {
        Optional.ofNullable(System.getProperty("eco.archive")).map(Path::of).ifPresent(ClassArchive::keep);
        HostEnvironment environment = HostEnvironment.current();
        int exitCode = Commands.run(List.of(arguments), new Session(console(environment), environment));
        System.exit(exitCode);
    }

    private static Console console(HostEnvironment environment) {
        boolean output = property("output").map(Boolean::parseBoolean).orElseGet(Eco::hasTerminal);
        boolean input = property("input").map(Boolean::parseBoolean).orElse(output);
        boolean coloured = output
                && environment.variable("NO_COLOR").isEmpty()
                && !environment.variable("TERM").orElse("dumb").equals("dumb");
        int columns = property("columns").map(Integer::parseInt).orElse(0);
        return new Console(
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                output,
                input && output,
                coloured,
                output ? columns : 0,
                false,
                false);
    }

    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty("eco.terminal." + name));
    }

    /** Returns whether input and output are a terminal, as Java reports only through its first kind of console. */
    @SuppressWarnings("SystemConsoleNull") // the property brings the former kind, which is null
    private static boolean hasTerminal() {
        System.setProperty("jdk.console", "java.base");
        return System.console() != null;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new AnswerStream(new FileOutputStream(descriptor));
    }
}
