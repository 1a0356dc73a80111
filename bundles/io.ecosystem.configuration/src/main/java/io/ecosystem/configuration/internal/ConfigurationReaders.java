package io.ecosystem.configuration.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Finds the configurations that components and services ask for, described or not. */
final class ConfigurationReaders {

    private static final String SERVICES = "(|(objectClass=org.osgi.service.cm.ManagedService)"
            + "(objectClass=org.osgi.service.cm.ManagedServiceFactory))";

    private ConfigurationReaders() {}

    /** Returns the PIDs that components and managed services name, including those of factories. */
    static Set<String> of(ServiceComponentRuntime components, BundleContext context) {
        var pids = new TreeSet<String>();
        components
                .getComponentDescriptionDTOs()
                .forEach(component -> pids.addAll(Arrays.asList(component.configurationPid)));
        try {
            var services = context.getAllServiceReferences(null, SERVICES);
            for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
                switch (service.getProperty(Constants.SERVICE_PID)) {
                    case String pid -> pids.add(pid);
                    case String[] several -> pids.addAll(Arrays.asList(several));
                    case Collection<?> several -> several.forEach(pid -> pids.add(pid.toString()));
                    case null, default -> {} // it states no name, so no configuration can be meant for it
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is constant", e);
        }
        return pids;
    }
}
