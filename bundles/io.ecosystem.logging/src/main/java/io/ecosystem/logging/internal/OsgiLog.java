package io.ecosystem.logging.internal;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.log.FormatterLogger;
import org.osgi.service.log.LogService;
import org.osgi.service.log.Logger;

/** The OSGi log service for one bundle. */
final class OsgiLog implements LogService {

    private final Log log;
    private final String bundle;

    OsgiLog(Log log, String bundle) {
        this.log = log;
        this.bundle = bundle;
    }

    /** Creates a log service for each bundle. */
    record OfBundle(Log log) implements ServiceFactory<LogService> {

        @Override
        public LogService getService(Bundle user, ServiceRegistration<LogService> registration) {
            return new OsgiLog(log, name(user));
        }

        @Override
        public void ungetService(Bundle user, ServiceRegistration<LogService> registration, LogService service) {
            // nothing to release
        }
    }

    @Override
    public Logger getLogger(String name) {
        return getLogger(name, Logger.class);
    }

    @Override
    public Logger getLogger(Class<?> type) {
        return getLogger(type.getName(), Logger.class);
    }

    @Override
    public <L extends Logger> L getLogger(Class<?> type, Class<L> style) {
        return getLogger(type.getName(), style);
    }

    @Override
    public <L extends Logger> L getLogger(Bundle user, String name, Class<L> style) {
        return getLogger(name == null ? name(user) : name, style);
    }

    @Override
    public <L extends Logger> L getLogger(String name, Class<L> style) {
        if (style != Logger.class && style != FormatterLogger.class) {
            throw new IllegalArgumentException("there are no loggers of type " + style.getName());
        }
        boolean root = name == null || name.equals(Logger.ROOT_LOGGER_NAME);
        var format = style == FormatterLogger.class ? OsgiLogger.Format.PRINTF : OsgiLogger.Format.BRACES;
        return style.cast(OsgiLogger.of(log, root ? bundle : name, format));
    }

    @Override
    @Deprecated
    public void log(int level, String message) {
        log(null, level, message, null);
    }

    @Override
    @Deprecated
    public void log(int level, String message, @Nullable Throwable thrown) {
        log(null, level, message, thrown);
    }

    @Override
    @Deprecated
    public void log(@Nullable ServiceReference<?> service, int level, String message) {
        log(service, level, message, null);
    }

    @Override
    @Deprecated
    public void log(@Nullable ServiceReference<?> service, int level, String message, @Nullable Throwable thrown) {
        Severity severity = switch (level) {
            case LogService.LOG_ERROR -> Severity.ERROR;
            case LogService.LOG_WARNING -> Severity.WARN;
            case LogService.LOG_INFO -> Severity.INFO;
            case LogService.LOG_DEBUG -> Severity.DEBUG;
            default -> Severity.TRACE;
        };
        log.log(bundle, severity, service == null ? message : message + " " + service, thrown);
    }

    /** Returns the name of a bundle in the log. */
    static String name(Bundle bundle) {
        return bundle.getSymbolicName() == null ? bundle.getLocation() : bundle.getSymbolicName();
    }
}
