package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Handler;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * The services of handlers on their way into the registry. Asking for one may run the constructor of deployed code: the
 * thread that brings it does so, but while the core itself comes, which listeners wait for, each has a thread of its
 * own. When the start is complete and none is on its way, the routes are settled.
 */
final class Arrivals {

    private static final String THREAD = "io.ecosystem.core-arrival";

    private final BundleContext context;
    private final HandlerRegistry handlers;
    private final Routes routes;
    private final Set<ServiceReference<?>> coming = ConcurrentHashMap.newKeySet(); // left under the lock of the object
    private volatile boolean isCoreHere; // written by coreIsHere()
    private volatile boolean isComplete; // written by complete()

    Arrivals(BundleContext context, HandlerRegistry handlers, Routes routes) {
        this.context = context;
        this.handlers = handlers;
        this.routes = routes;
    }

    /** From now on whoever brings a handler waits until it is here. */
    void coreIsHere() {
        isCoreHere = true;
    }

    /** All handlers that are to come at the start are here, or on their way. */
    void complete() {
        isComplete = true;
        settle();
    }

    /** A handler comes. */
    void come(ServiceReference<Handler<?, ?>> reference) {
        coming.add(reference);
        if (isCoreHere || ServiceProperties.isOfPlatform(reference)) {
            take(reference);
        } else {
            Thread.ofPlatform().daemon().name(THREAD).start(() -> take(reference));
        }
    }

    /** A handler goes, which may still be on its way. */
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
