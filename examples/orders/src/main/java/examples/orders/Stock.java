package examples.orders;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.statistics.Statistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The pieces in stock, and the orders that have been served from it. A real shop has both in its database. */
@Component(service = Stock.class)
public final class Stock {

    private final Map<String, Integer> pieces = new HashMap<>();
    private final Set<Key> served = new HashSet<>();
    private final ErrorStates states;

    @Activate
    public Stock(@Reference ErrorStates states, @Reference Statistics statistics) {
        this.states = states;
        statistics.gauge("orders.stock", this::snapshot);
    }

    /** Adds pieces of an item, and returns how many there are now. */
    synchronized int add(String item, int more) {
        states.clear("stock." + item);
        return pieces.merge(item, more, Integer::sum);
    }

    /** Serves an order once, however often it comes; returns whether this was the first time. */
    synchronized boolean take(Key order, String item, int wanted) {
        if (served.contains(order)) {
            return false;
        }
        int left = pieces.getOrDefault(item, 0);
        if (wanted > left) {
            states.raise("stock." + item, "%d pieces of %s are ordered, %d are left".formatted(wanted, item, left));
            throw new IllegalStateException("not enough " + item);
        }
        pieces.put(item, left - wanted);
        return served.add(order);
    }

    private synchronized Map<String, Integer> snapshot() {
        return Map.copyOf(pieces);
    }
}
