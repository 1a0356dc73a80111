package io.ecosystem.statistics.internal;

import io.ecosystem.api.application.Instance;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.middleware.Observer;
import io.ecosystem.api.statistics.StatisticsSource;
import io.ecosystem.spi.statistics.StatisticsReports;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Counts calls, and gathers them at the end of each period with the values of sources and application. */
@Component(
        service = {Gatherer.class, Observer.class, StatisticsReports.class},
        immediate = true,
        configurationPid = "io.ecosystem.statistics")
@Designate(ocd = Gatherer.Config.class)
public final class Gatherer implements Observer, StatisticsReports {

    /** The length of the periods, and how many are kept. */
    @ObjectClassDefinition(name = "Ecosystem statistics")
    public @interface Config {

        /** How long a gather period is, in seconds. */
        @AttributeDefinition(
                name = "Gather period, in seconds",
                min = "1",
                max = "86400",
                description =
                        "At its end counters are kept in the history and zeroed; a change counts for the period that"
                                + " goes on")
        int gatherPeriodSeconds() default 300;

        /** How many completed periods are kept. */
        @AttributeDefinition(
                name = "Length of the history, in periods",
                min = "1",
                max = "1000",
                description = "How many periods that have ended are kept in memory; the oldest ones go first")
        int historyLength() default 12;
    }

    private static final long LAST_SECONDS = 5;

    private final CountedRoutes routes = new CountedRoutes();
    private final Sources sources = new Sources();
    private final ApplicationValues values = new ApplicationValues();
    private final Map<ServiceReference<?>, List<String>> offered = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("io.ecosystem.statistics").factory());
    private final long activated = System.nanoTime();
    private final Reports reports;
    private final Periods periods;
    private volatile @Nullable Instance instance; // written by the service registry

    @Activate
    public Gatherer(Config config) {
        this(config, Clock.systemUTC());
    }

    Gatherer(Config config, Clock clock) {
        GatherSettings settings = settings(config);
        reports = new Reports(clock, routes, sources, values, this::identity, settings);
        periods = new Periods(executor, System::nanoTime, settings.gatherPeriod(), reports::endPeriod);
    }

    @Modified
    void modified(Config config) {
        GatherSettings settings = settings(config);
        reports.configure(settings);
        periods.change(settings.gatherPeriod());
    }

    @Deactivate
    void close() throws InterruptedException {
        executor.shutdownNow();
        executor.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void ended(String route, Status status, long nanos, Origin origin) {
        if (status == Status.SUCCESS) {
            routes.ended(route, nanos);
        }
    }

    @Override
    public Map<String, Object> current() {
        return reports.current();
    }

    @Override
    public List<Map<String, Object>> history() {
        return reports.history();
    }

    /** Returns the store of the application's values. */
    ApplicationValues values() {
        return values;
    }

    /** Handlers are known from their service references, without creating them. */
    @Reference(service = Handler.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindHandler(ServiceReference<?> handler) {
        List<String> added = routes(handler);
        List<String> before = offered.put(handler, added);
        routes.offered(added);
        routes.gone(before == null ? List.of() : before);
    }

    void updatedHandler(ServiceReference<?> handler) {
        bindHandler(handler);
    }

    void unbindHandler(ServiceReference<?> handler) {
        List<String> before = offered.remove(handler);
        routes.gone(before == null ? List.of() : before);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindSource(StatisticsSource source) {
        sources.add(source);
    }

    void unbindSource(StatisticsSource source) {
        sources.remove(source);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindInstance(Instance present) {
        instance = present;
    }

    void unbindInstance(Instance gone) {
        instance = instance == gone ? null : instance;
    }

    private InstanceRecord identity() {
        Instance present = instance;
        return present == null
                ? InstanceRecord.unknown(Duration.ofNanos(System.nanoTime() - activated))
                : InstanceRecord.of(present);
    }

    private static GatherSettings settings(Config config) {
        return new GatherSettings(Duration.ofSeconds(config.gatherPeriodSeconds()), config.historyLength());
    }

    private static List<String> routes(ServiceReference<?> handler) {
        return switch (handler.getProperty(Route.PROPERTY)) {
            case String one -> List.of(one);
            case String[] several -> Arrays.stream(several).distinct().toList();
            case null, default -> List.of();
        };
    }
}
