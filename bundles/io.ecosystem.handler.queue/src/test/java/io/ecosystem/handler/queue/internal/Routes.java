package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.handler.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The routes of a component and their role, as the build has written them for the container. */
final class Routes {

    private static final String PROPERTY = "<property name=\"%s\" type=\"String\"(?: value=\"([^\"]*)\"/>|>([^<]*)</)";

    private Routes() {}

    static List<String> of(Class<?> component) {
        return property(component, Route.PROPERTY)
                .strip()
                .lines()
                .map(String::strip)
                .toList();
    }

    /** Returns the role that the sender of a request needs. */
    static String role(Class<?> component) {
        return property(component, RequiresRole.PROPERTY);
    }

    private static String property(Class<?> component, String name) {
        Path file = Path.of("target/classes/OSGI-INF", component.getName() + ".xml");
        try {
            var found = Pattern.compile(PROPERTY.formatted(Pattern.quote(name))).matcher(Files.readString(file));
            if (!found.find()) {
                throw new AssertionError("no property %s in %s".formatted(name, file));
            }
            return found.group(1) != null ? found.group(1) : found.group(2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
