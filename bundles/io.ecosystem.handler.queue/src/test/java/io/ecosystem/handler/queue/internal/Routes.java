package io.ecosystem.handler.queue.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The routes of a component, as the build has written them for the container. */
final class Routes {

    private static final Pattern ROUTES =
            Pattern.compile("<property name=\"ecosystem\\.route\" type=\"String\">([^<]*)</property>");

    private Routes() {}

    static List<String> of(Class<?> component) {
        Path file = Path.of("target/classes/OSGI-INF", component.getName() + ".xml");
        try {
            var found = ROUTES.matcher(Files.readString(file));
            if (!found.find()) {
                throw new AssertionError("no routes in " + file);
            }
            return found.group(1).strip().lines().map(String::strip).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
