package io.ecosystem.core.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.middleware.Middleware;
import io.ecosystem.api.middleware.Observer;
import io.ecosystem.api.statistics.StatisticsSource;
import io.ecosystem.spi.access.Access;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.deploy.Deployments;
import io.ecosystem.spi.interception.Interceptor;
import io.ecosystem.spi.routing.OngoingCalls;
import io.ecosystem.spi.routing.PlatformRoutes;
import io.ecosystem.spi.routing.RoutingTable;
import io.ecosystem.spi.transport.Gateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway: every line passes it from decoding to encoding. It knows which handlers and middleware are present. */
@Component(service = Gateway.class, configurationPid = "io.ecosystem.core")
@Designate(ocd = Core.Config.class)
public final class Core implements Gateway {

    /** How long calls, swaps and stops may take. */
    @ObjectClassDefinition(name = "Ecosystem core")
    public @interface Config {

        /** The time limit of a call, in milliseconds. */
        @AttributeDefinition(
                name = "Time limit of a call, in milliseconds",
                min = "0",
                description = "A handler that takes longer is interrupted; 0 is no limit")
        long timeLimitMillis() default 60_000;

        /** How long a route without a handler is held open, in milliseconds. */
        @AttributeDefinition(
                name = "Grace time of a swap, in milliseconds",
                min = "0",
                description =
                        "How long calls wait for the next handler when the handler of their route has gone, and at"
                                + " the start for the first one")
        long swapGraceMillis() default 5_000;

        /** How long the calls of a handler may go on when it goes, in milliseconds. */
        @AttributeDefinition(
                name = "Drain time of a handler, in milliseconds",
                min = "0",
                description = "How long a handler or middleware that goes is waited for until its calls have ended")
        long drainMillis() default 10_000;
    }

    private static final Logger log = LoggerFactory.getLogger(Core.class);
    private static final Duration DENIALS_PERIOD = Duration.ofSeconds(10);
    private static final String ARRIVAL = "io.ecosystem.core-arrival";
    private static final Pattern USUAL_ROUTE = Pattern.compile("[\\p{L}\\p{N}._/:~-]+");

    private final Codec codec;
    private final Routes routes;
    private final DenialLog denials = new DenialLog(DENIALS_PERIOD);
    private final Guard guard = new Guard(denials);
    private final Interceptors interceptors;
    private final UnservedHandlers unserved = new UnservedHandlers();
    private final Calls calls;
    private final TimeLimit timeLimit;
    private final Duration drain;
    private final BundleContext context;
    private final BundleListener uninstalls = this::bundleChanged;
    private final List<ServiceRegistration<?>> views = new ArrayList<>();
    private final ExecutorService preparations = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("io.ecosystem.core-prepare").factory());
    private final Set<ServiceReference<?>> coming = ConcurrentHashMap.newKeySet(); // left under the lock of the object
    private volatile boolean isHere; // written by show()
    private volatile boolean isComplete; // written by bindDeployments()
    private final Map<ServiceReference<?>, Served> served = new ConcurrentHashMap<>();
    private final Map<ServiceReference<?>, Middleware> middleware = new ConcurrentHashMap<>();
    private final List<Pipeline> retired = new ArrayList<>(); // under the lock of middleware
    private final CopyOnWriteArrayList<Observer> observers = new CopyOnWriteArrayList<>();
    private volatile Pipeline pipeline =
            Pipeline.of(Map.<ServiceReference<?>, Middleware>of()); // under the lock of middleware

    /** A core with its codec. */
    @Activate
    public Core(BundleContext context, Config config, @Reference Codec codec) {
        this.context = context;
        this.codec = codec;
        drain = Duration.ofMillis(config.drainMillis());
        routes = new Routes(Duration.ofMillis(config.swapGraceMillis()), drain);
        interceptors = new Interceptors(drain);
        routes.unsettle();
        preparations.execute(routes::awaitSettled); // binding types loads many classes; the start comes first
        timeLimit = new TimeLimit(Duration.ofMillis(config.timeLimitMillis()));
        calls = new Calls(codec, routes, guard, timeLimit);
        context.addBundleListener(uninstalls);
    }

    /**
     * Shows what this core knows, as services of their own: what uses them may itself be a handler, which must not need
     * this component to be ready. They come last, as their users may be offered here at once.
     */
    @Activate
    void show() {
        isHere = true;
        views.add(context.registerService(RoutingTable.class, routes, null));
        views.add(context.registerService(OngoingCalls.class, timeLimit, null));
        views.add(context.registerService(StatisticsSource.class, denials, null));
    }

    @Deactivate
    void close() {
        views.forEach(ServiceRegistration::unregister);
        context.removeBundleListener(uninstalls);
        timeLimit.close();
        preparations.shutdownNow();
        preparations.close();
        denials.close();
    }

    @Override
    public Bytes receive(Bytes line, Origin origin) {
        long began = System.nanoTime();
        String route = "";
        Response response = null;
        Bytes answer;
        try {
            switch (codec.decode(line)) {
                case Request request -> {
                    route = request.route();
                    response = answer(request, origin, began);
                }
                case Response refusal -> response = refusal;
            }
            answer = codec.encode(response);
            if (answer.length() > origin.maxResponseBytes()) {
                response = calls.tooLong(response.key(), answer.length(), origin);
                answer = codec.encode(response);
            }
            if (answer.length() > origin.maxResponseBytes()) {
                response = calls.tooLong(NoKey.INSTANCE, answer.length(), origin);
                answer = codec.encode(response);
            }
        } catch (RuntimeException | Error e) {
            log.error("A line from {} could not be answered", origin, e);
            response = new Response(
                    response == null ? NoKey.INSTANCE : response.key(),
                    Status.UNHANDLED,
                    codec.text("the line could not be answered"));
            answer = codec.encode(response);
        }
        if (!observers.isEmpty() && !route.equals(PROBE_ROUTE)) {
            observe(route, response.status(), System.nanoTime() - began, origin);
        }
        return answer;
    }

    @Override
    public Bytes refuse(Status status, String reason, Origin origin) {
        if (!observers.isEmpty()) {
            observe("", status, 0, origin);
        }
        return calls.refusal(status, reason, NoKey.INSTANCE);
    }

    private Response answer(Request request, Origin origin, long began) {
        Pipeline now = pipeline;
        if (now.stages().isEmpty()) {
            return calls.answer(request, origin, began, now.stages());
        }
        while (!now.calls().enter()) {
            Thread.onSpinWait();
            now = pipeline;
        }
        try {
            return calls.answer(request, origin, began, now.stages());
        } finally {
            now.calls().leave();
        }
    }

    private void observe(String route, Status status, long nanos, Origin origin) {
        for (Observer observer : observers) {
            try {
                observer.ended(route, status, nanos, origin);
            } catch (RuntimeException | Error e) {
                if (observers.remove(observer)) {
                    log.error("Observer {} failed and is told nothing more", observer, e);
                }
            }
        }
    }

    /**
     * Takes a handler that comes. Asking for it may run the constructor of deployed code: the thread that brings it
     * does so, but while this core itself comes, which listeners wait for, each has a thread of its own.
     */
    @Reference(
            name = "Handler",
            service = Handler.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindArrival(ServiceReference<Handler<?, ?>> reference) {
        coming.add(reference);
        if (isHere || isPlatform(reference.getBundle())) {
            take(reference);
        } else {
            Thread.ofPlatform().daemon().name(ARRIVAL).start(() -> take(reference));
        }
    }

    void updatedArrival(ServiceReference<Handler<?, ?>> reference) {
        Served before = served.get(reference);
        if (before != null) {
            updatedHandler(before.handler(), reference);
        }
    }

    void unbindArrival(ServiceReference<Handler<?, ?>> reference) {
        boolean hasArrived;
        synchronized (coming) {
            hasArrived = !coming.remove(reference);
        }
        if (hasArrived) {
            unbindHandler(reference);
            context.ungetService(reference);
        }
    }

    private void take(ServiceReference<Handler<?, ?>> reference) {
        Handler<?, ?> handler = null;
        try {
            handler = context.getService(reference);
        } finally {
            synchronized (coming) {
                boolean isWanted = coming.remove(reference);
                if (handler != null && isWanted) {
                    bindHandler(handler, reference);
                } else if (handler != null) {
                    context.ungetService(reference);
                }
            }
            settle();
        }
    }

    private void settle() {
        synchronized (coming) {
            if (isComplete && coming.isEmpty()) {
                routes.settle();
            }
        }
    }

    void bindHandler(Handler<?, ?> handler, ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        List<String> accepted = texts(reference.getProperty(Route.PROPERTY)).stream()
                .filter(route -> accepts(route, bundle))
                .toList();
        if (accepted.isEmpty()) {
            log.warn(
                    "Handler {} of bundle {} has no route: annotate it with @Route",
                    handler.getClass().getName(),
                    bundle);
        }
        Served added = new Served(
                handler,
                accepted,
                role(reference),
                ranking(reference),
                bundle.getVersion(),
                (Long) reference.getProperty(Constants.SERVICE_ID),
                bundle.getBundleId(),
                bundle.getSymbolicName(),
                codec);
        served.put(reference, added);
        interceptors.add(added, properties(reference));
        routes.add(added);
        accepted.forEach(route -> tellRivals(route, added));
        preparations.execute(() -> prepare(added));
    }

    void updatedHandler(Handler<?, ?> handler, ServiceReference<?> reference) {
        Served before = served.get(reference);
        bindHandler(handler, reference);
        if (before != null) {
            drain(before);
        }
    }

    void unbindHandler(ServiceReference<?> reference) {
        Served removed = served.remove(reference);
        if (removed != null) {
            drain(removed);
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindMiddleware(Middleware added, ServiceReference<?> reference) {
        middleware.put(reference, added);
        replacePipeline(Duration.ZERO);
    }

    void unbindMiddleware(ServiceReference<?> reference) {
        middleware.remove(reference);
        int left = replacePipeline(drain);
        if (left > 0) {
            log.warn("{} calls still use middleware that has gone, after {} ms", left, drain.toMillis());
        }
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

    /** From now on a route that nobody serves is unknown; before, its handler may still be on its way. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindDeployments(Deployments complete) {
        routes.expect(complete::starting);
        isComplete = true;
        settle();
    }

    void unbindDeployments(Deployments complete) {
        routes.expect(List::of); // the handlers stay; what the deployer changes later is held route by route
    }

    /** Sends new calls through the middleware that is present, and waits for the calls in what was there before. */
    private int replacePipeline(Duration atMost) {
        List<Pipeline> before;
        synchronized (middleware) {
            retired.add(pipeline);
            pipeline = Pipeline.of(middleware);
            before = List.copyOf(retired);
        }
        long deadline = System.nanoTime() + atMost.toNanos();
        int left = 0;
        for (Pipeline old : before) {
            int inside = old.calls().close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            left += inside;
            if (inside == 0) {
                synchronized (middleware) {
                    retired.remove(old);
                }
            }
        }
        return left;
    }

    private void drain(Served removed) {
        int left = routes.remove(removed);
        if (left > 0) {
            log.warn(
                    "{} calls of {} go on although it has gone, after {} ms", left, removed.routes(), drain.toMillis());
        }
        interceptors.remove(removed);
        unserved.remove(removed);
    }

    private static Map<String, Object> properties(ServiceReference<?> reference) {
        Map<String, Object> properties = new HashMap<>();
        for (String key : reference.getPropertyKeys()) {
            properties.put(key, reference.getProperty(key));
        }
        return Map.copyOf(properties);
    }

    private void prepare(Served added) {
        try {
            added.prepare();
        } catch (Exception e) {
            String reason = String.valueOf(e.getMessage());
            log.error("Routes {} of {} cannot be served: {}", added.routes(), added, reason);
            unserved.add(added, reason);
            if (!served.containsValue(added)) {
                unserved.remove(added); // it has gone meanwhile
            }
        }
    }

    private static boolean accepts(String route, Bundle bundle) {
        if (route.isBlank()) {
            return false;
        }
        if (!USUAL_ROUTE.matcher(route).matches()) {
            log.warn(
                    "Route '{}' of bundle {} is offered as it is, but a route should be named with letters, digits and "
                            + "dots, such as 'orders.place'",
                    route,
                    bundle);
        }
        if (PlatformRoutes.include(route) && !isPlatform(bundle)) {
            log.warn(
                    "Route '{}' of bundle {} is refused: routes that begin with '{}' belong to the platform",
                    route,
                    bundle,
                    PlatformRoutes.PREFIX);
            return false;
        }
        return true;
    }

    private static boolean isPlatform(Bundle bundle) {
        return bundle != null && PlatformRoutes.isOwn(bundle.getSymbolicName());
    }

    /** Two handlers of a route are most often a mistake, unless one is the next version of the other. */
    private void tellRivals(String route, Served added) {
        List<Served> all = routes.at(route);
        boolean hasRival = all.stream().anyMatch(added::isRivalOf);
        if (hasRival) {
            log.warn(
                    "Route '{}' has {} handlers, of which that of {} answers and that of {} does not: give one another "
                            + "route, or say by service.ranking which is to answer",
                    route,
                    all.size(),
                    all.getFirst(),
                    all.get(1));
        }
    }

    private static List<String> texts(Object property) {
        return switch (property) {
            case String one -> List.of(one);
            case String[] several -> List.of(several);
            case null, default -> List.of();
        };
    }

    private static String role(ServiceReference<?> reference) {
        return switch (reference.getProperty(RequiresRole.PROPERTY)) {
            case null -> "";
            case String role when !role.isBlank() -> role;
            case Object other -> {
                log.warn(
                        "A handler of bundle {} states no readable role in '{}', so only senders with the role '{}' "
                                + "are answered; annotate it with @RequiresRole",
                        reference.getBundle(),
                        RequiresRole.PROPERTY,
                        Role.ADMIN);
                yield Role.ADMIN;
            }
        };
    }

    private static int ranking(ServiceReference<?> reference) {
        return reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.UNINSTALLED) {
            routes.forget(event.getBundle().getBundleId());
        }
    }
}
