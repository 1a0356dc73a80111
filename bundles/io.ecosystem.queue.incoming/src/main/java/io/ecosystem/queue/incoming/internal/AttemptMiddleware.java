package io.ecosystem.queue.incoming.internal;

import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.middleware.QueuedMiddleware;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The middleware around attempts that is present, and the way of an attempt through it. Thread-safe. */
final class AttemptMiddleware {

    /** The processing of an entry by its handler. */
    @FunctionalInterface
    interface Processing {

        void run() throws Exception;
    }

    /** A call of middleware after the handler. */
    @FunctionalInterface
    private interface Ending {

        void tell(QueuedMiddleware stage) throws Exception;
    }

    private static final Logger log = LoggerFactory.getLogger(AttemptMiddleware.class);

    private final ConcurrentNavigableMap<ServiceReference<?>, QueuedMiddleware> present =
            new ConcurrentSkipListMap<>(Comparator.reverseOrder());

    void add(QueuedMiddleware added, ServiceReference<?> reference) {
        present.put(reference, added);
    }

    void remove(ServiceReference<?> reference) {
        present.remove(reference);
    }

    /** Processes an entry inside the middleware that is present now. */
    void surround(String route, Delivery delivery, Processing processing) throws Exception {
        if (present.isEmpty()) {
            processing.run();
            return;
        }
        Deque<QueuedMiddleware> passed = new ArrayDeque<>();
        try {
            for (QueuedMiddleware stage : List.copyOf(present.values())) {
                stage.before(route, delivery);
                passed.push(stage);
            }
            processing.run();
        } catch (Throwable failure) {
            end(passed, route, stage -> stage.failed(route, delivery, failure));
            throw failure;
        }
        end(passed, route, stage -> stage.done(route, delivery));
    }

    private static void end(Deque<QueuedMiddleware> passed, String route, Ending ending) {
        for (QueuedMiddleware stage : passed) {
            try {
                ending.tell(stage);
            } catch (Exception e) {
                log.error(
                        "Middleware {} failed after an attempt in queue '{}'",
                        stage.getClass().getName(),
                        route,
                        e);
            }
        }
    }
}
