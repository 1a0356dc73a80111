package examples.orders;

import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.handler.Queued;
import io.ecosystem.api.handler.QueuedHandler;
import io.ecosystem.api.statistics.Statistics;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Takes what is ordered from the stock. An order that the stock cannot serve yet is tried again. */
@Component
@Queued(route = "orders.place")
@Designate(ocd = PlaceOrder.Config.class)
public final class PlaceOrder implements QueuedHandler<PlaceOrder.Order> {

    @ObjectClassDefinition(name = "Orders")
    public @interface Config {
        @AttributeDefinition(name = "The largest order, in pieces", min = "1")
        int mostPieces() default 20;
    }

    public record Order(String item, int pieces) {}

    private final Config config;
    private final Stock stock;
    private final Statistics statistics;

    @Activate
    public PlaceOrder(Config config, @Reference Stock stock, @Reference Statistics statistics) {
        this.config = config;
        this.stock = stock;
        this.statistics = statistics;
    }

    @Override
    public void process(Order order, Delivery delivery) {
        if (order.pieces() > config.mostPieces()) {
            delivery.reject("an order has at most %d pieces, not %d".formatted(config.mostPieces(), order.pieces()));
        }
        if (stock.take(delivery.key(), order.item(), order.pieces())) {
            statistics.increment("orders.placed");
            statistics.add("orders.pieces", order.pieces());
        }
    }
}
