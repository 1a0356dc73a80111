package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Something that happened to a key, or the state in which it is since.
 *
 * @param time when
 * @param instance the name or address of the instance that reported it
 * @param key the key of the entry; empty if it is unknown
 * @param where the queue, the sender or the log
 * @param what a text for people
 * @param until when a wait ends; {@link Instant#MIN} if it is none
 */
record TraceEvent(Instant time, String instance, String key, String where, String what, Instant until) {

    /**
     * Returns the events of an entry, in order.
     *
     * @param entry as {@code eco.queue.find} answers
     */
    static List<TraceEvent> ofEntry(String instance, JsonNode entry) {
        Direction direction =
                entry.path("direction").asString("").equals("outgoing") ? Direction.OUTGOING : Direction.INCOMING;
        String where = "%s '%s'".formatted(direction.noun(), entry.path("queue").asString(""));
        String key = entry.path("key").asString("");
        var events = new ArrayList<TraceEvent>();
        Instant received = time(entry, "received");
        Instant since = time(entry, "since");
        events.add(new TraceEvent(
                received,
                instance,
                key,
                where,
                direction == Direction.OUTGOING ? "stored to be sent" : "received and stored",
                Instant.MIN));
        for (JsonNode failure : entry.path("failures")) {
            String version = failure.path("version").asString("");
            String reason = failure.path("reason").asString("");
            String what = "attempt failed%s: %s".formatted(version.isEmpty() ? "" : " in " + version, reason);
            events.add(new TraceEvent(time(failure, "at"), instance, key, where, what, Instant.MIN));
        }
        String state = entry.path("state").asString("");
        boolean waiting = state.equals("waiting");
        String again = since.isAfter(received) ? " again" : "";
        String what = switch (state) {
            case "waiting" -> "waiting until";
            case "error" -> "in the error queue";
            default -> "%s%s".formatted(state, again);
        };
        long redeliveries = entry.path("redeliveries").asLong(0);
        String cut = redeliveries == 0
                ? ""
                : ", cut off %s by the end of the process"
                        .formatted(redeliveries == 1 ? "once" : redeliveries + " times");
        events.add(new TraceEvent(since, instance, key, where, what + cut, waiting ? time(entry, "due") : Instant.MIN));
        return events;
    }

    /**
     * Returns the event of a record of the log.
     *
     * @param logged as {@code eco.log.records} answers
     */
    static TraceEvent ofRecord(String instance, JsonNode logged) {
        String what = "%s %s: %s"
                .formatted(
                        logged.path("severity_text").asString(""),
                        logged.path("attributes").path("module").asString(""),
                        logged.path("body").asString(""));
        return new TraceEvent(time(logged, "timestamp"), instance, "", "log", what, Instant.MIN);
    }

    /** Returns the text with the end of the wait, which is written as given. */
    String what(Function<Instant, String> times) {
        return until.equals(Instant.MIN) ? what : what.replaceFirst("until", "until " + times.apply(until));
    }

    private static Instant time(JsonNode in, String field) {
        String text = in.path(field).asString("");
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new CommandException(ExitCode.FAILED, "an answer has '%s' as the time '%s'".formatted(text, field));
        }
    }
}
