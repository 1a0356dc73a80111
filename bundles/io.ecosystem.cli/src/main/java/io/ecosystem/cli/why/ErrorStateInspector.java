package io.ecosystem.cli.why;

import java.util.Collection;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Knows the raised error states, by their ids and by the names in them. */
final class ErrorStateInspector implements Inspector {

    private static final String BOUNDS = "./";

    @Override
    public void inspect(String thing, Facts facts, Findings findings) {
        String upper = thing.toUpperCase(Locale.ROOT);
        for (JsonNode state : facts.errorStates()) {
            String id = Facts.text(state, "error_id");
            String description = Facts.text(state, "description");
            String reason = description.substring(description.indexOf(": ") + 1).strip();
            boolean isNews = !findings.say(reason); // what begins with the name of a thing is reported by its inspector
            if (id.equals(upper) || isAbout(id, upper) && isNews) {
                findings.wrong(
                        "error state",
                        id,
                        "error state %s is raised%s: %s"
                                .formatted(id, times(state.path("count").asLong()), description),
                        "end its cause; if that has ended, 'eco errors clear %s' clears it".formatted(id));
            }
        }
    }

    private static String times(long count) {
        return count > 1 ? ", %d times".formatted(count) : "";
    }

    /** Returns whether a part of an id between dots or slashes is a name. */
    private static boolean isAbout(String id, String name) {
        int at = id.indexOf(name);
        return at > 0
                && BOUNDS.indexOf(id.charAt(at - 1)) >= 0
                && (at + name.length() == id.length() || BOUNDS.indexOf(id.charAt(at + name.length())) >= 0);
    }

    @Override
    public Collection<String> names(Facts facts) {
        return facts.errorStates().stream()
                .map(state -> Facts.text(state, "error_id"))
                .toList();
    }
}
