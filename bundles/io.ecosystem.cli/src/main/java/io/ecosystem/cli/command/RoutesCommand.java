package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists the served routes. */
@Command(name = "routes", header = "List the routes that are served.", description = "Needs the role observe.")
final class RoutesCommand extends InstanceCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "PREFIX", description = "Only routes that begin with this.")
    @Nullable
    String prefix;

    @Override
    ExitCode run(InstanceConnection instance) {
        Console console = console();
        ObjectNode request = Json.object();
        if (prefix != null) {
            request.put("prefix", prefix);
        }
        JsonNode answer = instance.call("eco.routes", request);
        console.answer(answer, () -> {
            var table = new Table("ROUTE", "ROLE", "BUNDLE", "VERSION", "SINCE")
                    .ifEmpty(prefix == null ? "No route is served." : "No route begins with '%s'.".formatted(prefix));
            for (JsonNode route : answer.path("routes")) {
                String role = route.path("role").asString();
                table.row(
                        route.path("route").asString(),
                        role.isEmpty() ? "-" : role,
                        route.path("bundle").asString(),
                        route.path("version").asString(),
                        Figures.time(route.path("since").asString()));
            }
            console.table(table);
        });
        return ExitCode.DONE;
    }
}
