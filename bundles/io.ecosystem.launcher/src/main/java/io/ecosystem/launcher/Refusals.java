package io.ecosystem.launcher;

import io.ecosystem.platform.StartSignals;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;

/**
 * Collects settings that prove wrong once their bundles are there. The bundle that detects them publishes a service
 * with the lines to print, and stops the framework.
 */
final class Refusals {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** Listens in a framework that has not started yet. */
    Refusals(BundleContext context) {
        try {
            context.addServiceListener(this::heard, "(" + StartSignals.REFUSED + "=*)");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is right", e);
        }
    }

    /** Returns one line for each wrong setting; empty if there are none. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    private void heard(ServiceEvent event) {
        if (event.getType() == ServiceEvent.REGISTERED) {
            lines.addAll(Arrays.asList((String[]) event.getServiceReference().getProperty(StartSignals.REFUSED)));
        }
    }
}
