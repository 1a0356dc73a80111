package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Tests how every command ends if it is wrong, and if its instance is away, denies or does not answer. */
@Timeout(120)
class ExitCodesTest {

    /** The arguments that each command needs to call an instance. */
    private static final Map<String, String> ARGUMENTS = new TreeMap<>(Map.ofEntries(
            Map.entry("call", "echo {}"),
            Map.entry("send", "notices {}"),
            Map.entry("routes", ""),
            Map.entry("stats", ""),
            Map.entry("errors", ""),
            Map.entry("errors clear", "DISK.LOW"),
            Map.entry("health", ""),
            Map.entry("doctor", ""),
            Map.entry("trace", "key"),
            Map.entry("why", "echo"),
            Map.entry("log tail", ""),
            Map.entry("log level", "info"),
            Map.entry("log buffer", "0"),
            Map.entry("cache list", ""),
            Map.entry("cache stats", ""),
            Map.entry("cache clear", "quotes --yes"),
            Map.entry("config list", ""),
            Map.entry("config get", "acme"),
            Map.entry("config set", "acme key=1"),
            Map.entry("config unset", "acme"),
            Map.entry("config explain", "acme"),
            Map.entry("config history", ""),
            Map.entry("config restore", "1 --yes"),
            Map.entry("deploy", "FILE"),
            Map.entry("deploy list", ""),
            Map.entry("deploy problems", ""),
            Map.entry("deploy remove", "a.jar --yes"),
            Map.entry("deploy history", ""),
            Map.entry("deploy rollback", "a.jar"),
            Map.entry("bench echo", "--duration 1ms"),
            Map.entry("bench queue", "orders {} --yes --duration 1ms"),
            Map.entry("stop", "--yes")));

    /** Those that call no instance, or one in their own way, with wrong arguments. */
    private static final Map<String, String> LOCAL = Map.of(
            "new", "Guests",
            "instances", "--nonsense",
            "shell", "--to tcp://127.0.0.1:1",
            "completion", "tcsh",
            "context list", "--nonsense",
            "context add", "name",
            "context use", "a b",
            "context remove", "");

    static {
        for (String group : List.of("queue ", "sender ")) {
            ARGUMENTS.put(group + "list", "");
            ARGUMENTS.put(group + "show", "orders");
            ARGUMENTS.put(group + "browse", "orders");
            ARGUMENTS.put(group + "find", "key");
            ARGUMENTS.put(group + "watch", "--count 1");
            ARGUMENTS.put(group + "pause", "orders");
            ARGUMENTS.put(group + "resume", "orders");
            ARGUMENTS.put(group + "retry", "orders");
            ARGUMENTS.put(group + "clear", "orders --yes");
            ARGUMENTS.put(group + "export", "orders");
            ARGUMENTS.put(group + "import", "orders");
        }
    }

    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void prepare() throws IOException {
        terminal = new Terminal(folder);
        Files.writeString(folder.resolve("FILE"), "");
    }

    static Stream<String> commands() {
        return ARGUMENTS.keySet().stream();
    }

    static Stream<String> localCommands() {
        return LOCAL.keySet().stream();
    }

    private String[] with(String command, String... more) {
        var all = new ArrayList<>(List.of(command.split(" ")));
        Stream.of(ARGUMENTS.get(command).split(" "))
                .filter(word -> !word.isEmpty())
                .map(word -> word.equals("FILE") ? folder.resolve(word).toString() : word)
                .forEach(all::add);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void coverEveryCommand() {
        var known = new TreeSet<>(ARGUMENTS.keySet());
        known.addAll(LOCAL.keySet());
        var all = new TreeSet<String>();
        collect("", Commands.all(), all);

        assertThat(all).isEqualTo(known);
    }

    private static void collect(String path, CommandLine line, TreeSet<String> all) {
        if (!(line.getCommand() instanceof Group)) {
            all.add(path);
        }
        line.getSubcommands().forEach((name, below) -> collect(path.isEmpty() ? name : path + " " + name, below, all));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void two_ifAnOptionIsUnknown(String command) {
        assertThat(terminal.run(with(command, "--nonsense"))).isEqualTo(2);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("--nonsense").contains("eco " + command + " --help");
    }

    @ParameterizedTest
    @MethodSource("localCommands")
    void two_ifArgumentsAreWrong(String command) {
        assertThat(terminal.run((command + " " + LOCAL.get(command)).strip().split(" ")))
                .isEqualTo(2);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).startsWith("eco: ");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void three_ifNothingListens(String command) throws IOException {
        int port;
        try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = unused.getLocalPort();
        }

        assertThat(terminal.run(with(command, "--to", "tcp://127.0.0.1:" + port)))
                .isEqualTo(3);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("127.0.0.1:" + port).contains("-> ");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void four_ifTheRoleIsMissing(String command) throws IOException {
        try (var instance = new FakeInstance().answeringAll(200, "role 'admin' is required")) {
            assertThat(terminal.run(instance, with(command))).isEqualTo(4);
        }
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("role 'admin' is required");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void five_ifTheRouteIsUnknown(String command) throws IOException {
        try (var instance = new FakeInstance()) {
            assertThat(terminal.run(instance, with(command))).isEqualTo(5);
        }
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("does not serve the route");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void six_ifNoAnswerComes(String command) throws IOException {
        try (var instance = new FakeInstance().silent()) {
            assertThat(terminal.run(instance, with(command, "--timeout", "20ms")))
                    .isEqualTo(6);
        }
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("timed out");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void one_ifTheInstanceFails(String command) throws IOException {
        try (var instance = new FakeInstance().answeringAll(999, "it is broken")) {
            assertThat(terminal.run(instance, with(command))).isEqualTo(1);
        }
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("it is broken");
    }
}
