package io.ecosystem.deployer.internal.bundle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Asks Declarative Services how the components of a bundle are. */
final class ComponentCheck {

    /**
     * What is wrong with the components of one bundle.
     *
     * @param failures components whose activation failed
     * @param waits components that lack a service; often for a moment only
     */
    record Findings(List<String> failures, List<String> waits) {}

    private static final String CAUSE = "Caused by: ";

    private final ServiceComponentRuntime components;

    ComponentCheck(ServiceComponentRuntime components) {
        this.components = components;
    }

    Findings check(Bundle bundle) {
        var failures = new ArrayList<String>();
        var waits = new ArrayList<String>();
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
            for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(component)) {
                if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    failures.add("component %s failed: %s".formatted(component.name, cause(configuration.failure)));
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
        return "component %s waits for a service %s%s%s".formatted(
                component.name, service, target, whoWouldProvide(service, missing));
    }

    private String whoWouldProvide(String service, UnsatisfiedReferenceDTO missing) {
        if (missing.targetServices.length > 0) {
            return ", which is there but cannot be had";
        }
        return components.getComponentDescriptionDTOs().stream()
                .filter(other -> Arrays.asList(other.serviceInterfaces).contains(service))
                .findFirst()
                .map(other -> ", which %s of bundle %s would provide, but it %s".formatted(
                        other.name, other.bundle.symbolicName, state(other)))
                .orElse(", which no installed component provides");
    }

    private String state(ComponentDescriptionDTO component) {
        var configurations = components.getComponentConfigurationDTOs(component);
        if (configurations.isEmpty()) {
            return component.configurationPolicy.equals("require") ? lacksConfiguration(component) : "is disabled";
        }
        return switch (configurations.iterator().next().state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> lacksConfiguration(component);
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> "waits itself for "
                    + String.join(", ", Arrays.stream(component.references).map(ComponentCheck::name).toList());
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

    /** The innermost reason in a printed stack trace. */
    private static String cause(String trace) {
        var lines = Objects.requireNonNullElse(trace, "no reason known").lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith(CAUSE))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring(CAUSE.length()))
                .orElse(lines.getFirst());
    }
}
