package io.ecosystem.cli.command;

import io.ecosystem.cli.output.Console;
import picocli.CommandLine.Option;

/** A command that asks before it changes something for good. */
abstract class ChangingCommand extends InstanceCommand {

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Override
    Console console() {
        return super.console().with(false, yes);
    }
}
