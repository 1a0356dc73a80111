package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Table;
import io.ecosystem.spi.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A command on queues of one direction. */
abstract class QueueCommand extends ChangingCommand {

    private final Direction direction;

    QueueCommand(Direction direction) {
        this.direction = direction;
    }

    Direction direction() {
        return direction;
    }

    /** Returns a request about all queues of the direction. */
    ObjectNode request() {
        return Json.object().put("direction", direction.word());
    }

    /** Returns a table of queues. */
    Table table(JsonNode queues) {
        var table = new Table(
                        direction.noun().toUpperCase(Locale.ROOT),
                        ">PENDING",
                        ">WORKING",
                        ">WAITING",
                        ">ERROR",
                        ">SIZE",
                        "STATE",
                        "HANDLED BY")
                .ifEmpty("There is no %s.".formatted(direction.noun()));
        for (JsonNode queue : queues) {
            JsonNode sizes = queue.path("sizes");
            long bytes = sizes.valueStream()
                    .mapToLong(size -> size.path("bytes").asLong())
                    .sum();
            table.row(
                    queue.path("queue").asString(),
                    entries(sizes, "pending"),
                    entries(sizes, "processing"),
                    entries(sizes, "waiting"),
                    entries(sizes, "error"),
                    Figures.bytes(bytes),
                    state(queue),
                    queue.path("worker").asString("no handler"));
        }
        return table;
    }

    private static String entries(JsonNode sizes, String state) {
        return Figures.count(sizes.path(state).path("entries").asLong());
    }

    private static String state(JsonNode queue) {
        String trouble = queue.path("trouble").asString("");
        boolean receiving = queue.path("receiving_paused").asBoolean(false);
        boolean processing = queue.path("processing_paused").asBoolean(false);
        if (!trouble.isEmpty()) {
            return trouble;
        }
        return receiving && processing
                ? "paused"
                : receiving ? "not receiving" : processing ? "not processing" : "open";
    }

    /** A command on one queue. */
    abstract static class OfOne extends QueueCommand {

        @Parameters(index = "0", paramLabel = "NAME", description = "The name of the queue.")
        String name;

        OfOne(Direction direction) {
            super(direction);
        }

        @Override
        ObjectNode request() {
            return super.request().put("queue", name);
        }

        /** Calls a route, and distinguishes a refusal from a queue that is not there. */
        JsonNode call(InstanceConnection instance, String route, JsonNode request) {
            return direction().names().call(instance, route, request, name);
        }

        /** Returns {@code queue 'orders'}. */
        String described() {
            return "%s '%s'".formatted(direction().noun(), name);
        }
    }

    /** Which entries. */
    static final class Selection {

        @Option(
                names = "--state",
                paramLabel = "STATE",
                defaultValue = "error",
                description = "pending, processing, waiting or error; ${DEFAULT-VALUE} if not given.")
        String state = "error";

        @Option(names = "--key", paramLabel = "KEY", description = "Only the entry of this key.")
        @Nullable
        String key;

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                description = "Only entries whose last failure has this text in its reason.")
        @Nullable
        String reason;

        @Option(
                names = "--version",
                paramLabel = "VERSION",
                description = "Only entries that this bundle and version failed with, such as 'acme.orders 1.4.0'.")
        @Nullable
        String version;

        @Option(
                names = "--older-than",
                paramLabel = "TIME",
                description = "Only entries received longer ago, such as 2h.")
        @Nullable
        Duration olderThan;

        /** Adds the fields of requests. */
        ObjectNode in(ObjectNode request) {
            request.put("state", state);
            if (key != null) {
                request.put("key", key);
            }
            if (reason != null) {
                request.put("reason", reason);
            }
            if (version != null) {
                request.put("version", version);
            }
            if (olderThan != null) {
                request.put("older_than", olderThan.toString());
            }
            return request;
        }
    }

    /** Lists the queues. */
    @Command(name = "list", header = "List all with their sizes.", description = "Needs the role observe.")
    static final class Listing extends QueueCommand {

        Listing(Direction direction) {
            super(direction);
        }

        @Override
        ExitCode run(InstanceConnection instance) {
            JsonNode answer = instance.call("eco.queue.list", request());
            console().answer(answer, () -> console().table(table(answer.path("queues"))));
            return ExitCode.DONE;
        }
    }

    /** Shows one queue. */
    @Command(name = "show", header = "Show one of them.", description = "Needs the role observe.")
    static final class Show extends OfOne {

        Show(Direction direction) {
            super(direction);
        }

        @Override
        ExitCode run(InstanceConnection instance) {
            JsonNode answer = call(instance, "eco.queue.list", request());
            direction().names().require(instance, name);
            console().answer(answer, () -> console().table(table(answer.path("queues"))));
            return ExitCode.DONE;
        }
    }

    /** Returns what went wrong with an entry last; empty if nothing did. */
    static String lastReason(JsonNode entry) {
        List<JsonNode> failures = entry.path("failures").valueStream().toList();
        return failures.isEmpty() ? "" : failures.getLast().path("reason").asString("");
    }

    /** Returns the body of an entry on one line. */
    static String body(JsonNode entry) {
        return entry.has("data")
                ? Printable.of(Json.line(entry.path("data")))
                : "(" + entry.path("withheld").asString("not shown") + ")";
    }
}
