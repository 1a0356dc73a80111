package io.ecosystem.cli.command;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Uid;
import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.ContextFile;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.instance.InstanceTarget.Chosen;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows the timeline of a key or a trace in several instances. */
@Command(
        name = "trace",
        header = "Show what happened to a request, and to the messages that were sent on for it.",
        description = {
            "Asks the instance, those of all contexts, and yours on this machine for the entries of queues and"
                + " senders, and for records of the log. A trace finds all its requests and messages; TRACE:SPAN finds"
                + " one of them. What is done is no longer an entry.",
            "Needs the role observe, and data for the log."
        },
        footer = {"", "eco trace 12345678-1234-1234-1234-1234567890ab"})
final class TraceCommand extends InstanceCommand {

    @Parameters(index = "0", paramLabel = "KEY", description = "A trace, with or without hyphens, TRACE:SPAN or a uid.")
    String key;

    @Option(names = "--here", description = "Ask no other instance than the one that is chosen.")
    boolean here;

    /** What one instance answered. */
    private record Answer(List<TraceSource.Identity> identity, TraceSource.Known known) {}

    @Override
    ExitCode run(InstanceConnection instance) throws InterruptedException {
        if (key.isBlank()) {
            throw new CommandException(ExitCode.USAGE, "KEY: expected a trace, TRACE:SPAN or a uid, not ''");
        }
        Chosen chosen = chosen();
        Map<String, Chosen> others = here ? Map.of() : others(chosen);
        List<TraceEvent> events = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new LinkedHashMap<String, Future<Answer>>();
            String name = name(chosen);
            asked.put(name, threads.submit(() -> ask(new TraceSource(name, instance), others.isEmpty())));
            others.forEach((context, addresses) -> asked.put(context, threads.submit(() -> {
                try (InstanceConnection other = connector().to(addresses, timeout)) {
                    return ask(new TraceSource(context, other), false);
                }
            })));
            gather(asked, events);
        }
        if (events.isEmpty()) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "nothing is known of '%s'; what is done is no longer an entry".formatted(key),
                    here ? "without --here, your other instances and those of your contexts are asked, too" : "");
        }
        events.sort(Comparator.comparing(TraceEvent::time));
        console().answer(document(events), () -> console().table(table(events)));
        return ExitCode.DONE;
    }

    private Answer ask(TraceSource source, boolean alone) {
        TraceSource.Known known = source.ask(normalised(key));
        return new Answer(alone ? List.of() : source.identity(), known);
    }

    /** Returns a key as queues store it: UUIDs and spans are in lower case. */
    private static String normalised(String text) {
        Key parsed = Key.parse(text);
        return (parsed instanceof Uid uid ? uid.normalised() : parsed).toString();
    }

    /**
     * Returns the contexts and the user's instances on this machine, those with none of the addresses of the chosen one
     * or of one before.
     */
    private Map<String, Chosen> others(Chosen chosen) {
        var all = new ArrayList<Chosen>();
        ContextFile.of(environment())
                .read()
                .byName()
                .forEach((name, context) -> all.add(new Chosen(name, context.addresses(), context.generation())));
        instances().running().forEach(local -> all.add(new Chosen(local.name(), List.of(local.address()), "span_key")));
        var others = new LinkedHashMap<String, Chosen>();
        var addresses = new ArrayList<>(chosen.addresses());
        for (Chosen one : all) {
            if (Collections.disjoint(addresses, one.addresses())) {
                addresses.addAll(one.addresses());
                others.putIfAbsent(one.name(), one);
            }
        }
        return others;
    }

    /** Returns the context of the chosen instance, or what else it is called. */
    private String name(Chosen chosen) {
        return ContextFile.of(environment()).read().byName().entrySet().stream()
                .filter(context -> context.getValue().addresses().equals(chosen.addresses()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(chosen.name());
    }

    /**
     * Collects the events of each instance once.
     *
     * @throws CommandException if no instance returns its entries: why the first does not
     */
    private void gather(Map<String, Future<Answer>> asked, List<TraceEvent> events) throws InterruptedException {
        var failures = new LinkedHashMap<String, CommandException>();
        var identities = new ArrayList<TraceSource.Identity>();
        var notes = new ArrayList<String>();
        for (Map.Entry<String, Future<Answer>> one : asked.entrySet()) {
            try {
                Answer answer = one.getValue().get();
                boolean isAnother = answer.identity().stream()
                        .noneMatch(identity -> identities.stream().anyMatch(identity::isThatOf));
                if (isAnother) {
                    identities.addAll(answer.identity());
                    events.addAll(answer.known().events());
                    notes.addAll(answer.known().notes());
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof CommandException failure)) {
                    throw new IllegalStateException("'%s' could not be asked".formatted(one.getKey()), e.getCause());
                }
                failures.put(one.getKey(), failure);
            }
        }
        if (failures.size() == asked.size()) {
            throw failures.values().iterator().next();
        }
        failures.forEach((name, failure) -> notes.add("without %s: %s".formatted(name, failure.getMessage())));
        notes.forEach(note -> console().note("(%s)".formatted(note)));
    }

    private static ObjectNode document(List<TraceEvent> events) {
        ObjectNode document = Json.object();
        ArrayNode all = document.putArray("events");
        for (TraceEvent event : events) {
            ObjectNode one = all.addObject()
                    .put("time", event.time().toString())
                    .put("instance", event.instance())
                    .put("where", event.where())
                    .put("what", event.what(Instant::toString));
            if (!event.key().isEmpty()) {
                one.put("key", event.key());
            }
        }
        return document;
    }

    private static Table table(List<TraceEvent> events) {
        boolean many = events.stream()
                        .map(TraceEvent::key)
                        .filter(key -> !key.isEmpty())
                        .distinct()
                        .count()
                > 1;
        Table table = many
                ? new Table("TIME", "INSTANCE", "WHERE", "WHAT", "KEY")
                : new Table("TIME", "INSTANCE", "WHERE", "WHAT");
        for (TraceEvent event : events) {
            String time = Figures.moment(event.time());
            String what = event.what(Figures::moment);
            if (many) {
                table.row(time, event.instance(), event.where(), what, event.key());
            } else {
                table.row(time, event.instance(), event.where(), what);
            }
        }
        return table;
    }
}
