package io.ecosystem.core.internal;

import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.middleware.Observer;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The observers of the outcome of calls. Drops an observer that fails. Safe for use by many threads. */
final class Observers {

    private static final Logger log = LoggerFactory.getLogger(Observers.class);

    private final CopyOnWriteArrayList<Observer> present = new CopyOnWriteArrayList<>();

    void add(Observer observer) {
        present.add(observer);
    }

    void remove(Observer observer) {
        present.remove(observer);
    }

    boolean isEmpty() {
        return present.isEmpty();
    }

    /** Notifies the observers that a call has ended. */
    void ended(String route, Status status, long nanos, Origin origin) {
        for (Observer observer : present) {
            try {
                observer.ended(route, status, nanos, origin);
            } catch (RuntimeException | Error e) {
                if (present.remove(observer)) {
                    log.error("Observer {} failed and is not called again", observer, e);
                }
            }
        }
    }
}
