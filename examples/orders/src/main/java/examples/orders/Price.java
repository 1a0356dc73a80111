package examples.orders;

import io.ecosystem.api.cache.Cached;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Properties;
import org.osgi.service.component.annotations.Component;

/** Looks an item up in the price list, once in ten minutes. */
@Component
@Route("orders.price")
@Cached(cache = "prices", timeToLive = "10m", key = "item")
public final class Price implements Handler<Price.Request, Price.Answer> {

    public record Request(String item) {}

    public record Answer(BigDecimal price) {}

    @Override
    public Answer handle(Request request, Call call) {
        var prices = new Properties();
        try (var list = Price.class.getResourceAsStream("prices.properties")) {
            prices.load(list);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String price = prices.getProperty(request.item());
        if (price == null) {
            throw new RefusedException("there is no item '" + request.item() + "'");
        }
        return new Answer(new BigDecimal(price));
    }
}
