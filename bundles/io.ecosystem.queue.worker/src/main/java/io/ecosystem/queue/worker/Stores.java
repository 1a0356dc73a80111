package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.QueueStore;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * The stores that are present. Of several with the same engine, the highest ranking counts, then the newest version: an
 * engine is updated by deploying its next version beside it. Others of that engine are never used, as both would change
 * the same files. Safe for use by many threads.
 */
public final class Stores {

    private record Offer(
            QueueStore store, String engine, int ranking, Version version, ServiceReference<QueueStore> reference) {

        private static final Comparator<Offer> ORDER = Comparator.comparingInt(Offer::ranking)
                .thenComparing(Offer::version)
                .thenComparing(Offer::reference);
    }

    private final Map<ServiceReference<QueueStore>, Offer> offers = new ConcurrentHashMap<>();

    /** Adds a store. */
    public void add(QueueStore store, ServiceReference<QueueStore> reference) {
        int ranking = reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer stated ? stated : 0;
        Bundle bundle = reference.getBundle();
        Version version = bundle == null ? Version.emptyVersion : bundle.getVersion();
        String engine = String.valueOf(reference.getProperty(QueueStore.ENGINE));
        offers.put(reference, new Offer(store, engine, ranking, version, reference));
    }

    /** Removes a store. */
    public void remove(ServiceReference<QueueStore> reference) {
        offers.remove(reference);
    }

    /** Removes all stores. */
    public void clear() {
        offers.clear();
    }

    /** Returns the store of an engine. */
    public Optional<QueueStore> find(String engine) {
        return offers.values().stream()
                .filter(offer -> offer.engine().equals(engine))
                .max(Offer.ORDER)
                .map(Offer::store);
    }

    /** Returns the stores of all engines. */
    public List<QueueStore> all() {
        return offers.values().stream()
                .collect(Collectors.toMap(Offer::engine, offer -> offer, BinaryOperator.maxBy(Offer.ORDER)))
                .values()
                .stream()
                .map(Offer::store)
                .toList();
    }
}
