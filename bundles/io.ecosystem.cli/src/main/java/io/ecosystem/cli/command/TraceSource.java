package io.ecosystem.cli.command;

import io.ecosystem.api.message.Uid;
import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks one instance what it knows of a key. */
final class TraceSource {

    private static final Pattern DIGITS =
            Pattern.compile("(\\p{XDigit}{8})(\\p{XDigit}{4})(\\p{XDigit}{4})(\\p{XDigit}{4})(\\p{XDigit}{12})");
    private static final int MOST_RECORDS = 1_000;
    /** How far two answers may differ about the start of the same instance, in seconds. */
    private static final double START = 2;

    private final String name;
    private final InstanceConnection instance;

    /**
     * What an instance knows.
     *
     * @param events at most 1,000 records, and those of at most 1,000 entries for each queue
     * @param notes what is missing, and why
     */
    record Known(List<TraceEvent> events, List<String> notes) {}

    /**
     * What distinguishes instances.
     *
     * @param application the names of the application and of the instance
     * @param start in seconds since 1970
     */
    record Identity(String application, double start) {

        boolean isThatOf(Identity other) {
            return application.equals(other.application) && Math.abs(start - other.start) < START;
        }
    }

    /**
     * Creates a source.
     *
     * @param name what the user calls the instance
     */
    TraceSource(String name, InstanceConnection instance) {
        this.name = name;
        this.instance = instance;
    }

    /** Asks for the identity of the instance; empty if it does not answer. */
    List<Identity> identity() {
        try {
            JsonNode now = instance.call("eco.statistics.get", Json.object().put("type", "current"))
                    .path("statistics");
            JsonNode application = now.path("application");
            return now.has("uptime") && now.has("timestamp") && application.has("name")
                    ? List.of(new Identity(
                            application.path("name").asString("") + "/"
                                    + application.path("instance").asString(""),
                            now.path("timestamp").asDouble(0)
                                    - now.path("uptime").asDouble(0)))
                    : List.of();
        } catch (CommandException e) {
            return List.of(); // what it knows of the key is another matter
        }
    }

    /**
     * Asks for entries and records.
     *
     * @param key a trace, a trace with a span, or a uid
     * @throws CommandException if the instance does not return its entries
     */
    Known ask(String key) {
        var events = new ArrayList<TraceEvent>();
        var notes = new ArrayList<String>();
        Optional<String> trace = trace(key);
        if (trace.isPresent()) {
            JsonNode answer = find("trace", trace.get());
            add(answer, events);
            if (!answer.path("complete").asBoolean(true)) {
                notes.add("%s has more entries of the trace than are shown".formatted(name));
            }
        }
        add(find("key", key), events);
        addRecords(key, events, notes);
        return new Known(events, notes);
    }

    /**
     * Returns the trace that a key may be, also as the log writes it, without hyphens; a uid may have the same form.
     */
    private static Optional<String> trace(String key) {
        Matcher digits = DIGITS.matcher(key);
        String trace = digits.matches() ? digits.replaceAll("$1-$2-$3-$4-$5") : key;
        return Optional.of(trace).filter(text -> new Uid(text).isUuid());
    }

    private JsonNode find(String field, String key) {
        return instance.call("eco.queue.find", Json.object().put(field, key));
    }

    private void add(JsonNode answer, List<TraceEvent> events) {
        answer.path("entries").forEach(entry -> events.addAll(TraceEvent.ofEntry(name, entry)));
    }

    private void addRecords(String key, List<TraceEvent> events, List<String> notes) {
        ObjectNode request = Json.object().put("key", key).put("limit", MOST_RECORDS);
        try {
            JsonNode answer = instance.call("eco.log.records", request);
            answer.path("records").forEach(logged -> events.add(TraceEvent.ofRecord(name, logged)));
        } catch (CommandException e) {
            if (e.exitCode() != ExitCode.NOT_FOUND && e.exitCode() != ExitCode.DENIED) {
                throw e;
            }
            notes.add("without the log of %s: %s".formatted(name, e.getMessage()));
        }
    }
}
