package io.ecosystem.core.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.middleware.Middleware;
import io.ecosystem.api.middleware.Observer;
import io.ecosystem.api.statistics.StatisticsSource;
import io.ecosystem.spi.access.Access;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.deploy.Deployments;
import io.ecosystem.spi.interception.Interceptor;
import io.ecosystem.spi.rollout.Rollout;
import io.ecosystem.spi.rollout.TrackRecords;
import io.ecosystem.spi.routing.OngoingCalls;
import io.ecosystem.spi.routing.RoutingTable;
import io.ecosystem.spi.transport.Gateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The gateway as a component: passes lines to the {@link Dispatcher}, and services that come and go to the registries
 * of handlers and middleware.
 */
@Component(service = Gateway.class, configurationPid = "io.ecosystem.core")
@Designate(ocd = Core.Config.class)
public final class Core implements Gateway {

    /** The time limits of calls, swaps and stops. */
    @ObjectClassDefinition(name = "Ecosystem core")
    public @interface Config {

        /** The time limit of a call, in milliseconds. */
        @AttributeDefinition(
                name = "Time limit of a call, in milliseconds",
                min = "0",
                description = "A handler that takes longer is interrupted; 0 is no limit")
        long timeLimitMillis() default 60_000;

        /** The time for which a route without a handler is held open, in milliseconds. */
        @AttributeDefinition(
                name = "Grace time of a swap, in milliseconds",
                min = "0",
                description =
                        "How long calls wait for the next handler when the handler of their route has gone, and at"
                                + " the start for the first one")
        long swapGraceMillis() default 5_000;

        /** The time that the calls of a departing handler have to end, in milliseconds. */
        @AttributeDefinition(
                name = "Drain time of a handler, in milliseconds",
                min = "0",
                description = "How long a handler or middleware that goes is waited for until its calls have ended")
        long drainMillis() default 10_000;

        /** The names of components of middleware that every call must pass. */
        @AttributeDefinition(
                name = "Required middleware",
                description = "Names of components, such as acme.Quota. While one is not there, calls wait for it for"
                        + " the grace time, and are then answered with status 500")
        String[] requiredMiddleware() default {};

        /** The names of the metadata that requests may state. */
        @AttributeDefinition(
                name = "Accepted metadata",
                description = "Names of metadata that requests may state, such as tenant: as trustworthy as those who"
                        + " can send requests. Other metadata in requests is ignored")
        String[] acceptedMetadata() default {};
    }

    private static final Duration DENIALS_PERIOD = Duration.ofSeconds(10);
    /** How long a core that stops waits for the calls in its handlers. */
    private static final Duration LONGEST_STOP = Duration.ofMillis(500);

    private final DrainTime drain;
    private final Routes routes;
    private final DenialLog denials = new DenialLog(DENIALS_PERIOD);
    private final Guard guard;
    private final Interceptors interceptors;
    private final UnservedHandlers unserved = new UnservedHandlers();
    private final TimeLimit timeLimit;
    private final BundleContext context;
    private final BundleListener uninstalls = this::bundleChanged;
    private final List<ServiceRegistration<?>> views = new ArrayList<>();
    private final HandlerRegistry handlers;
    private final Arrivals arrivals;
    private final MiddlewareRegistry middleware;
    private final Observers observers = new Observers();
    private final Dispatcher dispatcher;

    /** Creates a core with its codec. */
    @Activate
    public Core(BundleContext context, Config config, @Reference Codec codec) {
        this.context = context;
        drain = new DrainTime(Duration.ofMillis(config.drainMillis()));
        Duration grace = Duration.ofMillis(config.swapGraceMillis());
        guard = new Guard(denials, grace);
        routes = new Routes(grace, drain);
        interceptors = new Interceptors(drain);
        routes.unsettle();
        handlers = new HandlerRegistry(codec, routes, interceptors, unserved, drain);
        arrivals = new Arrivals(context, handlers, routes);
        middleware = new MiddlewareRegistry(drain, Set.copyOf(List.of(config.requiredMiddleware())), grace);
        timeLimit = new TimeLimit(Duration.ofMillis(config.timeLimitMillis()));
        dispatcher = new Dispatcher(
                codec,
                new AcceptedMetadata(Set.copyOf(List.of(config.acceptedMetadata()))),
                middleware,
                new Calls(codec, routes, guard, timeLimit),
                observers);
        context.addBundleListener(uninstalls);
    }

    /**
     * Registers what this core knows as separate services: their users may be handlers, which must not wait for this
     * component. Registers them last, as users may be bound at once.
     */
    @Activate
    void show() {
        arrivals.coreIsHere();
        views.add(context.registerService(RoutingTable.class, routes, null));
        views.add(context.registerService(OngoingCalls.class, timeLimit, null));
        views.add(context.registerService(TrackRecords.class, handlers, null));
        views.add(context.registerService(StatisticsSource.class, denials, null));
    }

    /**
     * Leaves calls that are in no handler yet to the next core. Calls in handlers end here: for a moment their handlers
     * are waited for, and later they end without their time limit.
     */
    @Deactivate
    void close() {
        views.forEach(ServiceRegistration::unregister);
        context.removeBundleListener(uninstalls);
        routes.close();
        guard.close();
        middleware.close();
        drain.end();
        handlers.endWaits();
        timeLimit.awaitNone(LONGEST_STOP);
        timeLimit.close();
        handlers.close();
        denials.close();
    }

    @Override
    public Bytes receive(Bytes line, Origin origin) {
        return dispatcher.receive(line, origin);
    }

    @Override
    public Bytes refuse(Status status, String reason, Origin origin) {
        return dispatcher.refuse(status, reason, origin);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindRollout(Rollout rollout) {
        handlers.add(rollout);
    }

    void unbindRollout(Rollout rollout) {
        handlers.remove(rollout);
    }

    @Reference(
            name = "Handler",
            service = Handler.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindArrival(ServiceReference<Handler<?, ?>> reference) {
        arrivals.come(reference);
    }

    void updatedArrival(ServiceReference<Handler<?, ?>> reference) {
        handlers.update(reference);
    }

    void unbindArrival(ServiceReference<Handler<?, ?>> reference) {
        arrivals.go(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindMiddleware(Middleware added, ServiceReference<?> reference) {
        middleware.add(added, reference);
    }

    void unbindMiddleware(ServiceReference<?> reference) {
        middleware.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindObserver(Observer observer) {
        observers.add(observer);
    }

    void unbindObserver(Observer observer) {
        observers.remove(observer);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAccess(Access access) {
        guard.ask(access);
    }

    void unbindAccess(Access access) {
        guard.forget(access);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindErrorStates(ErrorStates service) {
        unserved.bind(service);
    }

    void unbindErrorStates(ErrorStates service) {
        unserved.unbind(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindInterceptor(Interceptor interceptor, ServiceReference<?> reference) {
        interceptors.bind(interceptor, reference);
    }

    void unbindInterceptor(ServiceReference<?> reference) {
        interceptors.unbind(reference);
    }

    /** Makes a route without a handler unknown from now on; before, its handler may still be on its way. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindDeployments(Deployments complete) {
        routes.expect(complete::starting);
        arrivals.complete();
    }

    void unbindDeployments(Deployments complete) {
        routes.expect(List::of); // the handlers stay; later changes by the deployer are held route by route
    }

    /** Returns the handlers that are present. */
    HandlerRegistry handlers() {
        return handlers;
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.UNINSTALLED) {
            routes.forget(event.getBundle().getBundleId());
        }
    }
}
