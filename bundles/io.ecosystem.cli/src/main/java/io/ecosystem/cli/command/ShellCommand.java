package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.instance.InstanceTarget;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.OutputClosedException;
import io.ecosystem.cli.output.Style;
import io.ecosystem.cli.shell.CommandSource;
import io.ecosystem.cli.shell.Editor;
import io.ecosystem.cli.shell.Pipe;
import io.ecosystem.cli.shell.RemoteShell;
import io.ecosystem.cli.shell.Script;
import io.ecosystem.cli.shell.ShellFeature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A shell in an instance of this machine. */
@Command(
        name = "shell",
        header = "Open a shell in the running instance.",
        description = {
            "Commands of eco work as they do outside, without 'eco' before them. All others run in the container of the"
                    + " instance, such as 'lb', 'headers 12' or 'scr:list'. 'COMMAND | PROGRAM' lets a program of this"
                    + " machine read the output, such as grep or less.",
            "",
            "Needs the role admin, and opens for the user who runs the instance, over its Unix domain socket. An"
                    + " instance without a shell gets it for the time of the session. Without a terminal, commands are"
                    + " read from the input, one a line, and the exit code is that of the last one."
        },
        footer = {"", "eco shell", "eco shell 'lb | grep acme'", "eco shell < commands.txt"})
final class ShellCommand extends InstanceCommand {

    private static final String HELP = "help";
    private static final Set<String> ENDS = Set.of("exit", "quit");
    private static final Set<String> OWN = Set.of(HELP, "exit", "quit");
    private static final String SCOPE = "eco:";
    private static final String UNIX_SOCKET = "uds://";

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "Run this one command, and end with its exit code.")
    List<String> command = List.of();

    /** The open shell, and what it reads. */
    private record Open(InstanceTarget.Chosen chosen, RemoteShell remote, CommandSource lines) {}

    @Override
    ExitCode run(InstanceConnection instance) throws IOException, InterruptedException {
        InstanceTarget.Chosen chosen = chosen();
        if (!chosen.addresses().stream().allMatch(address -> address.startsWith(UNIX_SOCKET))) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "%s: a shell opens over a Unix domain socket only".formatted(chosen.name()),
                    "log in to its machine, and run 'eco shell' there as the user who runs the instance");
        }
        try (var end = new End(instance)) {
            Runtime.getRuntime().addShutdownHook(new Thread(end::close, "eco-shell-end"));
            RemoteShell remote = end.open();
            try (CommandSource lines = lines(instance, remote)) {
                return run(new Open(chosen, remote, lines));
            }
        }
    }

    /** Opens a session. Closes it, and takes the shell away that was added for sessions, once. */
    private static final class End implements AutoCloseable {

        private final InstanceConnection instance;
        private Optional<RemoteShell> remote = Optional.empty(); // guarded by the lock of the object, as all below
        private boolean added;
        private boolean done;

        End(InstanceConnection instance) {
            this.instance = instance;
        }

        RemoteShell open() throws IOException, InterruptedException {
            RemoteShell opened;
            try {
                opened = RemoteShell.open(instance);
            } catch (CommandException e) {
                if (e.exitCode() != ExitCode.NOT_FOUND) {
                    throw e;
                }
                synchronized (this) {
                    if (!done) {
                        added = ShellFeature.add(instance);
                    }
                }
                opened = ShellFeature.await(instance);
            }
            synchronized (this) {
                remote = Optional.of(opened);
            }
            return opened;
        }

        @Override
        public synchronized void close() {
            if (!done) {
                done = true;
                try {
                    boolean isLast = remote.isPresent() ? remote.get().close() == 0 : added;
                    if (isLast) {
                        ShellFeature.remove(instance);
                    }
                } catch (CommandException e) {
                    // the instance has gone
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private CommandSource lines(InstanceConnection instance, RemoteShell remote) throws IOException {
        return command.isEmpty() && console().interactive()
                ? new Editor(environment(), new ShellCandidates(instance, OWN, remote::commands), console()::note)
                : new Script(console().in());
    }

    private ExitCode run(Open shell) throws IOException, InterruptedException {
        if (command.size() == 1 && ENDS.contains(command.getFirst().strip())) {
            return ExitCode.DONE;
        }
        if (!command.isEmpty()) {
            return command.size() == 1
                    ? execute(command.getFirst(), shell)
                    : execute(new CommandSource.Line(String.join(" ", command), command), shell, console());
        }
        Console console = console();
        if (console.interactive()) {
            console.note("Shell in %s. 'help' lists the commands, 'exit' or Ctrl-D ends it."
                    .formatted(shell.chosen().name()));
        }
        String prompt = console.styled(Style.BOLD, shell.chosen().name() + ">") + " ";
        ExitCode last = ExitCode.DONE;
        for (Optional<String> line = shell.lines().next(prompt);
                line.isPresent() && !ENDS.contains(line.get());
                line = shell.lines().next(prompt)) {
            last = executeOrTell(line.get(), shell);
        }
        return last;
    }

    private ExitCode executeOrTell(String line, Open shell) throws IOException, InterruptedException {
        try {
            return execute(line, shell);
        } catch (CommandException e) {
            return Commands.tell(console(), e);
        }
    }

    /** Runs a line, and the program that reads what it writes. */
    private ExitCode execute(String line, Open shell) throws IOException, InterruptedException {
        Pipe pipe = Pipe.of(line);
        CommandSource.Line typed = CommandSource.parsed(pipe.command());
        if (typed.words().isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    pipe.program().isEmpty() ? "there is no command" : "there is no command before the bar");
        }
        if (pipe.program().filter(String::isEmpty).isPresent()) {
            throw new CommandException(ExitCode.USAGE, "there is no program behind the bar");
        }
        if (pipe.program().isEmpty()) {
            return execute(typed, shell, shell.lines().console(console()));
        }
        Process program = new ProcessBuilder("sh", "-c", pipe.program().get())
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var input =
                new PrintStream(new BufferedOutputStream(program.getOutputStream()), false, StandardCharsets.UTF_8)) {
            execute(typed, shell, console().writingTo(input));
        }
        return program.waitFor() == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private ExitCode execute(CommandSource.Line line, Open shell, Console console) {
        String first = line.words().getFirst();
        String name = first.startsWith(SCOPE) ? first.substring(SCOPE.length()) : first;
        if (line.words().equals(List.of(HELP))) {
            return help(shell, console);
        }
        if (Commands.OUTSIDE.contains(name)) {
            throw new CommandException(ExitCode.USAGE, "'%s' is for outside of the shell".formatted(name));
        }
        return Commands.names().contains(name) ? here(name, line, shell, console) : there(line, shell, console);
    }

    /** Runs a command of eco. */
    private ExitCode here(String name, CommandSource.Line line, Open shell, Console console) {
        var words = new ArrayList<>(line.words());
        words.set(0, name);
        var session = new Session(
                console, environment(), connector(), Optional.of(new InstanceTarget.Home(shell.chosen(), false)));
        shell.lines().onInterrupt(Thread.currentThread()::interrupt);
        try {
            return ExitCode.of(Commands.run(words, session));
        } finally {
            shell.lines().onInterrupt(() -> {});
            Thread.interrupted(); // it was for the command
        }
    }

    /** Runs a command in the container. If its output is no longer read, it is interrupted. */
    private ExitCode there(CommandSource.Line line, Open shell, Console console) {
        var closed = new AtomicBoolean();
        shell.lines().onInterrupt(() -> Thread.startVirtualThread(() -> interrupt(shell, console)));
        try {
            Optional<String> failure = shell.remote().execute(line.text(), console.width(), text -> {
                if (!closed.get()) {
                    try {
                        console.part(text);
                    } catch (OutputClosedException e) {
                        closed.set(true);
                        interrupt(shell, console);
                    }
                }
            });
            if (failure.isEmpty() || closed.get()) {
                return ExitCode.DONE;
            }
            throw new CommandException(ExitCode.FAILED, failure.get());
        } finally {
            shell.lines().onInterrupt(() -> {});
        }
    }

    private static void interrupt(Open shell, Console console) {
        try {
            shell.remote().interrupt();
        } catch (CommandException e) {
            Commands.tell(console, e);
        }
    }

    private static ExitCode help(Open shell, Console console) {
        console.line(Style.BOLD, "Commands of eco ('COMMAND --help' says more)");
        console.line("  " + String.join(" ", Commands.inContainer()));
        var byScope = new TreeMap<String, String>();
        for (String name : shell.remote().commands()) {
            int colon = name.indexOf(':');
            byScope.merge(name.substring(0, Math.max(0, colon)), name.substring(colon + 1), (a, b) -> a + " " + b);
        }
        console.line(Style.BOLD, "Commands of the container ('felix:help COMMAND' says more)");
        byScope.forEach((scope, names) -> {
            if (!SCOPE.equals(scope + ":")) {
                console.line("  %s: %s".formatted(scope, names));
            }
        });
        return ExitCode.DONE;
    }
}
