package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Handler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * The handler services on their way into the registry. Getting a service may run the constructor of deployed code. The
 * thread that registers the service runs it, except while the core itself is activated, which listeners wait for: then
 * each service has a thread of its own. Once the start is complete and no service is on its way, the routes are
 * settled.
 */
final class Arrivals {

    private static final String THREAD = "io.ecosystem.core-arrival";

    /** How long after the start a handler whose constructor blocks keeps the routes unsettled. */
    private static final Duration LONGEST_ARRIVAL = Duration.ofSeconds(10);

    private final BundleContext context;
    private final HandlerRegistry handlers;
    private final Routes routes;
    private final Set<ServiceReference<?>> coming = ConcurrentHashMap.newKeySet(); // removals under the object's lock
    private volatile boolean isCoreHere; // written by coreIsHere()
    private volatile boolean isComplete; // written by complete()

    Arrivals(BundleContext context, HandlerRegistry handlers, Routes routes) {
        this.context = context;
        this.handlers = handlers;
        this.routes = routes;
    }

    /** Lets threads that register a handler wait until it is added; called once the core is active. */
    void coreIsHere() {
        isCoreHere = true;
    }

    /**
     * Notes that all handlers of the start are present or on their way. A core that comes later, as it is replaced,
     * cannot know which handlers come with it, so it expects some for the grace time.
     */
    void complete() {
        if (!isCoreHere) {
            routes.settleAfterGrace();
            return;
        }
        isComplete = true;
        settle();
        CompletableFuture.delayedExecutor(LONGEST_ARRIVAL.toSeconds(), TimeUnit.SECONDS)
                .execute(routes::settle);
    }

    /** Adds a handler. */
    void come(ServiceReference<Handler<?, ?>> reference) {
        coming.add(reference);
        if (isCoreHere || ServiceProperties.isOfPlatform(reference)) {
            take(reference);
        } else {
            Thread.ofPlatform().daemon().name(THREAD).start(() -> take(reference));
        }
    }

    /** Removes a handler, which may still be on its way. */
    void go(ServiceReference<Handler<?, ?>> reference) {
        boolean hasArrived;
        synchronized (coming) {
            hasArrived = !coming.remove(reference);
        }
        if (hasArrived) {
            handlers.remove(reference);
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
                    handlers.add(handler, reference);
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
}
