package io.ecosystem.statistics.internal;

import io.ecosystem.api.statistics.Statistics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/**
 * The statistics service of one bundle: when the bundle goes, its gauges go, so that none of its classes is retained.
 */
@Component(scope = ServiceScope.BUNDLE)
public final class BundleStatistics implements Statistics {

    private final ApplicationValues values;
    private final Set<AutoCloseable> gauges = ConcurrentHashMap.newKeySet();

    @Activate
    public BundleStatistics(@Reference Gatherer gatherer) {
        this(gatherer.values());
    }

    BundleStatistics(ApplicationValues values) {
        this.values = values;
    }

    @Deactivate
    void close() throws Exception {
        for (AutoCloseable gauge : gauges) {
            gauge.close();
        }
    }

    @Override
    public void set(String name, Object value) {
        values.set(name, value);
    }

    @Override
    public void add(String name, long amount) {
        values.add(name, amount);
    }

    @Override
    public AutoCloseable gauge(String name, Supplier<?> value) {
        AutoCloseable shown = values.gauge(name, value);
        gauges.add(shown);
        return () -> {
            gauges.remove(shown);
            shown.close();
        };
    }
}
