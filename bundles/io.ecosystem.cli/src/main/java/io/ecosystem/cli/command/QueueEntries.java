package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Commands that show entries, and how queues develop. */
final class QueueEntries {

    private static final int LARGEST_PAGE = 1_000;

    private QueueEntries() {}

    /** Shows entries of a queue. */
    @Command(
            name = "browse",
            header = "Show entries in their order; those in the error queue if no other state is given.",
            description = "Needs the role observe, and data to see the content of entries.")
    static final class Browse extends QueueCommand.OfOne {

        @Mixin
        QueueCommand.Selection selection = new QueueCommand.Selection();

        @Option(
                names = {"-n", "--size"},
                paramLabel = "N",
                defaultValue = "20",
                description = "How many, up to 1000; ${DEFAULT-VALUE} if not given.")
        int size = 20;

        @Option(names = "--from", paramLabel = "PLACE", description = "Where the last page ended.", defaultValue = "")
        String from = "";

        @Option(
                names = {"-l", "--long"},
                description = "Show each entry with its whole history and content.")
        boolean whole;

        Browse(Direction direction) {
            super(direction);
        }

        @Override
        ExitCode run(InstanceConnection instance) {
            if (size < 1 || size > LARGEST_PAGE) {
                throw new CommandException(
                        ExitCode.USAGE, "--size: expected a number from 1 to %d, not %d".formatted(LARGEST_PAGE, size));
            }
            Console console = console();
            ObjectNode request = selection.in(request()).put("size", size);
            if (!from.isEmpty()) {
                request.put("from", from);
            }
            JsonNode answer = call(instance, "eco.queue.browse", request);
            console.answer(answer, () -> {
                JsonNode entries = answer.path("entries");
                if (whole) {
                    entries.forEach(entry -> showWhole(console, entry));
                } else {
                    console.table(table(entries, "No such entry in %s.".formatted(described())));
                }
                String next = answer.path("next").asString("");
                if (!next.isEmpty()) {
                    console.note("There are more; --from %s shows them.".formatted(next));
                }
            });
            return ExitCode.DONE;
        }

        private static Table table(JsonNode entries, String nothing) {
            var table = new Table("KEY", "RECEIVED", ">ATTEMPTS", "REASON", "DATA").ifEmpty(nothing);
            for (JsonNode entry : entries) {
                table.row(
                        entry.path("key").asString(),
                        Figures.time(entry.path("received").asString()),
                        entry.path("attempts").asLong(),
                        QueueCommand.lastReason(entry),
                        QueueCommand.body(entry));
            }
            return table;
        }
    }

    /** Finds an entry. */
    @Command(
            name = "find",
            header = "Find the entries of a key, in any of them and in any state.",
            description = "Needs the role observe, and data to see the content of entries.")
    static final class Find extends QueueCommand {

        @Parameters(index = "0", paramLabel = "KEY", description = "The key of a request: TRACE:SPAN or a uid.")
        String key;

        Find(Direction direction) {
            super(direction);
        }

        @Override
        ExitCode run(InstanceConnection instance) {
            Console console = console();
            JsonNode answer = instance.call("eco.queue.find", request().put("key", key));
            JsonNode entries = answer.path("entries");
            if (entries.isEmpty()) {
                throw new CommandException(
                        ExitCode.NOT_FOUND,
                        "no %s has an entry '%s'".formatted(direction().noun(), key),
                        "what is done is no longer an entry");
            }
            console.answer(
                    answer,
                    () -> entries.forEach(entry -> {
                        console.line("%s '%s'"
                                .formatted(
                                        direction().noun(), entry.path("queue").asString()));
                        showWhole(console, entry);
                    }));
            return ExitCode.DONE;
        }
    }

    /** Shows sizes again and again. */
    @Command(
            name = "watch",
            header = "Show all with their sizes again and again, until Ctrl-C.",
            description = "Needs the role observe.")
    static final class Watch extends QueueCommand {

        @Mixin
        Live live = new Live();

        Watch(Direction direction) {
            super(direction);
        }

        @Override
        ExitCode run(InstanceConnection instance) throws InterruptedException {
            Console console = console();
            live.watch = true;
            live.run(console, () -> {
                JsonNode answer = instance.call("eco.queue.list", request());
                console.answer(answer, () -> console.table(table(answer.path("queues"))));
            });
            return ExitCode.DONE;
        }
    }

    private static void showWhole(Console console, JsonNode entry) {
        console.line("%s  %s since %s, received %s, attempts %d"
                .formatted(
                        entry.path("key").asString(),
                        entry.path("state").asString(),
                        Figures.time(entry.path("since").asString()),
                        Figures.time(entry.path("received").asString()),
                        entry.path("attempts").asLong()));
        if (entry.path("state").asString().equals("waiting")) {
            console.line("  is due " + Figures.time(entry.path("due").asString()));
        }
        for (JsonNode failure : entry.path("failures")) {
            console.line("  failed %s in %s: %s"
                    .formatted(
                            Figures.time(failure.path("at").asString()),
                            failure.path("version").asString("?"),
                            failure.path("reason").asString()));
        }
        console.line("  " + QueueCommand.body(entry));
    }
}
