package io.ecosystem.cli.why;

import io.ecosystem.cli.output.Figures;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Knows the entries of queues by their keys. */
final class EntryInspector implements Inspector {

    private static final String KIND = "entry";

    @Override
    public void inspect(String thing, Facts facts, Findings findings) {
        facts.entries(thing).forEach(entry -> inspect(entry, findings));
    }

    private static void inspect(JsonNode entry, Findings findings) {
        String key = Facts.text(entry, "key");
        String kind = Facts.text(entry, "direction").equals("outgoing") ? "sender" : "queue";
        String queue = Facts.text(entry, "queue");
        String described = "entry %s of %s '%s', received %s,"
                .formatted(key, kind, queue, Figures.time(Facts.text(entry, "received")));
        String retry = "'eco %s retry %s --key %s".formatted(kind, queue, key.contains(" ") ? '"' + key + '"' : key);
        switch (Facts.text(entry, "state")) {
            case "error" ->
                findings.wrong(
                        KIND,
                        key,
                        "%s is in the error queue since %s; %s"
                                .formatted(described, Figures.time(Facts.text(entry, "since")), history(entry)),
                        "correct what failed, then " + retry + "'");
            case "waiting" ->
                findings.wrong(
                        KIND,
                        key,
                        "%s waits for another attempt until %s; %s"
                                .formatted(described, Figures.time(Facts.text(entry, "due")), history(entry)),
                        "correct what fails; " + retry + " --state waiting' does not wait");
            case "processing" ->
                findings.well(
                        KIND,
                        key,
                        "%s is being processed since %s"
                                .formatted(described, Figures.time(Facts.text(entry, "since"))));
            default ->
                findings.well(
                        KIND,
                        key,
                        "%s waits for its turn; 'eco why %s' says how the %s does".formatted(described, queue, kind));
        }
    }

    /** Returns all failures of an entry, in order. */
    private static String history(JsonNode entry) {
        List<String> failures = entry.path("failures")
                .valueStream()
                .map(failure -> "failed %s in %s: %s"
                        .formatted(
                                Figures.time(Facts.text(failure, "at")),
                                failure.path("version").asString("?"),
                                Facts.text(failure, "reason")))
                .toList();
        return failures.isEmpty() ? "no failure is known" : String.join("; ", failures);
    }

    /** Returns why the last attempt of an entry failed. */
    static String lastReason(JsonNode entry) {
        List<JsonNode> failures = entry.path("failures").valueStream().toList();
        return failures.isEmpty() ? "no failure is known" : Facts.text(failures.getLast(), "reason");
    }

    @Override
    public Collection<String> names(Facts facts) {
        return List.of(); // keys are not guessed
    }
}
