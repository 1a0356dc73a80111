package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.Connector;
import io.ecosystem.cli.output.Console;
import io.ecosystem.platform.host.HostEnvironment;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command with the options that all have. */
public abstract class BasicCommand implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(names = "--json", description = "Write the answer as JSON, one document a line.")
    boolean json;

    private @Nullable Session session;

    /** Sets what the command runs in. */
    public final void use(Session given) {
        session = given;
    }

    @Override
    public final Integer call() throws IOException, InterruptedException {
        return run().code();
    }

    /** Does what the command is for. */
    abstract ExitCode run() throws IOException, InterruptedException;

    Console console() {
        return session().console().with(json, false);
    }

    HostEnvironment environment() {
        return session().environment();
    }

    Connector connector() {
        return session().connector();
    }

    Session session() {
        return Objects.requireNonNull(session, "use() comes first");
    }
}
