package io.ecosystem.cli.why;

import io.ecosystem.cli.output.Figures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Knows queues and senders, and those that components would process if they worked. */
final class QueueInspector implements Inspector {

    private static final long MOST_ENTRIES = 1_000_000; // if the configuration states nothing else

    @Override
    public void inspect(String thing, Facts facts, Findings findings) {
        for (JsonNode queue : facts.queues()) {
            String name = Facts.text(queue, "queue");
            if (name.equals(thing) || isOutgoing(queue) && name.startsWith(thing + "/")) {
                new OneQueue(queue, facts, findings).inspect();
            }
        }
        facts.components().stream()
                .filter(component -> RouteInspector.has(component, "queues", thing))
                .filter(component -> !RouteInspector.isAtWork(component))
                .forEach(component -> inspectHandler(thing, component, facts, findings));
    }

    private static void inspectHandler(String queue, JsonNode component, Facts facts, Findings findings) {
        List<String> problems = facts.problemsOf(Facts.text(component, "bundle"));
        String reason = problems.isEmpty() ? Facts.text(component, "reason") : problems.getFirst();
        findings.wrong(
                "queue",
                queue,
                "queue '%s' is not processed by component %s of %s, which does not work: %s"
                        .formatted(queue, Facts.text(component, "component"), RouteInspector.bundle(component), reason),
                problems.isEmpty() ? Remedies.ofComponent(component) : Remedies.of(reason));
    }

    private static boolean isOutgoing(JsonNode queue) {
        return Facts.text(queue, "direction").equals("outgoing");
    }

    @Override
    public Collection<String> names(Facts facts) {
        return Stream.concat(
                        facts.queues().stream().map(queue -> Facts.text(queue, "queue")),
                        facts.components().stream()
                                .flatMap(component -> component.path("queues").valueStream())
                                .map(JsonNode::asString))
                .distinct()
                .toList();
    }

    /** Says what is wrong with one queue or sender, and what waits in it. */
    private static final class OneQueue {

        private final JsonNode queue;
        private final Facts facts;
        private final Findings findings;
        private final boolean outgoing;
        private final String kind;
        private final String name;
        private final String described;
        private boolean isWell = true;

        OneQueue(JsonNode queue, Facts facts, Findings findings) {
            this.queue = queue;
            this.facts = facts;
            this.findings = findings;
            outgoing = isOutgoing(queue);
            kind = outgoing ? "sender" : "queue";
            name = Facts.text(queue, "queue");
            described = "%s '%s'".formatted(kind, name);
        }

        void inspect() {
            inspectStates();
            String trouble = Facts.text(queue, "trouble");
            if (!trouble.isEmpty()) {
                wrong("cannot be used: " + trouble, "see docs/queue-store.md for what to do about its store");
            }
            inspectPauses();
            if (!outgoing && Facts.text(queue, "worker").isEmpty()) {
                wrong("has no handler; its entries are kept", "deploy the jar with the handler of its route again");
            }
            inspectLimits();
            inspectWaiting();
            inspectErrors();
            if (isWell) {
                findings.well(
                        kind,
                        name,
                        "%s works: handled by %s, %s pending, %s being processed, %s waiting for another attempt"
                                .formatted(
                                        described,
                                        Facts.text(queue, "worker").isEmpty()
                                                ? "no handler"
                                                : Facts.text(queue, "worker"),
                                        Figures.count(entries("pending")),
                                        Figures.count(entries("processing")),
                                        Figures.count(entries("waiting"))));
            }
        }

        private void wrong(String text, String remedy) {
            isWell = false;
            findings.wrong(kind, name, "%s %s".formatted(described, text), remedy);
        }

        private void inspectStates() {
            String prefix = "QUEUE.%s/%s."
                    .formatted(outgoing ? "OUTGOING" : "INCOMING", name)
                    .toUpperCase(Locale.ROOT);
            for (JsonNode state : facts.errorStates()) {
                String id = Facts.text(state, "error_id");
                if (id.startsWith(prefix)) {
                    String what = id.substring(prefix.length());
                    String text = Facts.text(state, "description");
                    if (what.equals("PEER_DOWN")) {
                        wrong(
                                "waits for its target, which is down%s: %s".formatted(since(), text),
                                "start the target, or correct 'targets' of"
                                        + " conf/io.ecosystem.queue.outgoing~%s.cfg.json;"
                                                .formatted(name.split("/", 2)[0])
                                        + " the messages go on by themselves");
                    } else if (what.equals("NO_SENDER")) {
                        wrong(
                                "is not delivered: " + text,
                                "configure the sender again: conf/io.ecosystem.queue.outgoing~%s.cfg.json"
                                        .formatted(name.split("/", 2)[0]));
                    } else if (!what.equals("NO_HANDLER")) {
                        wrong("is in the state %s: %s".formatted(id, text), "docs/queue-store.md says what to do");
                    }
                }
            }
        }

        /** Returns since when attempts have failed, as far as the first entries show. */
        private String since() {
            return Stream.of("waiting", "processing", "pending")
                    .flatMap(state -> facts.entries(queue, state, 1).stream())
                    .flatMap(entry -> entry.path("failures").valueStream())
                    .map(failure -> Facts.text(failure, "at"))
                    .min(String::compareTo)
                    .map(at -> " since " + Figures.time(at))
                    .orElse("");
        }

        private void inspectPauses() {
            boolean receiving = queue.path("receiving_paused").asBoolean(false);
            boolean processing = queue.path("processing_paused").asBoolean(false);
            var paused = new ArrayList<String>();
            if (receiving) {
                paused.add("receiving is paused, so requests are answered with status 500");
            }
            if (processing) {
                paused.add(
                        outgoing
                                ? "sending is paused, so messages are stored and wait"
                                : "processing is paused, so entries wait");
            }
            if (!paused.isEmpty()) {
                wrong(
                        "is paused: " + String.join(", and ", paused),
                        "eco %s resume %s, once the reason for the pause is over".formatted(kind, name));
            }
        }

        private void inspectLimits() {
            long live = entries("pending") + entries("processing") + entries("waiting");
            check(live, "maxEntries", "entries", "let them be processed, or raise");
            check(entries("error"), "maxErrors", "entries in its error queue", "retry or clear them, or raise");
        }

        private void check(long entries, String key, String what, String remedy) {
            String pid = pid();
            long most = facts.configurations().path(pid).path(key).path("value").asLong(MOST_ENTRIES);
            if (entries >= most) {
                wrong(
                        "is full: it holds %d of at most %d %s, and refuses more".formatted(entries, most, what),
                        "%s '%s' of %s".formatted(remedy, key, pid));
            }
        }

        /** Returns the name of its configuration. */
        private String pid() {
            if (outgoing) {
                return "io.ecosystem.queue.outgoing~" + name.split("/", 2)[0];
            }
            return facts.configurations()
                    .propertyStream()
                    .filter(one -> one.getKey().startsWith("io.ecosystem.queue.incoming~"))
                    .filter(one -> one.getValue()
                            .path("route")
                            .path("value")
                            .asString("")
                            .equals(name))
                    .map(one -> one.getKey())
                    .findFirst()
                    .orElse("io.ecosystem.queue.incoming~" + name);
        }

        private void inspectWaiting() {
            long waiting = entries("waiting");
            Optional<JsonNode> first = waiting == 0
                    ? Optional.empty()
                    : facts.entries(queue, "waiting", 1).stream().findFirst();
            first.ifPresent(entry -> wrong(
                    "has %s waiting for another attempt; %s is due %s, after attempt %d failed: %s"
                            .formatted(
                                    number(waiting),
                                    Facts.text(entry, "key"),
                                    Figures.time(Facts.text(entry, "due")),
                                    entry.path("attempts").asLong(),
                                    EntryInspector.lastReason(entry)),
                    "correct what fails; 'eco %s retry %s --state waiting' does not wait".formatted(kind, name)));
        }

        private void inspectErrors() {
            long errors = entries("error");
            Optional<JsonNode> first = errors == 0
                    ? Optional.empty()
                    : facts.entries(queue, "error", 1).stream().findFirst();
            first.ifPresent(entry -> wrong(
                    "has %s in its error queue; the first, %s, failed with: %s"
                            .formatted(number(errors), Facts.text(entry, "key"), EntryInspector.lastReason(entry)),
                    "correct what failed, then 'eco %1$s retry %2$s'; 'eco %1$s clear %2$s' gives them up"
                            .formatted(kind, name)));
        }

        private static String number(long entries) {
            return entries == 1 ? "1 entry" : Figures.count(entries) + " entries";
        }

        private long entries(String state) {
            return queue.path("sizes").path(state).path("entries").asLong(0);
        }
    }
}
