package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceTarget;
import io.ecosystem.cli.instance.LocalInstance;
import io.ecosystem.cli.instance.LocalInstances;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Table;
import java.nio.file.Files;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ArrayNode;

/** Lists the instances of the user on this machine. */
@Command(
        name = "instances",
        header = "List your instances that run on this machine.",
        description = "Those with other folders are found with --root, or the variable ECOSYSTEM_ROOT.")
final class InstancesCommand extends BasicCommand {

    @Mixin
    InstanceTarget target = new InstanceTarget();

    @Override
    ExitCode run() {
        Console console = console();
        LocalInstances instances = target.instances(environment(), session().home());
        List<LocalInstance> running = instances.running();
        ArrayNode document = Json.array();
        var table = new Table("INSTANCE", ">PROCESS", "SINCE", "ADDRESS")
                .ifEmpty("No instance of yours runs on this machine (none has a lock in %s)."
                        .formatted(instances.folder()));
        for (LocalInstance one : running) {
            boolean reachable = Files.exists(one.socket());
            document.addObject()
                    .put("instance", one.name())
                    .put("process", one.pid())
                    .put("since", one.since())
                    .put("address", reachable ? one.address() : "");
            table.row(
                    one.name(),
                    one.pid(),
                    Figures.time(one.since()),
                    reachable ? one.address() : "no socket in its place");
        }
        console.answer(document, () -> console.table(table));
        return ExitCode.DONE;
    }
}
