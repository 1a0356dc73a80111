package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import java.util.List;

/** Asks for what no JSON can be read as. */
public class Unreadable implements Handler<Unreadable.Order, String> {

    /** Somebody. */
    public interface Owner {}

    /** What is ordered. */
    public record Item(String name, Owner owner) {}

    /** An order. */
    public record Order(int id, List<Item> items) {}

    @Override
    public String handle(Order order, Call call) {
        return "never";
    }
}
