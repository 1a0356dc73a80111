package io.ecosystem.launcher.settings;

import io.ecosystem.platform.NearestName;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arguments of a start, parsed but not yet checked. */
public final class CommandLine {

    private static final String COMMAND = "run";

    private final Map<Option, List<String>> given = new EnumMap<>(Option.class);

    private CommandLine() {}

    /**
     * Reads arguments such as {@code run --app dice -i 0 --tcp 127.0.0.1:9000}. A value follows its option as the next
     * argument or after an equals sign.
     *
     * @throws UsageException at the first argument that cannot be parsed
     */
    public static CommandLine parse(List<String> arguments) throws UsageException {
        var line = new CommandLine();
        var remaining = arguments.iterator();
        while (remaining.hasNext()) {
            String argument = remaining.next();
            if (!argument.equals(COMMAND)) {
                line.take(argument, remaining);
            }
        }
        if (line.has(Option.LOG_CONSOLE_ONLY) && line.has(Option.LOG_FILE_ONLY)) {
            throw new UsageException("-lco and -lfo exclude each other");
        }
        return line;
    }

    /** Returns the usage, printed on request or after a wrong argument. */
    public static String usage() {
        return "Usage: ecosystem [run] [<option>]...%n%s".formatted(Option.help());
    }

    /** Returns whether to print only the usage. */
    public boolean help() {
        return has(Option.HELP);
    }

    /** Returns whether to time the phases of the start. */
    public boolean times() {
        return has(Option.TIMES);
    }

    /** Returns whether to stop as soon as the start is complete. */
    public boolean once() {
        return has(Option.ONCE);
    }

    /** Returns whether to stop when the parent process ends. */
    public boolean stopWithParent() {
        return has(Option.STOP_WITH_PARENT);
    }

    /** Returns the optional features to start. */
    public List<String> features() {
        return values(Option.WITH);
    }

    /** Returns the root folder, absolute, if given. */
    public Optional<Path> root() throws UsageException {
        return path(Option.ROOT);
    }

    /** Returns the folder of configurations, absolute, if given. */
    public Optional<Path> conf() throws UsageException {
        return path(Option.CONF);
    }

    /** Returns the folder of bundles and features, absolute, if given. */
    public Optional<Path> deploy() throws UsageException {
        return path(Option.DEPLOY);
    }

    /** Returns the file to write when ready, absolute, if given. */
    public Optional<Path> readyFile() throws UsageException {
        return path(Option.READY_FILE);
    }

    /** Returns the application file, absolute, if given. */
    public Optional<Path> configurationFile() throws UsageException {
        return path(Option.CONFIG);
    }

    boolean has(Option option) {
        return given.containsKey(option);
    }

    /** Returns the value of an option that is given at most once. */
    Optional<String> value(Option option) {
        return values(option).stream().findFirst();
    }

    /** Returns the values of an option, in the given order. */
    List<String> values(Option option) {
        return given.getOrDefault(option, List.of());
    }

    private void take(String argument, Iterator<String> remaining) throws UsageException {
        int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
        String name = equals < 0 ? argument : argument.substring(0, equals);
        Option option = Option.named(name).orElseThrow(() -> unknown(name));
        var values = given.computeIfAbsent(option, any -> new ArrayList<>());
        if (!values.isEmpty() && !option.isRepeatable()) {
            throw new UsageException("%s is given twice".formatted(name));
        }
        if (!option.takesValue()) {
            if (equals >= 0) {
                throw new UsageException("%s takes no value".formatted(name));
            }
            values.add("");
        } else if (equals >= 0) {
            values.add(required(option, argument.substring(equals + 1)));
        } else {
            values.add(required(option, remaining.hasNext() ? remaining.next() : ""));
        }
    }

    private static String required(Option option, String value) throws UsageException {
        if (value.isEmpty()) {
            throw new UsageException("%s needs a value: %s".formatted(option.longName(), option.placeholder()));
        }
        return value;
    }

    private static UsageException unknown(String name) {
        return new UsageException("unknown argument '%s'%s".formatted(name, NearestName.hint(name, Option.allNames())));
    }

    private Optional<Path> path(Option option) throws UsageException {
        String value = value(option).orElse(null);
        try {
            return Optional.ofNullable(value)
                    .map(text -> Path.of(text).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            throw new UsageException(
                    "%s is '%s', which is no path: %s".formatted(option.longName(), value, e.getReason()));
        }
    }
}
