package examples.orders;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Adds to the stock. Orders that wait for it are served by themselves. */
@Component
@Route("orders.restock")
public final class Restock implements Handler<Restock.Request, Restock.Answer> {

    public record Request(String item, int pieces) {}

    public record Answer(int inStock) {}

    private final Stock stock;

    @Activate
    public Restock(@Reference Stock stock) {
        this.stock = stock;
    }

    @Override
    public Answer handle(Request request, Call call) {
        return new Answer(stock.add(request.item(), request.pieces()));
    }
}
