package io.ecosystem.launcher.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What may stand on the command line, in the order of the help. */
enum Option {

    APP("<name>", "name of the application, 'ecosystem' unless given", "--app"), INSTANCE("<id>",
            "id of this instance, '0' unless given", "-i", "--instance"), CONFIG("<file>",
                    "application file (JSON) with settings for its instances", "-c", "--config"), SET(
                            "<pid>.<key>=<value>",
                            "one setting; <pid>/<key>=<value> for a key with dots; may be repeated", "--set"), TCP(
                                    "<host>:<port>|off", "listen on TCP", "--tcp"), UDP("<host>:<port>|off",
                                            "listen on UDP", "--udp"), UDS("<path>|DEFAULT|off",
                                                    "listen on a Unix domain socket", "--uds"), LOG_CONSOLE_ONLY("",
                                                            "log to the console and to no file", "-lco",
                                                            "--log_console_only"), LOG_FILE_ONLY("",
                                                                    "log to a file and not to the console", "-lfo",
                                                                    "--log_file_only"), FOLDER("<kind>=<path>",
                                                                            "default, lock, log, queues, sockets, data or temporary folder; may be repeated",
                                                                            "--folder"), ROOT("<folder>",
                                                                                    "keep all files of instances below this folder",
                                                                                    "--root"), CONF("<folder>",
                                                                                            "read configurations there instead of in conf/",
                                                                                            "--conf"), DEPLOY(
                                                                                                    "<folder>",
                                                                                                    "read bundles and features there instead of in deploy/",
                                                                                                    "--deploy"), READY_FILE(
                                                                                                            "<file>",
                                                                                                            "write this file when the instance is ready",
                                                                                                            "--ready-file"), WITH(
                                                                                                                    "<feature>",
                                                                                                                    "also start features/optional/<feature>.json, such as: shell; may be repeated",
                                                                                                                    "--with"), TIMES(
                                                                                                                            "",
                                                                                                                            "say on standard error how long each phase of the start took",
                                                                                                                            "--times"), ONCE(
                                                                                                                                    "",
                                                                                                                                    "stop as soon as the start is complete",
                                                                                                                                    "--once"), STOP_WITH_PARENT(
                                                                                                                                            "",
                                                                                                                                            "stop when the process that has started this one ends",
                                                                                                                                            "--stop-with-parent"), HELP(
                                                                                                                                                    "",
                                                                                                                                                    "print this and end",
                                                                                                                                                    "-h",
                                                                                                                                                    "--help");

    private static final List<Option> REPEATABLE = List.of(SET, FOLDER, WITH);

    private final String value;
    private final String description;
    private final List<String> names;

    Option(String value, String description, String... names) {
        this.value = value;
        this.description = description;
        this.names = List.of(names);
    }

    /** The option that is called so. */
    static Optional<Option> named(String name) {
        return Arrays.stream(values()).filter(option -> option.names.contains(name)).findFirst();
    }

    /** The names of all options. */
    static List<String> allNames() {
        return Arrays.stream(values()).flatMap(option -> option.names.stream()).toList();
    }

    /** Whether something follows the name. */
    boolean takesValue() {
        return !value.isEmpty();
    }

    boolean isRepeatable() {
        return REPEATABLE.contains(this);
    }

    /** What follows the name, such as {@code <file>}. */
    String placeholder() {
        return value;
    }

    /** The longest of its names. */
    String longName() {
        return names.getLast();
    }

    /** One line for each option. */
    static String help() {
        return Arrays.stream(values())
                .map(option -> "  %-38s %s%n".formatted(
                        (String.join(", ", option.names) + " " + option.value).strip(), option.description))
                .collect(Collectors.joining());
    }
}
