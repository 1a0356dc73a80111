package io.ecosystem.cli.why;

import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.platform.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Asks an instance for all there is to say about a thing. For one thread. */
public final class Inquiry {

    private static final int MOST_SIMILAR = 5;
    private static final int SHORTEST_PART = 3;
    private static final int MOST_LOGGED = 3;

    private final Facts facts;
    private final List<Inspector> inspectors;

    /**
     * Prepares an inspection; nothing is asked yet.
     *
     * @param local whether the instance is on this machine
     */
    public Inquiry(InstanceConnection instance, boolean local) {
        facts = new Facts(instance);
        inspectors = List.of(
                new FileInspector(),
                new RouteInspector(),
                new QueueInspector(),
                new ListenerInspector(local),
                new ComponentInspector(),
                new ConfigurationInspector(),
                new CacheInspector(),
                new ErrorStateInspector(),
                new EntryInspector(),
                new MentionInspector());
    }

    /** Returns what there is to say about a thing; empty if nothing of that name is known. */
    public List<Finding> of(String thing) {
        var findings = new Findings();
        inspectors.forEach(inspector -> inspector.inspect(thing, facts, findings));
        return findings.all();
    }

    /**
     * Returns the latest warnings and errors of the log that name a thing, the oldest first, without those that the
     * findings say. What they report may be over.
     */
    public List<String> logged(String thing, List<Finding> findings) {
        return facts.logged(thing, MOST_LOGGED).stream()
                .filter(record -> Mentions.in(Facts.text(record, "body").replace(".cfg.json", ""), thing))
                .filter(record ->
                        findings.stream().noneMatch(finding -> isSaid(Facts.text(record, "body"), finding.text())))
                .map(record -> "%s  %s"
                        .formatted(
                                Figures.time(Facts.text(record, "timestamp")),
                                Facts.text(record, "body").lines().findFirst().orElse("")))
                .toList();
    }

    /** Returns whether a finding has what a record says behind the name of a thing. */
    private static boolean isSaid(String body, String text) {
        String reason = body.substring(body.indexOf(": ") + 1).strip();
        return body.contains(text) || text.contains(reason);
    }

    /** Returns names that are like an unknown one, the most similar first. */
    public List<String> similar(String thing) {
        var similar = new ArrayList<String>();
        for (Inspector inspector : inspectors) {
            Collection<String> names = inspector.names(facts);
            NearestName.of(thing, names).filter(name -> !similar.contains(name)).ifPresent(similar::add);
        }
        if (thing.length() >= SHORTEST_PART) {
            for (Inspector inspector : inspectors) {
                new TreeSet<>(inspector.names(facts))
                        .stream()
                                .filter(name -> name.contains(thing) && !similar.contains(name))
                                .forEach(similar::add);
            }
        }
        return similar.subList(0, Math.min(MOST_SIMILAR, similar.size()));
    }

    /** Returns the files that were removed from the deploy folder lately, with their bundles, newest first. */
    public List<String> removed() {
        return FileInspector.removed(facts);
    }

    /** Returns the routes that could not be asked, as the sender lacks a role. */
    public Set<String> denied() {
        return facts.denied();
    }
}
