package io.ecosystem.launcher.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The options of the command line, in the order of the help. */
enum Option {

    /** The application. */
    APP("<name>", "name of the application, 'ecosystem' unless given", "--app"),
    /** The instance. */
    INSTANCE("<id>", "id of this instance, '0' unless given", "-i", "--instance"),
    /** A file with the settings of each instance. */
    CONFIG("<file>", "application file (JSON) with settings for its instances", "-c", "--config_file", "--config"),
    /** Any key of any configuration. */
    SET("<pid>.<key>=<value>", "one setting; <pid>/<key>=<value> for a key with dots; repeatable", "--set"),
    /** The listener {@code main} for TCP. */
    TCP("<host>:<port>|off", "listen on TCP", "--tcp"),
    /** The listener {@code main} for UDP. */
    UDP("<host>:<port>|off", "listen on UDP", "--udp"),
    /** The listener {@code main} for Unix domain sockets. */
    UDS("<path>|DEFAULT|off", "listen on a Unix domain socket", "--uds"),
    /** No log file. */
    LOG_CONSOLE_ONLY("", "log to the console and to no file", "-lco", "--log_console_only"),
    /** No console. */
    LOG_FILE_ONLY("", "log to a file and not to the console", "-lfo", "--log_file_only"),
    /** See {@link FolderKind}. */
    FOLDER("<kind>=<path>", "a folder; <kind> is one of " + FolderKind.names() + "; repeatable", "--folder"),
    /** The parent of the instance's folders. */
    ROOT("<folder>", "folder below which the instance keeps its files", "--root"),
    /** The folder of configurations, in place of that of the distribution. */
    CONF("<folder>", "read configurations there instead of in conf/", "--conf"),
    /** The folder of bundles and features, in place of that of the distribution. */
    DEPLOY("<folder>", "read bundles and features there instead of in deploy/", "--deploy"),
    /** For programs that wait for the start. */
    READY_FILE("<file>", "write this file when the instance is ready", "--ready-file"),
    /** A feature besides the usual ones. */
    WITH("<feature>", "also start features/optional/<feature>.json, such as: shell; repeatable", "--with"),
    /** For making the start faster. */
    TIMES("", "say on standard error how long each phase of the start took", "--times"),
    /** For checking that it starts. */
    ONCE("", "stop as soon as the start is complete", "--once"),
    /** For a parent that may be killed. */
    STOP_WITH_PARENT("", "stop when the process that has started this one ends", "--stop-with-parent"),
    /** Only the usage. */
    HELP("", "print this and end", "-h", "--help");

    private static final List<Option> REPEATABLE = List.of(SET, FOLDER, WITH);

    private final String value;
    private final String description;
    private final List<String> names;

    Option(String value, String description, String... names) {
        this.value = value;
        this.description = description;
        this.names = List.of(names);
    }

    /** Returns the option with this name. */
    static Optional<Option> named(String name) {
        return Arrays.stream(values())
                .filter(option -> option.names.contains(name))
                .findFirst();
    }

    /** Returns the names of all options. */
    static List<String> allNames() {
        return Arrays.stream(values()).flatMap(option -> option.names.stream()).toList();
    }

    /** Returns whether a value follows the name. */
    boolean takesValue() {
        return !value.isEmpty();
    }

    boolean isRepeatable() {
        return REPEATABLE.contains(this);
    }

    /** Returns the placeholder of the value, such as {@code <file>}. */
    String placeholder() {
        return value;
    }

    /** Returns the longest of its names. */
    String longName() {
        return names.getLast();
    }

    /** Returns one line for each option. */
    static String help() {
        return Arrays.stream(values())
                .map(option -> "  %-38s %s%n"
                        .formatted((String.join(", ", option.names) + " " + option.value).strip(), option.description))
                .collect(Collectors.joining());
    }
}
