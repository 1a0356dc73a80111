package io.ecosystem.logging.internal;

import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceException;

/**
 * Logs what the framework reports as wrong, under the name of the bundle that it is about. A service that cannot be
 * made is left to whoever makes it, who says more.
 */
final class FrameworkEvents implements FrameworkListener {

    private final Log log;

    FrameworkEvents(Log log) {
        this.log = log;
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        Severity severity = switch (event.getType()) {
            case FrameworkEvent.ERROR -> Severity.ERROR;
            case FrameworkEvent.WARNING -> Severity.WARN;
            default -> Severity.OFF;
        };
        if (severity != Severity.OFF && !(event.getThrowable() instanceof ServiceException)) {
            Bundle bundle = event.getBundle();
            log.log(
                    OsgiLog.name(bundle),
                    severity,
                    "the framework reports %s of bundle %s"
                            .formatted(severity == Severity.ERROR ? "an error" : "a warning", bundle),
                    event.getThrowable());
        }
    }
}
