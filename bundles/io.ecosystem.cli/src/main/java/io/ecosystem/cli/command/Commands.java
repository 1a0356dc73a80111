package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.output.AnswerStream;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.OutputClosedException;
import io.ecosystem.cli.output.Style;
import io.ecosystem.spi.text.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands, and how each of them ends. */
public final class Commands {

    private static final int HELP_WIDTH = 100;

    /** Commands that make no sense in a shell of the instance. */
    static final Set<String> OUTSIDE = Set.of("new", "shell", "completion");

    private static final Map<String, Supplier<?>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("call", CallCommand::new);
        ALL.put("send", SendCommand::new);
        ALL.put("routes", RoutesCommand::new);
        ALL.put("stats", StatsCommand::new);
        ALL.put("errors", ErrorsCommand::new);
        ALL.put("health", HealthCommand::new);
        ALL.put("doctor", DoctorCommand::new);
        ALL.put("trace", TraceCommand::new);
        ALL.put("why", WhyCommand::new);
        ALL.put("log", LogGroup::new);
        ALL.put("queue", () -> QueueGroup.of(Direction.INCOMING));
        ALL.put("sender", () -> QueueGroup.of(Direction.OUTGOING));
        ALL.put("cache", CacheGroup::new);
        ALL.put("config", ConfigGroup::new);
        ALL.put("deploy", DeployCommand::new);
        ALL.put("bench", BenchCommand::new);
        ALL.put("new", NewCommand::new);
        ALL.put("instances", InstancesCommand::new);
        ALL.put("context", ContextGroup::new);
        ALL.put("stop", StopCommand::new);
        ALL.put("shell", ShellCommand::new);
        ALL.put("completion", CompletionCommand::new);
    }

    /** The command above all others. */
    @Command(
            name = "eco",
            header = "Talks to instances of Ecosystem.",
            description = {
                "",
                "Without an address, a command talks to the only instance of yours on this machine, over its Unix"
                        + " domain socket. 'eco COMMAND --help' says more.",
                ""
            },
            synopsisSubcommandLabel = "COMMAND",
            commandListHeading = "Commands:%n",
            versionProvider = Version.class,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:done",
                "1:the instance refused or failed, or a file cannot be used",
                "2:the command line is wrong",
                "3:no instance answers",
                "4:a role is missing",
                "5:there is no such route, queue, cache or other thing",
                "6:the answer did not come in time"
            })
    static final class Root extends Group {

        @Option(
                names = {"-V", "--version"},
                versionHelp = true,
                description = "Show the version.")
        boolean version;
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {"eco " + (version == null ? "(not packed)" : version)};
        }
    }

    private Commands() {}

    /** Runs the command that the arguments state, and returns the exit code of the process. */
    public static int run(List<String> arguments, Session session) {
        List<String> ordered = commandFirst(arguments);
        int code = line(ordered, session).execute(ordered.toArray(String[]::new));
        Console console = session.console();
        Optional<String> unwritten = console.out() instanceof AnswerStream answer ? answer.failure() : Optional.empty();
        unwritten.ifPresent(reason -> tell(console, "cannot write the answer: " + reason, ""));
        return unwritten.isPresent() && code == ExitCode.DONE.code() ? ExitCode.FAILED.code() : code;
    }

    /** Moves options on the instance that stand before a command to its end, where the command takes them. */
    static List<String> commandFirst(List<String> arguments) {
        if (arguments.isEmpty() || !arguments.getFirst().startsWith("-")) {
            return arguments;
        }
        Map<String, OptionSpec> known =
                CommandSpec.forAnnotatedObject(new RoutesCommand()).optionsMap();
        int command = 0;
        while (command < arguments.size() && arguments.get(command).startsWith("-")) {
            String[] option = arguments.get(command).split("=", 2);
            OptionSpec spec = known.get(option[0]);
            if (spec == null) {
                return arguments;
            }
            command += option.length == 1 && spec.arity().max() > 0 ? 2 : 1;
        }
        if (command >= arguments.size()) {
            return arguments;
        }
        var ordered = new ArrayList<>(arguments.subList(command, arguments.size()));
        int end = ordered.indexOf("--");
        ordered.addAll(end < 0 ? ordered.size() : end, arguments.subList(0, command));
        return ordered;
    }

    /**
     * Returns the commands. To make a start quick, only the one that the arguments begin with, if there is such a one.
     */
    static CommandLine line(List<String> arguments, Session session) {
        var root = new CommandLine(new Root());
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        ALL.forEach((name, command) -> {
            if (name.equals(first) || !ALL.containsKey(first)) {
                root.addSubcommand(name, command.get());
            }
        });
        prepare(root, session);
        Console console = session.console();
        return root.setExpandAtFiles(false)
                .registerConverter(Duration.class, new DurationConverter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.coloured() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(
                        Math.max(60, console.width() == 0 ? HELP_WIDTH : Math.min(HELP_WIDTH, console.width())))
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setExecutionStrategy(Commands::execute)
                .setParameterExceptionHandler(wrongUsage(console))
                .setExecutionExceptionHandler(failure(console));
    }

    /** Returns the names of the commands that can run in the process of an instance. */
    public static List<String> inContainer() {
        return ALL.keySet().stream().filter(name -> !OUTSIDE.contains(name)).toList();
    }

    /** Returns the names of the commands. */
    static Set<String> names() {
        return ALL.keySet();
    }

    /** Runs the last command of a line, with the options of the commands before it. */
    private static int execute(ParseResult parsed) {
        List<BasicCommand> commands = parsed.asCommandLineList().stream()
                .map(CommandLine::<Object>getCommand)
                .filter(BasicCommand.class::isInstance)
                .map(BasicCommand.class::cast)
                .toList();
        boolean json = commands.stream().anyMatch(command -> command.json);
        commands.forEach(command -> command.json = json);
        return new RunLast().execute(parsed);
    }

    /** Returns all commands, for descriptions of them. */
    static CommandLine all() {
        var root = new CommandLine(new Root());
        ALL.forEach((name, command) -> root.addSubcommand(name, command.get()));
        return root;
    }

    private static void prepare(CommandLine line, Session session) {
        if (line.getCommand() instanceof BasicCommand command) {
            command.use(session);
        }
        line.getCommandSpec().usageMessage().sortOptions(false);
        line.getSubcommands().values().forEach(below -> prepare(below, session));
    }

    private static IParameterExceptionHandler wrongUsage(Console console) {
        return (failure, arguments) -> {
            var suggested = failure instanceof UnmatchedArgumentException unmatched
                    ? unmatched.getSuggestions()
                    : List.<String>of();
            String name = failure.getCommandLine().getCommandSpec().qualifiedName();
            tell(
                    console,
                    String.valueOf(failure.getMessage()),
                    suggested.isEmpty()
                            ? "'%s --help' says what it takes".formatted(name)
                            : "did you mean %s?".formatted(String.join(" or ", suggested)));
            return ExitCode.USAGE.code();
        };
    }

    private static IExecutionExceptionHandler failure(Console console) {
        return (failure, line, parsed) -> switch (failure) {
            case CommandException command -> tell(console, command).code();
            case InterruptedException interrupted -> ExitCode.INTERRUPTED.code();
            case OutputClosedException closed -> ExitCode.DONE.code();
            case UncheckedIOException io -> failed(console, io);
            case IOException io -> failed(console, io);
            default -> throw failure;
        };
    }

    /** Writes a failure for people, and returns how the command ends. */
    static ExitCode tell(Console console, CommandException failure) {
        tell(console, String.valueOf(failure.getMessage()), failure.remedy());
        return failure.exitCode();
    }

    private static int failed(Console console, Exception failure) {
        tell(console, failure.toString(), "");
        return ExitCode.FAILED.code();
    }

    private static void tell(Console console, String message, String remedy) {
        console.err().print(console.styled(Style.RED, "eco: ") + Printable.of(message) + "\n");
        if (!remedy.isEmpty()) {
            console.err().print("  -> " + Printable.of(remedy) + "\n");
        }
        console.err().flush();
    }
}
