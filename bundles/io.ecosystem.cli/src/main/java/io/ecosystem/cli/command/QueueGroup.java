package io.ecosystem.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The queues of handlers, or those of senders. */
@Command
final class QueueGroup extends Group {

    private QueueGroup() {}

    /** Returns the commands on queues of a direction. */
    static CommandLine of(Direction direction) {
        var group = new CommandLine(new QueueGroup());
        String noun = direction.noun();
        group.getCommandSpec()
                .name(noun)
                .usageMessage()
                .header(
                        direction == Direction.INCOMING
                                ? "Look into queues of handlers, pause them, and repair what failed."
                                : "The same for senders, whose queues hold messages on their way.");
        group.addSubcommand(new QueueCommand.Listing(direction));
        group.addSubcommand(new QueueCommand.Show(direction));
        group.addSubcommand(new QueueEntries.Browse(direction));
        group.addSubcommand(new QueueEntries.Find(direction));
        group.addSubcommand(new QueueEntries.Watch(direction));
        group.addSubcommand(new QueueChanges.Pause(direction));
        group.addSubcommand(new QueueChanges.Resume(direction));
        group.addSubcommand(new QueueChanges.Retry(direction));
        group.addSubcommand(new QueueChanges.Clear(direction));
        group.addSubcommand(new QueueTransfer.Export(direction));
        group.addSubcommand(new QueueTransfer.Import(direction));
        return group;
    }
}
