package io.ecosystem.logging.internal;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The provider found by SLF4J, which is packed into this bundle. */
public final class Slf4jProvider implements SLF4JServiceProvider {

    private static final String NEWEST_KNOWN_API = "2.0.99";

    private final IMarkerFactory markers = new BasicMarkerFactory();

    @Override
    public ILoggerFactory getLoggerFactory() {
        return Log.INSTANCE.loggers();
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return Log.INSTANCE.loggers().getMDCAdapter();
    }

    @Override
    public String getRequestedApiVersion() {
        return NEWEST_KNOWN_API;
    }

    @Override
    public void initialize() {
        // nothing to initialise
    }
}
