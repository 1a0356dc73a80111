package io.ecosystem.deployer.internal.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A manifest header of the form {@code path;path;attribute=value;directive:="value",path...}. */
final class Clauses {

    /** One part between two commas. */
    record Clause(List<String> paths, Map<String, String> attributes, Map<String, String> directives) {

        String attribute(String name, String otherwise) {
            return attributes.getOrDefault(name, otherwise);
        }

        boolean isMandatory() {
            return !"optional".equals(directives.get("resolution"))
                    && "resolve".equals(directives.getOrDefault("effective", "resolve"));
        }
    }

    private Clauses() {}

    static List<Clause> parse(String header) {
        var clauses = new ArrayList<Clause>();
        for (String text : split(header, ',')) {
            clauses.add(clause(text));
        }
        return clauses;
    }

    private static Clause clause(String text) {
        var paths = new ArrayList<String>();
        var attributes = new TreeMap<String, String>();
        var directives = new TreeMap<String, String>();
        for (String part : split(text, ';')) {
            int equals = part.indexOf('=');
            if (equals < 0 || part.startsWith("\"")) {
                paths.add(part);
            } else if (part.charAt(equals - 1) == ':') {
                directives.put(part.substring(0, equals - 1).strip(), unquote(part.substring(equals + 1)));
            } else {
                var name = part.substring(0, equals).strip();
                int type = name.indexOf(':');
                attributes.put(type < 0 ? name : name.substring(0, type), unquote(part.substring(equals + 1)));
            }
        }
        return new Clause(List.copyOf(paths), attributes, directives);
    }

    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == separator && !quoted) {
                var part = text.substring(start, i).strip();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                start = i + 1;
            } else if (text.charAt(i) == '"') {
                quoted = !quoted;
            }
        }
        return parts;
    }

    private static String unquote(String value) {
        var text = value.strip();
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
