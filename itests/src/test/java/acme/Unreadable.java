package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import java.util.List;

/** Expects a type that cannot be read from JSON. */
public class Unreadable implements Handler<Unreadable.Order, String> {

    /** A type without a form in JSON. */
    public interface Owner {}

    /** An item of the order. */
    public record Item(String name, Owner owner) {}

    /** An order. */
    public record Order(int id, List<Item> items) {}

    @Override
    public String handle(Order order, Call call) {
        return "never";
    }
}
