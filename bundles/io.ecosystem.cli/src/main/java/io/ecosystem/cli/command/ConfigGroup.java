package io.ecosystem.cli.command;

import picocli.CommandLine.Command;

/** The configuration of an instance. */
@Command(
        name = "config",
        header = "Look at the configuration in effect, and change it while the instance runs.",
        description = "Needs the role admin.",
        subcommands = {
            ConfigValues.Listing.class,
            ConfigValues.Get.class,
            ConfigChanges.Set.class,
            ConfigChanges.Unset.class,
            ConfigValues.Explain.class,
            ConfigChanges.History.class,
            ConfigChanges.Restore.class
        })
final class ConfigGroup extends Group {}
