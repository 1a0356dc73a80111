package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.instance.InstanceTarget;
import io.ecosystem.cli.instance.LocalInstances;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that calls routes of an instance. */
abstract class InstanceCommand extends BasicCommand {

    @Mixin
    InstanceTarget target = new InstanceTarget();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long an answer may take, such as 500ms, 10s or 2m; ${DEFAULT-VALUE} if not given.",
            defaultValue = "15s")
    Duration timeout = Duration.ofSeconds(15);

    @Override
    ExitCode run() throws IOException, InterruptedException {
        try (InstanceConnection connection = connector().to(chosen(), timeout)) {
            return run(connection);
        }
    }

    /** Returns the instances of the user on this machine. */
    LocalInstances instances() {
        return target.instances(environment(), session().home());
    }

    /** Returns the instance that the options state, or what the session has for commands that state none. */
    InstanceTarget.Chosen chosen() {
        return target.choose(environment(), session().home());
    }

    /** Does what the command is for. */
    abstract ExitCode run(InstanceConnection instance) throws IOException, InterruptedException;
}
