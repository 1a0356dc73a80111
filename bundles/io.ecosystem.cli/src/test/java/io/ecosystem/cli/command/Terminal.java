package io.ecosystem.cli.command;

import io.ecosystem.cli.output.Console;
import io.ecosystem.platform.host.HostEnvironment;
import io.ecosystem.platform.host.HostEnvironment.OperatingSystem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A user with a home folder and a terminal, or a script without one. */
final class Terminal {

    private final Path home;
    private final Map<String, String> variables = new HashMap<>();
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String input = "";
    private boolean interactive;

    Terminal(Path home) {
        this.home = home;
    }

    /** Lets somebody sit at the terminal, who types this. */
    Terminal interactive(String typed) {
        interactive = true;
        return input(typed);
    }

    Terminal input(String text) {
        input = text;
        return this;
    }

    Terminal variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    HostEnvironment environment() {
        return new HostEnvironment(
                OperatingSystem.LINUX, variables, home.toString(), "ann", 1000, FileSystems.getDefault());
    }

    /** Runs a command and returns its exit code. */
    int run(String... arguments) {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        var console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                interactive,
                interactive,
                false,
                interactive ? 80 : 0,
                false,
                false);
        return Commands.run(List.of(arguments), new Session(console, environment()));
    }

    /** Runs a command against an instance and returns its exit code. */
    int run(FakeInstance instance, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--to");
        all.add(instance.address());
        return run(all.toArray(String[]::new));
    }

    /** Returns what the last command has written as its answer. */
    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Returns what it has written beside its answer. */
    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
