package io.ecosystem.logging.internal;

import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceException;

/**
 * Logs the framework's errors and warnings under the name of the affected bundle. A failed service creation is left to
 * its caller, who reports more.
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
