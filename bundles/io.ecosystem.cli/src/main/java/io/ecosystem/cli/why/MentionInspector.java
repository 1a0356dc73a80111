package io.ecosystem.cli.why;

import java.util.Collection;
import java.util.List;

/** Knows the names in the lines of problems: packages and services that somebody lacks, and others. */
final class MentionInspector implements Inspector {

    @Override
    public void inspect(String thing, Facts facts, Findings findings) {
        findings.problems("problem", thing, facts.problemsOf(thing));
    }

    @Override
    public Collection<String> names(Facts facts) {
        return List.of();
    }
}
