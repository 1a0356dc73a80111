package io.ecosystem.core.internal;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.middleware.Middleware;
import io.ecosystem.spi.transport.GatewayClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The middleware that is present, and its pipeline. While required middleware is missing, calls wait for it. Safe for
 * use by many threads.
 */
final class MiddlewareRegistry {

    private static final Logger log = LoggerFactory.getLogger(MiddlewareRegistry.class);

    private final DrainTime drain;
    private final Set<String> required;
    private final Duration grace;
    private final Map<ServiceReference<?>, Middleware> present = new ConcurrentHashMap<>();
    private final List<Pipeline> retired = new ArrayList<>(); // under the lock of present
    private volatile Pipeline pipeline; // written under the lock of present
    private volatile boolean closed; // written once

    /**
     * Creates an empty registry.
     *
     * @param drain the longest wait for the calls of departing middleware
     * @param required the names of the components that each call must pass
     * @param grace how long a call waits for them
     */
    MiddlewareRegistry(DrainTime drain, Set<String> required, Duration grace) {
        this.drain = drain;
        this.required = required;
        this.grace = grace;
        pipeline = Pipeline.of(Map.<ServiceReference<?>, Middleware>of(), required);
    }

    void add(Middleware added, ServiceReference<?> reference) {
        present.put(reference, added);
        replacePipeline(Duration.ZERO);
    }

    /** Removes middleware; returns when no call is inside, or after the drain time. */
    void remove(ServiceReference<?> reference) {
        present.remove(reference);
        int left = replacePipeline(drain.get());
        if (left > 0) {
            log.warn(
                    "{} calls still use middleware that has gone, after {} ms",
                    left,
                    drain.get().toMillis());
        }
    }

    /**
     * Returns the pipeline for a call that begins now; waits for required middleware.
     *
     * @throws RefusedException with status 500 if some is missing after the grace time
     * @throws GatewayClosedException if the core is closed meanwhile
     */
    Pipeline pipeline() {
        Pipeline now = pipeline;
        return now.missing().isEmpty() ? now : awaitComplete();
    }

    /** Lets no call wait any more. */
    void close() {
        closed = true;
        synchronized (present) {
            present.notifyAll();
        }
    }

    private Pipeline awaitComplete() {
        long deadline = System.nanoTime() + grace.toNanos();
        synchronized (present) {
            try {
                for (long left = grace.toNanos();
                        left > 0 && !pipeline.missing().isEmpty() && !closed;
                        left = deadline - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(present, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Pipeline now = pipeline;
        if (now.missing().isEmpty()) {
            return now;
        }
        if (closed) {
            throw new GatewayClosedException();
        }
        throw RefusedException.busy("Middleware %s is required and not there".formatted(now.missing()));
    }

    private Set<String> missing() {
        Set<String> missing = new TreeSet<>(required);
        present.forEach((reference, middleware) -> missing.remove(name(reference, middleware)));
        return missing;
    }

    private static String name(ServiceReference<?> reference, Middleware middleware) {
        return reference.getProperty(ComponentConstants.COMPONENT_NAME) instanceof String name
                ? name
                : middleware.getClass().getName();
    }

    /** Sends new calls through the middleware that is present, and waits for the calls in the pipeline before. */
    private int replacePipeline(Duration atMost) {
        List<Pipeline> before;
        synchronized (present) {
            retired.add(pipeline);
            pipeline = Pipeline.of(present, missing());
            present.notifyAll();
            before = List.copyOf(retired);
        }
        long deadline = System.nanoTime() + atMost.toNanos();
        int left = 0;
        for (Pipeline old : before) {
            int inside = old.calls().close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            left += inside;
            if (inside == 0) {
                synchronized (present) {
                    retired.remove(old);
                }
            }
        }
        return left;
    }
}
