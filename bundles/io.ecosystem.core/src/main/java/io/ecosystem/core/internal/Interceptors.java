package io.ecosystem.core.internal;

import io.ecosystem.spi.interception.Interceptor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.framework.ServiceReference;

/**
 * Connects the interceptors that are present with the handlers that are present.
 *
 * <p>Calls both without a lock: after changing a chain, a thread checks again that the chain is still the right one.
 */
final class Interceptors {

    private final DrainTime drain;
    private final Map<Served, Map<String, Object>> handlers = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<ServiceReference<?>, Interceptor> byRanking = new ConcurrentSkipListMap<>();
    private volatile List<Interceptor> present = List.of(); // under the lock of the object; innermost first

    Interceptors(DrainTime drain) {
        this.drain = drain;
    }

    void add(Served served, Map<String, Object> properties) {
        handlers.put(served, properties);
        surround(served);
    }

    /** Removes a handler that has gone and whose calls have ended. */
    void remove(Served served) {
        handlers.remove(served);
        surround(served);
    }

    void bind(Interceptor interceptor, ServiceReference<?> reference) {
        byRanking.put(reference, interceptor);
        changed();
    }

    /** Removes an interceptor; returns when no call is inside, or after the drain time. */
    void unbind(ServiceReference<?> reference) {
        byRanking.remove(reference);
        changed();
    }

    private void changed() {
        synchronized (this) {
            present = List.copyOf(byRanking.values());
        }
        handlers.keySet().forEach(this::surround);
    }

    private void surround(Served served) {
        List<Interceptor> now;
        Map<String, Object> properties;
        do {
            now = present;
            properties = handlers.get(served);
            Chain next = properties == null || now.isEmpty() ? null : Chain.around(served, properties, now);
            Chain before = served.surround(next);
            if (before != null) {
                before.close(drain.of(served));
            }
        } while (now != present || properties != handlers.get(served));
    }
}
