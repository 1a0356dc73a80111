package io.ecosystem.core.internal;

import io.ecosystem.api.middleware.Middleware;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The middleware that is present, and its pipeline. Safe for use by many threads. */
final class MiddlewareRegistry {

    private static final Logger log = LoggerFactory.getLogger(MiddlewareRegistry.class);

    private final DrainTime drain;
    private final Map<ServiceReference<?>, Middleware> present = new ConcurrentHashMap<>();
    private final List<Pipeline> retired = new ArrayList<>(); // under the lock of present
    private volatile Pipeline pipeline =
            Pipeline.of(Map.<ServiceReference<?>, Middleware>of()); // written under the lock of present

    /**
     * Creates an empty registry.
     *
     * @param drain the longest wait for the calls of departing middleware
     */
    MiddlewareRegistry(DrainTime drain) {
        this.drain = drain;
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

    /** Returns the pipeline for a call that begins now. */
    Pipeline pipeline() {
        return pipeline;
    }

    /** Sends new calls through the middleware that is present, and waits for the calls in the pipeline before. */
    private int replacePipeline(Duration atMost) {
        List<Pipeline> before;
        synchronized (present) {
            retired.add(pipeline);
            pipeline = Pipeline.of(present);
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
