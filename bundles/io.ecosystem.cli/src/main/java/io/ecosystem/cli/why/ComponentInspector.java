package io.ecosystem.cli.why;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Knows components, and bundles that are in no file of the deploy folder by their components. */
final class ComponentInspector implements Inspector {

    private static final String KIND = "component";

    @Override
    public void inspect(String thing, Facts facts, Findings findings) {
        List<JsonNode> components = facts.components();
        List<JsonNode> exact =
                components.stream().filter(one -> name(one).equals(thing)).toList();
        List<JsonNode> named = exact.isEmpty()
                ? components.stream()
                        .filter(one -> name(one).endsWith("." + thing))
                        .toList()
                : exact;
        named.forEach(component -> inspect(component, facts, findings));
        if (!findings.isEmpty()) {
            return;
        }
        List<JsonNode> ofBundle = components.stream()
                .filter(one -> Facts.text(one, "bundle").equals(thing))
                .toList();
        ofBundle.stream().filter(one -> !isAllRight(one)).forEach(component -> inspect(component, facts, findings));
        if (!ofBundle.isEmpty() && findings.isEmpty()) {
            long atWork = ofBundle.stream().filter(RouteInspector::isAtWork).count();
            findings.well(
                    "bundle",
                    thing,
                    "bundle %s runs, with %d %s at work"
                            .formatted(
                                    RouteInspector.bundle(ofBundle.getFirst()),
                                    atWork,
                                    atWork == 1 ? "component" : "components"));
        }
    }

    /** Returns whether a component works, or is one that only a configuration brings to life. */
    private static boolean isAllRight(JsonNode component) {
        return RouteInspector.isAtWork(component)
                || Facts.text(component, "state").equals("unconfigured");
    }

    private static void inspect(JsonNode component, Facts facts, Findings findings) {
        String name = name(component);
        String pid = Facts.text(component, "pid");
        String described = "component %s of %s%s"
                .formatted(
                        name,
                        RouteInspector.bundle(component),
                        pid.isEmpty() || pid.equals(name) ? "" : ", configured by %s,".formatted(pid));
        switch (Facts.text(component, "state")) {
            case "active" -> findings.well(KIND, name, described + " works");
            case "satisfied" -> findings.well(KIND, name, described + " is ready, and made when it is used");
            default -> {
                List<String> problems = facts.problemsOf(name);
                if (problems.isEmpty()) {
                    problems = facts.problemsOf(Facts.text(component, "bundle"));
                }
                if (problems.isEmpty()) {
                    findings.wrong(
                            KIND,
                            name,
                            "%s does not work: %s".formatted(described, Facts.text(component, "reason")),
                            Remedies.ofComponent(component));
                } else {
                    findings.problems(KIND, name, problems);
                }
            }
        }
    }

    private static String name(JsonNode component) {
        return Facts.text(component, "component");
    }

    @Override
    public Collection<String> names(Facts facts) {
        return facts.components().stream()
                .flatMap(one -> Stream.of(name(one), Facts.text(one, "bundle")))
                .distinct()
                .toList();
    }
}
