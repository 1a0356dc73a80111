package io.ecosystem.cli.why;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects findings; a text that was said is not said again. For one thread. */
final class Findings {

    private final List<Finding> all = new ArrayList<>();
    private final Set<String> said = new HashSet<>();

    /** Adds that a thing works. */
    void well(String kind, String name, String text) {
        add(new Finding(kind, name, true, text, ""));
    }

    /** Adds that something is wrong with a thing. */
    void wrong(String kind, String name, String text, String remedy) {
        add(new Finding(kind, name, false, text, remedy));
    }

    /** Adds lines of the deployer, each with what to do about it. */
    void problems(String kind, String name, List<String> lines) {
        lines.forEach(line -> wrong(kind, name, line, Remedies.of(line)));
    }

    private void add(Finding finding) {
        if (said.add(finding.text())) {
            all.add(finding);
        }
    }

    /** Returns whether a finding has a text in it. */
    boolean say(String text) {
        return all.stream().anyMatch(finding -> finding.text().contains(text));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Returns all in order. */
    List<Finding> all() {
        return List.copyOf(all);
    }
}
