package io.ecosystem.cli.why;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Who has which role, by the rules of {@code io.ecosystem.access}. */
final class Roles {

    private static final String RULES = "io.ecosystem.access~";

    /** The platform's roles that include a role. */
    private static final Map<String, Set<String>> INCLUDED_IN = Map.of(
            "observe", Set.of("operate", "data", "admin"),
            "operate", Set.of("data", "admin"),
            "data", Set.of("admin"));

    /**
     * Who has a role.
     *
     * @param known false if the rules cannot be seen
     * @param rules the senders of each rule that grants it, in words
     */
    record Holders(boolean known, List<String> rules) {}

    private Roles() {}

    static Holders holders(String role, Facts facts) {
        JsonNode rules = facts.configurations();
        var holders = new ArrayList<String>();
        rules.propertyStream().forEach(rule -> {
            List<String> granted = texts(rule.getValue(), "roles");
            boolean grants = rule.getKey().startsWith(RULES)
                    && granted.stream()
                            .anyMatch(one -> one.equals("*")
                                    || one.equals(role)
                                    || INCLUDED_IN.getOrDefault(role, Set.of()).contains(one));
            if (grants) {
                holders.add(describe(rule.getKey(), rule.getValue()));
            }
        });
        return new Holders(!rules.isMissingNode(), holders);
    }

    private static String describe(String pid, JsonNode rule) {
        var senders = new ArrayList<String>();
        texts(rule, "users")
                .forEach(user -> senders.add(
                        switch (user) {
                            case "@self" -> "the user who runs the instance";
                            case "*" -> "every user";
                            default -> "user " + user;
                        }));
        texts(rule, "addresses").forEach(address -> senders.add("senders at " + address));
        List<String> listeners = texts(rule, "listeners");
        return "%s%s (%s)"
                .formatted(
                        senders.isEmpty() ? "nobody" : String.join(", ", senders),
                        listeners.isEmpty() ? "" : " over " + String.join(", ", listeners),
                        pid);
    }

    /** Returns the texts of a value, which may be one or several. */
    private static List<String> texts(JsonNode configuration, String key) {
        JsonNode value = configuration.path(key).path("value");
        return value.isArray()
                ? value.valueStream().map(JsonNode::asString).toList()
                : value.asString("").isEmpty() ? List.of() : List.of(value.asString(""));
    }
}
