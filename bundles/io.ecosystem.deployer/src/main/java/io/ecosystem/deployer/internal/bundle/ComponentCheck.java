package io.ecosystem.deployer.internal.bundle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.felix.utils.manifest.Parser;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Asks Declarative Services for problems of a bundle's components. */
final class ComponentCheck {

    /**
     * The problems of one bundle's components.
     *
     * @param failures components whose activation failed
     * @param waits components that lack a service, often only briefly
     */
    record Findings(List<String> failures, List<String> waits) {}

    private static final String CAUSE = "Caused by: ";
    /** What exists by being configured, by the service property with its name, and the configuration. */
    private static final Map<String, String> ENGINES = Map.of(
            "ecosystem.sender", "io.ecosystem.queue.outgoing",
            "cache.name", "io.ecosystem.cache.lru",
            "ecosystem.client", "io.ecosystem.client");

    private static final Pattern CONFIGURED =
            Pattern.compile("\\((ecosystem\\.sender|ecosystem\\.client|cache\\.name)=([\\w.-]+)\\)");
    private static final String DESCRIPTIONS = "Service-Component";

    private final ServiceComponentRuntime components;

    ComponentCheck(ServiceComponentRuntime components) {
        this.components = components;
    }

    /**
     * Returns problems of the classes and descriptions of a running bundle, regardless of the state of its components.
     * Loads the classes of components, but runs no code of them.
     */
    List<String> inspect(Bundle bundle) {
        var wrong = new ArrayList<String>();
        var described = components.getComponentDescriptionDTOs(bundle);
        described.forEach(component -> unlinkable(bundle, component).ifPresent(wrong::add));
        var header = bundle.getHeaders("").get(DESCRIPTIONS);
        if (header != null) {
            Arrays.stream(Parser.parseDelimitedString(header, ","))
                    .filter(path -> !path.isEmpty() && !path.contains("*") && bundle.getEntry(path) == null)
                    .forEach(path -> wrong.add("its manifest names %s, which is not in the jar".formatted(path)));
            if (described.isEmpty() && wrong.isEmpty()) {
                wrong.add("none of the components in %s can be read".formatted(header));
            }
        } else if (isIdle(bundle)) {
            wrong.add("does nothing: it describes no component, has no activator and exports no package; is @Component "
                    + "missing, or was the jar built without bnd?");
        }
        return wrong;
    }

    @SuppressWarnings("ReturnValueIgnored") // each of these links the classes that it mentions
    private static Optional<String> unlinkable(Bundle bundle, ComponentDescriptionDTO component) {
        try {
            var type = bundle.loadClass(component.implementationClass);
            type.getDeclaredConstructors();
            type.getDeclaredMethods();
            type.getDeclaredFields();
            return Optional.empty();
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.of("component %s cannot be made: %s".formatted(component.name, e));
        }
    }

    /** Returns whether a bundle has classes, but nothing can use them. */
    private static boolean isIdle(Bundle bundle) {
        var headers = bundle.getHeaders("");
        return headers.get(Constants.BUNDLE_ACTIVATOR) == null
                && headers.get(Constants.EXPORT_PACKAGE) == null
                && bundle.getRegisteredServices() == null
                && bundle.findEntries("/", "*.class", true) != null;
    }

    /** Returns the names of the components of a bundle that work, or will once they are used. */
    Set<String> satisfied(Bundle bundle) {
        return components.getComponentDescriptionDTOs(bundle).stream()
                .filter(component -> components.getComponentConfigurationDTOs(component).stream()
                        .anyMatch(ComponentCheck::isSatisfied))
                .map(component -> component.name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isSatisfied(ComponentConfigurationDTO configuration) {
        return configuration.state == ComponentConfigurationDTO.SATISFIED
                || configuration.state == ComponentConfigurationDTO.ACTIVE;
    }

    /** Returns why components of a running bundle cannot be made; empty if the bundle does not run. */
    List<String> defects(Bundle bundle) {
        if (bundle.getState() != Bundle.ACTIVE) {
            return List.of();
        }
        var defects = new ArrayList<>(inspect(bundle));
        defects.addAll(check(bundle).failures());
        return defects;
    }

    /** Returns what those of these components of a bundle wait for that lack a service. */
    List<String> waits(Bundle bundle, Collection<String> names) {
        var satisfied = satisfied(bundle);
        var waits = new ArrayList<String>();
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
            if (names.contains(component.name) && !satisfied.contains(component.name)) {
                components.getComponentConfigurationDTOs(component).stream()
                        .flatMap(configuration -> Arrays.stream(configuration.unsatisfiedReferences))
                        .map(missing -> wait(component, missing))
                        .forEach(waits::add);
            }
        }
        return waits;
    }

    Findings check(Bundle bundle) {
        var failures = new ArrayList<String>();
        var waits = new ArrayList<String>();
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
            for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(component)) {
                if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    failures.add(
                            "component %s cannot be made: %s".formatted(component.name, cause(configuration.failure)));
                } else if (configuration.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
                    for (UnsatisfiedReferenceDTO missing : configuration.unsatisfiedReferences) {
                        waits.add(wait(component, missing));
                    }
                }
            }
        }
        return new Findings(failures, waits);
    }

    private String wait(ComponentDescriptionDTO component, UnsatisfiedReferenceDTO missing) {
        var service = Arrays.stream(component.references)
                .filter(reference -> reference.name.equals(missing.name))
                .map(reference -> reference.interfaceName)
                .findFirst()
                .orElse(missing.name);
        var target = missing.target == null ? "" : " with " + missing.target;
        return "component %s waits for a service %s%s%s"
                .formatted(component.name, service, target, whoWouldProvide(service, missing));
    }

    private String whoWouldProvide(String service, UnsatisfiedReferenceDTO missing) {
        if (missing.targetServices.length > 0) {
            return ", which is there but cannot be had";
        }
        return components.getComponentDescriptionDTOs().stream()
                .filter(other -> Arrays.asList(other.serviceInterfaces).contains(service))
                .findFirst()
                .map(other -> ", which %s of bundle %s would provide, but it %s"
                        .formatted(other.name, other.bundle.symbolicName, state(other)))
                .orElseGet(() -> whatWouldConfigure(missing.target));
    }

    private static String whatWouldConfigure(@Nullable String target) {
        Matcher named = CONFIGURED.matcher(Objects.requireNonNullElse(target, ""));
        return named.find()
                ? ", which a configuration such as conf/%s~%s.cfg.json would provide"
                        .formatted(ENGINES.get(named.group(1)), named.group(2))
                : ", which no installed component provides";
    }

    private String state(ComponentDescriptionDTO component) {
        var configurations = components.getComponentConfigurationDTOs(component);
        if (configurations.isEmpty()) {
            return component.configurationPolicy.equals("require") ? lacksConfiguration(component) : "is disabled";
        }
        return switch (configurations.iterator().next().state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> lacksConfiguration(component);
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                "waits itself for "
                        + String.join(
                                ", ",
                                Arrays.stream(component.references)
                                        .map(ComponentCheck::name)
                                        .toList());
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> "failed itself";
            default -> "does not match";
        };
    }

    private static String lacksConfiguration(ComponentDescriptionDTO component) {
        return "lacks its configuration " + String.join(" or ", component.configurationPid);
    }

    private static String name(ReferenceDTO reference) {
        return reference.interfaceName;
    }

    /** Returns the innermost cause in a printed stack trace. */
    private static String cause(String trace) {
        var lines = Objects.requireNonNullElse(trace, "no reason known").lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith(CAUSE))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring(CAUSE.length()))
                .orElse(lines.getFirst());
    }
}
