package io.ecosystem.launcher;

import io.ecosystem.platform.StartSignals;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;

/**
 * Hears of settings that turn out to be wrong when the bundles that they are meant for are there. The one who finds out
 * publishes a service with the lines to say, and stops the framework.
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

    /** One line for each setting that is wrong; empty if none is. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    private void heard(ServiceEvent event) {
        if (event.getType() == ServiceEvent.REGISTERED) {
            lines.addAll(Arrays.asList((String[]) event.getServiceReference().getProperty(StartSignals.REFUSED)));
        }
    }
}
