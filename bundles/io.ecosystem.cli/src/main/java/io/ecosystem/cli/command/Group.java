package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only has commands below it. */
abstract class Group extends BasicCommand {

    @Spec
    CommandSpec spec;

    @Override
    ExitCode run() {
        throw new ParameterException(
                spec.commandLine(),
                "'%s' needs one of: %s"
                        .formatted(
                                spec.qualifiedName(),
                                String.join(", ", spec.subcommands().keySet())));
    }
}
