package io.ecosystem.cli.why;

import io.ecosystem.cli.output.Figures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Knows the files of the deploy folder and their bundles. */
final class FileInspector implements Inspector {

    private static final String KIND = "file";
    private static final String FOLDER = "deploy/";
    private static final Pattern SUBJECT = Pattern.compile("deploy/(\\S+?\\.(?:jar|json))[ :,;].*");
    private static final int MOST_REMOVED = 3;

    @Override
    public void inspect(String thing, Facts facts, Findings findings) {
        String name = thing.startsWith(FOLDER) ? thing.substring(FOLDER.length()) : thing;
        List<JsonNode> matching = facts.files().stream()
                .filter(file -> Facts.text(file, "file").equals(name)
                        || Facts.text(file, "bundle").equals(name)
                        || bundle(file).equals(name))
                .toList();
        matching.forEach(file -> inspect(file, facts, findings));
        if (matching.isEmpty()) {
            List<String> lines = facts.problems().stream()
                    .filter(line -> Mentions.beginsWith(line, FOLDER + name))
                    .toList();
            findings.problems(KIND, name, lines);
            if (lines.isEmpty()) {
                inspectRemoved(name, facts, findings);
            }
        }
    }

    private static void inspect(JsonNode file, Facts facts, Findings findings) {
        String name = Facts.text(file, "file");
        String state = Facts.text(file, "state");
        List<String> problems = facts.problems().stream()
                .filter(line -> Mentions.beginsWith(line, FOLDER + name))
                .toList();
        findings.problems(KIND, name, problems);
        if (!problems.isEmpty()) {
            return;
        }
        String since = "%s: %s%s since %s"
                .formatted(
                        FOLDER + name,
                        bundle(file).isBlank() ? "" : bundle(file) + " is ",
                        state.replace('_', ' '),
                        Figures.time(Facts.text(file, "since")));
        switch (state) {
            case "active", "rolling_out" -> findings.well(KIND, name, since);
            case "resolved", "installed" ->
                findings.wrong(
                        KIND,
                        name,
                        since + ": it was stopped by hand, or is a fragment at work",
                        "copy the file again, or restart the instance, to start what was stopped");
            default ->
                findings.wrong(
                        KIND,
                        name,
                        since + ", which is not done yet",
                        "wait; if it goes on for more than a few seconds, 'eco log tail' shows what it does");
        }
    }

    /** Says what became of a file that is not there any more, or of its bundle, if that is in no other place. */
    private static void inspectRemoved(String name, Facts facts, Findings findings) {
        if (facts.components().stream()
                .anyMatch(component -> Facts.text(component, "bundle").equals(name))) {
            return;
        }
        for (JsonNode change : facts.changes()) {
            String bundle = Facts.text(change, "bundle");
            String file = Facts.text(change, "file");
            if (file.equals(name) || bundle.equals(name) || bundle.startsWith(name + " ")) {
                boolean there = facts.files().stream()
                        .anyMatch(one -> Facts.text(one, "file").equals(file));
                if (!there) {
                    findings.wrong(
                            KIND,
                            file,
                            "%s is not in the deploy folder any more; the last change of it: %s was %s at %s"
                                    .formatted(
                                            file,
                                            bundle,
                                            Facts.text(change, "change").replace('_', ' '),
                                            Figures.time(Facts.text(change, "time"))),
                            "copy it into the deploy folder again: eco deploy PATH/" + file);
                }
                return;
            }
        }
    }

    /** Returns the files that are not in the deploy folder any more, newest first. */
    static List<String> removed(Facts facts) {
        Set<String> seen = new HashSet<>();
        facts.files().forEach(file -> seen.add(Facts.text(file, "file")));
        List<String> gone = new ArrayList<>();
        for (JsonNode change : facts.changes()) {
            String file = Facts.text(change, "file");
            if (seen.add(file) && gone.size() < MOST_REMOVED) {
                gone.add("%s (%s)".formatted(file, Facts.text(change, "bundle")));
            }
        }
        return gone;
    }

    /** Returns the bundle of a file with its version; blank if there is none. */
    private static String bundle(JsonNode file) {
        return (Facts.text(file, "bundle") + " " + Facts.text(file, "version")).strip();
    }

    @Override
    public Collection<String> names(Facts facts) {
        return Stream.concat(
                        facts.files().stream()
                                .flatMap(file -> Stream.of(Facts.text(file, "file"), Facts.text(file, "bundle"))),
                        facts.problems().stream()
                                .map(SUBJECT::matcher)
                                .filter(Matcher::matches)
                                .map(subject -> subject.group(1)))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }
}
