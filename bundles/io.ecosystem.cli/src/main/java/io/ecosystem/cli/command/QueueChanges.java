package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Progress;
import io.ecosystem.cli.output.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Commands that change queues. */
final class QueueChanges {

    /** The entries of one call, so that the progress can be shown and Ctrl-C ends soon. */
    private static final int STEP = 5_000;

    private QueueChanges() {}

    /** Pauses or resumes. */
    abstract static class Pausing extends QueueCommand.OfOne {

        private final String verb;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "WHAT",
                defaultValue = "all",
                description =
                        "receiving, processing or all, which is what is meant if nothing is given. A sender has only"
                                + " its deliveries, all.")
        String activity = "all";

        Pausing(Direction direction, String verb) {
            super(direction);
            this.verb = verb;
        }

        @Override
        ExitCode run(InstanceConnection instance) {
            String part = direction().activities().get(activity);
            if (part == null) {
                throw new CommandException(
                        ExitCode.USAGE,
                        "WHAT: expected %s, not '%s'"
                                .formatted(
                                        String.join(
                                                " or ",
                                                direction().activities().keySet().stream()
                                                        .sorted()
                                                        .toList()),
                                        activity));
            }
            direction().names().require(instance, name);
            JsonNode answer = instance.call(
                    direction().routes() + part + verb, Json.object().put("queue_route_key", name));
            console()
                    .answer(
                            answer,
                            () -> console()
                                    .line("%s: %s"
                                            .formatted(
                                                    described(),
                                                    answer.path("message")
                                                            .asString(verb.equals("pause") ? "paused" : "resumed"))));
            return ExitCode.DONE;
        }
    }

    /** Pauses. */
    @Command(
            name = "pause",
            header = "Pause it; what is in it stays, also over a restart.",
            description = "Needs the role operate.")
    static final class Pause extends Pausing {

        Pause(Direction direction) {
            super(direction, "pause");
        }
    }

    /** Resumes. */
    @Command(name = "resume", header = "Let it go on after a pause.", description = "Needs the role operate.")
    static final class Resume extends Pausing {

        Resume(Direction direction) {
            super(direction, "unpause");
        }
    }

    /** Changes many entries in steps, and shows how it goes. */
    abstract static class Bulk extends QueueCommand.OfOne {

        @Mixin
        QueueCommand.Selection selection = new QueueCommand.Selection();

        @Option(names = "--dry-run", description = "Only count the entries.")
        boolean dryRun;

        Bulk(Direction direction) {
            super(direction);
        }

        /** Returns how many entries are selected, as a dry run of the route counts them. */
        long count(InstanceConnection instance, String route) {
            return sweep(instance, route, true, -1);
        }

        /** Calls a route until all selected entries are through, and returns their number. */
        long sweep(InstanceConnection instance, String route, boolean dry, long total) {
            long done = 0;
            String next = "";
            try (var progress = new Progress(console(), "entries", total)) {
                do {
                    ObjectNode request =
                            selection.in(request()).put("limit", STEP).put("dry_run", dry);
                    if (!next.isEmpty()) {
                        request.put("from", next);
                    }
                    JsonNode answer = call(instance, route, request);
                    done += answer.path("entries").asLong();
                    next = answer.path("next").asString("");
                    progress.at(done);
                } while (!next.isEmpty());
            }
            return done;
        }

        ExitCode tell(long entries, String what) {
            ObjectNode answer = Json.object().put("entries", entries).put("dry_run", dryRun);
            console()
                    .answer(
                            answer,
                            () -> console()
                                    .line("%s %s of %s %s."
                                            .formatted(
                                                    Figures.count(entries),
                                                    entries == 1 ? "entry" : "entries",
                                                    described(),
                                                    dryRun ? "would be " + what : what)));
            return ExitCode.DONE;
        }
    }

    /** Makes entries pending again. */
    @Command(
            name = "retry",
            header = "Process entries of the error queue, or such as wait, once more.",
            description = "Needs the role operate, and admin with --with.",
            footer = {
                "",
                "eco queue retry orders.place --reason timeout --dry-run",
                "eco queue retry orders.place --version 'acme.orders 1.5.0' --with 'acme.orders 1.4.0'"
            })
    static final class Retry extends Bulk {

        @Option(
                names = "--with",
                paramLabel = "VERSION",
                description = "Process them with this kept version of the handler, such as 'acme.orders 1.4.0'. Its dry"
                        + " run really processes copies, and shows what becomes of each.")
        @Nullable
        String with;

        Retry(Direction direction) {
            super(direction);
        }

        @Override
        ExitCode run(InstanceConnection instance) {
            if (with != null) {
                return runWith(instance, with);
            }
            long total = dryRun || console().terminal() ? count(instance, "eco.queue.reprocess") : -1;
            return tell(dryRun ? total : sweep(instance, "eco.queue.reprocess", false, total), "made pending");
        }

        private ExitCode runWith(InstanceConnection instance, String version) {
            Console console = console();
            ObjectNode request = selection.in(request()).put("dry_run", dryRun).put("with", version);
            JsonNode answer = call(instance, "eco.queue.reprocess", request);
            console.answer(answer, () -> {
                if (answer.has("outcomes")) {
                    var table = new Table("KEY", "OUTCOME", "REASON").ifEmpty("No such entry.");
                    answer.path("outcomes")
                            .forEach(outcome -> table.row(
                                    outcome.path("key").asString(),
                                    outcome.path("outcome").asString(),
                                    outcome.path("reason").asString("")));
                    console.table(table);
                } else {
                    long entries = answer.path("entries").asLong();
                    console.line("%s of %s %s to %s."
                            .formatted(
                                    entries == 1 ? "1 entry" : Figures.count(entries) + " entries",
                                    described(),
                                    entries == 1 ? "goes" : "go",
                                    answer.path("with").asString(version)));
                }
                if (!answer.path("complete").asBoolean(true)) {
                    console.note("There are more; repeat the command for them.");
                }
            });
            return ExitCode.DONE;
        }
    }

    /** Removes entries. */
    @Command(
            name = "clear",
            header = "Remove entries for good; those of the error queue if no other state is given.",
            description = "Needs the role data.")
    static final class Clear extends Bulk {

        Clear(Direction direction) {
            super(direction);
        }

        @Override
        ExitCode run(InstanceConnection instance) {
            long total = dryRun || !yes ? count(instance, "eco.queue.clear") : -1;
            if (dryRun) {
                return tell(total, "removed");
            }
            console().confirm(() -> "Remove %s entries of %s for good?".formatted(Figures.count(total), described()));
            return tell(sweep(instance, "eco.queue.clear", false, total), "removed");
        }
    }
}
