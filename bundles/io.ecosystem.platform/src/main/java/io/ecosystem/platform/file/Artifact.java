package io.ecosystem.platform.file;

/**
 * A Maven artifact, as named in a feature.
 *
 * @param type such as {@code jar}
 * @param classifier empty if it has none
 */
public record Artifact(String group, String name, String type, String classifier, String version) {

    /**
     * Parses {@code group:name[:type[:classifier]]:version}.
     *
     * @throws IllegalArgumentException if it has another form
     */
    public static Artifact parse(String id) {
        var parts = id.split(":", -1);
        for (String part : parts) {
            if (part.isBlank() || part.contains("/") || part.contains("\\") || part.equals("..")) {
                throw new IllegalArgumentException("'%s' is not a Maven id".formatted(id));
            }
        }
        return switch (parts.length) {
            case 3 -> new Artifact(parts[0], parts[1], "jar", "", parts[2]);
            case 4 -> new Artifact(parts[0], parts[1], parts[2], "", parts[3]);
            case 5 -> new Artifact(parts[0], parts[1], parts[2], parts[3], parts[4]);
            default ->
                throw new IllegalArgumentException(
                        "'%s' is not a Maven id of the form group:name:version".formatted(id));
        };
    }

    /** Returns the name of its file in a repository. */
    public String fileName() {
        return name + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + "." + type;
    }

    /** Returns its path in a repository with Maven layout, with {@code /} as separator. */
    public String path() {
        return group.replace('.', '/') + "/" + name + "/" + version + "/" + fileName();
    }

    @Override
    public String toString() {
        return group + ":" + name + (type.equals("jar") && classifier.isEmpty() ? "" : ":" + type)
                + (classifier.isEmpty() ? "" : ":" + classifier) + ":" + version;
    }
}
