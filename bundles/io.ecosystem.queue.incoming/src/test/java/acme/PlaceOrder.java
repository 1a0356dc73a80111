package acme;

import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.handler.Queued;
import io.ecosystem.api.handler.QueuedHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;

/** Hands each order to the warehouse, as a file. */
@Component
@Queued(route = "orders.place", maxAttempts = 5, backoff = "1s..1m")
public final class PlaceOrder implements QueuedHandler<PlaceOrder.Order> {

    public record Order(String item, int pieces) {}

    private static final Path WAREHOUSE = Path.of(System.getProperty("warehouse", "/tmp/warehouse"));

    @Override
    public void process(Order order, Delivery delivery) throws IOException {
        if (order.pieces() < 1) {
            delivery.reject("an order needs at least one piece, not " + order.pieces());
        }
        // The same entry may come twice: it becomes the same file.
        String name = delivery.key().toString().replace(':', '-');
        Files.createDirectories(WAREHOUSE);
        Files.writeString(WAREHOUSE.resolve(name), order.pieces() + " " + order.item());
    }
}
