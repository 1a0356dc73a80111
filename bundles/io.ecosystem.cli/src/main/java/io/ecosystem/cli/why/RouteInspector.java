package io.ecosystem.cli.why;

import io.ecosystem.cli.output.Figures;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Knows the routes that are served, and those that components would serve if they worked. */
final class RouteInspector implements Inspector {

    private static final String KIND = "route";

    @Override
    public void inspect(String thing, Facts facts, Findings findings) {
        List<JsonNode> served = facts.routes().stream()
                .filter(route -> Facts.text(route, "route").equals(thing))
                .toList();
        List<JsonNode> failures = facts.errorStates().stream()
                .filter(state -> Facts.text(state, "error_id").equals("HANDLER." + thing.toUpperCase(Locale.ROOT)))
                .toList();
        failures.forEach(state -> findings.wrong(
                KIND,
                thing,
                "route '%s' has a handler that cannot be called: %s".formatted(thing, Facts.text(state, "description")),
                "correct the handler, and deploy its jar again"));
        if (failures.isEmpty()) {
            served.forEach(route -> inspect(route, facts, findings));
        }
        if (served.isEmpty()) {
            facts.components().stream()
                    .filter(component -> has(component, "routes", thing))
                    .filter(component -> !isAtWork(component))
                    .forEach(component -> inspectMissing(thing, component, facts, findings));
        }
    }

    private static void inspect(JsonNode route, Facts facts, Findings findings) {
        String name = Facts.text(route, "route");
        String role = Facts.text(route, "role");
        String served = "route '%s' is served by %s since %s"
                .formatted(name, bundle(route), Figures.time(Facts.text(route, "since")));
        if (role.isEmpty()) {
            findings.well(KIND, name, served + ", for everyone");
        } else {
            inspectRole(name, served, role, facts, findings);
        }
        List<String> rivals = route.path("shadowed")
                .valueStream()
                .filter(other ->
                        other.path("ranking").asInt() == route.path("ranking").asInt())
                .filter(other -> !Facts.text(other, "bundle").equals(Facts.text(route, "bundle")))
                .map(RouteInspector::bundle)
                .toList();
        if (!rivals.isEmpty()) {
            findings.wrong(
                    KIND,
                    name,
                    "route '%s' has another handler of the same ranking, which does not answer: that of %s"
                            .formatted(name, String.join(", and that of ", rivals)),
                    "give one another route, or say by service.ranking which is to answer, or delete a file");
        }
    }

    private static void inspectRole(String name, String served, String role, Facts facts, Findings findings) {
        Roles.Holders holders = Roles.holders(role, facts);
        String required = "%s; it requires the role '%s'".formatted(served, role);
        if (!holders.known()) {
            findings.well(
                    KIND,
                    name,
                    required + "; who has it cannot be seen without the role 'admin', and a sender without it is"
                            + " answered with status 200");
        } else if (holders.rules().isEmpty()) {
            findings.wrong(
                    KIND,
                    name,
                    required + ", which no sender has: no rule of io.ecosystem.access grants it",
                    "grant it by a rule: conf/io.ecosystem.access~NAME.cfg.json with {\"addresses\": [...], \"roles\":"
                            + " [\"%s\"]}".formatted(role));
        } else {
            findings.well(
                    KIND,
                    name,
                    "%s, which these have: %s; others are answered with status 200"
                            .formatted(required, String.join("; ", holders.rules())));
        }
    }

    private static void inspectMissing(String route, JsonNode component, Facts facts, Findings findings) {
        String bundle = Facts.text(component, "bundle");
        List<String> problems = facts.problemsOf(bundle);
        String reason = problems.isEmpty() ? Facts.text(component, "reason") : problems.getFirst();
        findings.wrong(
                KIND,
                route,
                "route '%s' is not served: component %s of %s would, but it does not work: %s"
                        .formatted(route, Facts.text(component, "component"), bundle(component), reason),
                problems.isEmpty() ? Remedies.ofComponent(component) : Remedies.of(reason));
    }

    /** Returns whether a list in a component has a name. */
    static boolean has(JsonNode component, String list, String name) {
        return component.path(list).valueStream().anyMatch(one -> one.asString().equals(name));
    }

    /** Returns whether a component works, or will once it is used. */
    static boolean isAtWork(JsonNode component) {
        String state = Facts.text(component, "state");
        return state.equals("active") || state.equals("satisfied");
    }

    /** Returns the bundle and version in an answer. */
    static String bundle(JsonNode node) {
        return "%s %s".formatted(Facts.text(node, "bundle"), Facts.text(node, "version"));
    }

    @Override
    public Collection<String> names(Facts facts) {
        return Stream.concat(
                        facts.routes().stream().map(route -> Facts.text(route, "route")),
                        facts.components().stream()
                                .flatMap(component -> component.path("routes").valueStream())
                                .map(JsonNode::asString))
                .distinct()
                .toList();
    }
}
