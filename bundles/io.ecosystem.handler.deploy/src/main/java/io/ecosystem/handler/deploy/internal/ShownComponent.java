package io.ecosystem.handler.deploy.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/**
 * A component in an answer.
 *
 * @param bundle the symbolic name of its bundle
 * @param version of the bundle
 * @param pid its configuration, such as {@code io.ecosystem.transport.tcp~main}; that which it can have if it has none
 * @param state {@code active}, {@code satisfied}, which is made once it is used, {@code waiting} for services,
 *     {@code unconfigured}, {@code failed}, {@code disabled}, or {@code stopped} with its bundle
 * @param routes those that it answers while it is active
 * @param queues those that it processes while it is active
 * @param reason why it is not active or satisfied; empty if it is
 */
public record ShownComponent(
        String component,
        String bundle,
        String version,
        String pid,
        String state,
        List<String> routes,
        List<String> queues,
        String reason) {

    static final String ROUTE = "ecosystem.route";
    static final String QUEUE = "ecosystem.queued.route";

    private static final String CAUSE = "Caused by: ";

    /** Returns the configurations of a component of a running bundle, or the component without one. */
    static Stream<ShownComponent> of(
            ComponentDescriptionDTO description, Collection<ComponentConfigurationDTO> configurations) {
        String pid = String.join(" or ", description.configurationPid);
        if (!configurations.isEmpty()) {
            return configurations.stream().map(one -> of(description, one, pid));
        }
        boolean required = description.configurationPolicy.equals("require");
        return Stream.of(new ShownComponent(
                description.name,
                description.bundle.symbolicName,
                description.bundle.version,
                pid,
                required ? "unconfigured" : "disabled",
                texts(description.properties.get(ROUTE)),
                texts(description.properties.get(QUEUE)),
                required ? "it has no configuration " + pid : "it is disabled"));
    }

    private static ShownComponent of(
            ComponentDescriptionDTO description, ComponentConfigurationDTO configuration, String pid) {
        Map<String, Object> properties = configuration.properties;
        return new ShownComponent(
                description.name,
                description.bundle.symbolicName,
                description.bundle.version,
                properties.get("service.pid") instanceof String own ? own : pid,
                state(configuration),
                texts(properties.get(ROUTE)),
                texts(properties.get(QUEUE)),
                reason(description, configuration, pid));
    }

    private static String state(ComponentConfigurationDTO configuration) {
        return switch (configuration.state) {
            case ComponentConfigurationDTO.ACTIVE -> "active";
            case ComponentConfigurationDTO.SATISFIED -> "satisfied";
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> "waiting";
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> "unconfigured";
            default -> "failed";
        };
    }

    private static String reason(
            ComponentDescriptionDTO description, ComponentConfigurationDTO configuration, String pid) {
        return switch (configuration.state) {
            case ComponentConfigurationDTO.ACTIVE, ComponentConfigurationDTO.SATISFIED -> "";
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> "it has no configuration " + pid;
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                "it waits for "
                        + String.join(
                                " and ",
                                Arrays.stream(configuration.unsatisfiedReferences)
                                        .map(missing -> missing(description, missing))
                                        .toList());
            default -> "it cannot be made: " + cause(configuration.failure);
        };
    }

    private static String missing(ComponentDescriptionDTO description, UnsatisfiedReferenceDTO missing) {
        String service = Arrays.stream(description.references)
                .filter(reference -> reference.name.equals(missing.name))
                .map(reference -> reference.interfaceName)
                .findFirst()
                .orElse(missing.name);
        return "a service %s%s".formatted(service, missing.target == null ? "" : " with " + missing.target);
    }

    /** Returns the innermost cause in a printed stack trace. */
    private static String cause(@Nullable String trace) {
        List<String> lines = trace == null ? List.of() : trace.lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith(CAUSE))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring(CAUSE.length()))
                .orElseGet(() -> lines.isEmpty() ? "no reason known" : lines.getFirst());
    }

    /** Returns the texts of a property, which may be one, several or none. */
    private static List<String> texts(@Nullable Object property) {
        return switch (property) {
            case String text -> List.of(text);
            case String[] some -> List.of(some);
            case Collection<?> some -> {
                var all = new ArrayList<String>();
                some.forEach(one -> all.add(String.valueOf(one)));
                yield List.copyOf(all);
            }
            case null, default -> List.of();
        };
    }
}
