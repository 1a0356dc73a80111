package io.ecosystem.core.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.routing.PlatformRoutes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the service properties of handlers, and warns of wrong ones. */
final class ServiceProperties {

    private static final Logger log = LoggerFactory.getLogger(ServiceProperties.class);
    private static final Pattern USUAL_ROUTE = Pattern.compile("[\\p{L}\\p{N}._/:~-]+");

    private ServiceProperties() {}

    /** Returns the routes that a handler may serve. */
    static List<String> routes(ServiceReference<?> reference) {
        return stated(reference).stream()
                .filter(route -> accepts(route, reference.getBundle()))
                .toList();
    }

    /** Returns whether a handler has a route, even if it may not serve it. */
    static boolean statesRoute(ServiceReference<?> reference) {
        return stated(reference).stream().anyMatch(route -> !route.isBlank());
    }

    private static List<String> stated(ServiceReference<?> reference) {
        return switch (reference.getProperty(Route.PROPERTY)) {
            case String one -> List.of(one);
            case String[] several -> List.of(several);
            case null, default -> List.of();
        };
    }

    /** Returns the role that senders need; empty for none. */
    static String role(ServiceReference<?> reference) {
        return switch (reference.getProperty(RequiresRole.PROPERTY)) {
            case null -> "";
            case String role when !role.isBlank() -> role;
            case Object other -> {
                log.warn(
                        "A handler of bundle {} states no readable role in '{}', so only senders with the role '{}' "
                                + "are answered; annotate it with @RequiresRole",
                        reference.getBundle(),
                        RequiresRole.PROPERTY,
                        Role.ADMIN);
                yield Role.ADMIN;
            }
        };
    }

    static int ranking(ServiceReference<?> reference) {
        return reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
    }

    static Map<String, Object> all(ServiceReference<?> reference) {
        Map<String, Object> properties = new HashMap<>();
        for (String key : reference.getPropertyKeys()) {
            properties.put(key, reference.getProperty(key));
        }
        return Map.copyOf(properties);
    }

    /** Returns whether the service belongs to the platform itself. */
    static boolean isOfPlatform(ServiceReference<?> reference) {
        return isOfPlatform(reference.getBundle());
    }

    private static boolean isOfPlatform(Bundle bundle) {
        return bundle != null && PlatformRoutes.isOwn(bundle.getSymbolicName());
    }

    private static boolean accepts(String route, Bundle bundle) {
        if (route.isBlank()) {
            return false;
        }
        if (!USUAL_ROUTE.matcher(route).matches()) {
            log.warn(
                    "Route '{}' of bundle {} is offered as it is, but a route should be named with letters, digits and "
                            + "dots, such as 'orders.place'",
                    route,
                    bundle);
        }
        if (PlatformRoutes.include(route) && !isOfPlatform(bundle)) {
            log.warn(
                    "Route '{}' of bundle {} is refused: routes that begin with '{}' belong to the platform",
                    route,
                    bundle,
                    PlatformRoutes.PREFIX);
            return false;
        }
        return true;
    }
}
