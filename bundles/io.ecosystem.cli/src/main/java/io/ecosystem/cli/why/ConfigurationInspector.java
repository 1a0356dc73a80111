package io.ecosystem.cli.why;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Knows configurations by their PID, their file, or the name of a sender or cache that they make. */
final class ConfigurationInspector implements Inspector {

    private static final String KIND = "configuration";
    private static final String FOLDER = "conf/";
    private static final String SUFFIX = ".cfg.json";
    private static final Pattern SUBJECT = Pattern.compile("conf/(\\S+?)\\.cfg\\.json[ :,;].*");

    @Override
    public void inspect(String thing, Facts facts, Findings findings) {
        String pid = pid(thing);
        for (String one : named(pid, facts)) {
            inspectOne(one, facts, findings);
        }
        findings.problems(
                KIND,
                pid,
                facts.problems().stream()
                        .filter(line -> Mentions.beginsWith(line, FOLDER + pid))
                        .toList());
    }

    private static void inspectOne(String pid, Facts facts, Findings findings) {
        String file = FOLDER + pid + SUFFIX;
        List<String> problems = new ArrayList<>(facts.problems().stream()
                .filter(line -> Mentions.beginsWith(line, file) || Mentions.beginsWith(line, pid))
                .toList());
        findings.problems(KIND, pid, problems);
        List<JsonNode> readers = facts.components().stream()
                .filter(component -> Facts.text(component, "pid").equals(pid))
                .toList();
        readers.stream()
                .filter(component -> !RouteInspector.isAtWork(component))
                .filter(component -> !Facts.text(component, "state").equals("unconfigured"))
                .forEach(component -> findings.wrong(
                        KIND,
                        pid,
                        "configuration %s is there, but component %s that it configures does not work: %s"
                                .formatted(pid, Facts.text(component, "component"), Facts.text(component, "reason")),
                        Remedies.ofComponent(component)));
        JsonNode values = facts.configurations().path(pid);
        boolean isWell = problems.isEmpty() && readers.stream().allMatch(RouteInspector::isAtWork);
        if (values.isObject() && isWell) {
            Set<String> sources = new TreeSet<>();
            values.valueStream()
                    .map(value -> Facts.text(value, "source"))
                    .filter(source -> !source.isEmpty())
                    .forEach(sources::add);
            findings.well(
                    KIND,
                    pid,
                    "configuration %s is applied, with values of %s"
                            .formatted(pid, sources.isEmpty() ? "its defaults" : String.join(", ", sources)));
        }
    }

    /** Returns the configurations that a name may mean. */
    private static Set<String> named(String name, Facts facts) {
        Set<String> all = known(facts);
        var named = new TreeSet<String>();
        all.stream()
                .filter(pid -> pid.equals(name) || pid.endsWith("~" + name))
                .filter(pid -> pid.equals(name) || !pid.startsWith("io.ecosystem.access~"))
                .forEach(named::add);
        return named;
    }

    private static Set<String> known(Facts facts) {
        var known = new TreeSet<String>();
        facts.problems().stream()
                .map(SUBJECT::matcher)
                .filter(Matcher::matches)
                .forEach(subject -> known.add(subject.group(1)));
        known.addAll(facts.configurations().propertyNames());
        facts.components().stream()
                .map(component -> Facts.text(component, "pid"))
                .filter(pid -> pid.contains("~"))
                .forEach(known::add);
        return known;
    }

    private static String pid(String thing) {
        String file = thing.startsWith(FOLDER) ? thing.substring(FOLDER.length()) : thing;
        return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
    }

    @Override
    public Collection<String> names(Facts facts) {
        return known(facts);
    }
}
