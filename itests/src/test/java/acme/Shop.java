package acme;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.statistics.Statistics;
import io.ecosystem.api.statistics.StatisticsSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Has its own statistics, raises error states, and reports sizes of fictitious buffers. */
public class Shop implements Handler<Shop.Request, Void>, StatisticsSource {

    /** An action and its operand. */
    public record Request(String action, String text) {}

    private final Statistics statistics;
    private final ErrorStates states;
    private final AtomicInteger open = new AtomicInteger();
    private volatile String note = "";

    public Shop(Statistics statistics, ErrorStates states) {
        this.statistics = statistics;
        this.states = states;
        statistics.gauge("shop.open", open::get);
    }

    @Override
    public Void handle(Request request, Call call) {
        switch (request.action()) {
            case "order" -> {
                open.incrementAndGet();
                statistics.increment("shop.orders");
                statistics.set("shop.last", request.text());
            }
            case "alarm" -> states.raise("shop.alarm", request.text());
            case "note" -> note = request.text();
            default -> throw new RefusedException("closed");
        }
        return null;
    }

    @Override
    public Map<String, Object> statistics() {
        return Map.of(
                "buffered_endpoint_sizes",
                Map.of("shop", Map.of("order.later", Map.of("pending", 3, "error", 0))),
                "note",
                note);
    }
}
