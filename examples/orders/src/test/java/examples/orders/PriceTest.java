package examples.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ecosystem.api.handler.RefusedException;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class PriceTest {

    private final Price price = new Price();

    @Test
    void knowsThePriceOfAnItem() {
        assertEquals(
                new BigDecimal("3.50"),
                price.handle(new Price.Request("tea"), null).price());
    }

    @Test
    void refusesAnItemThatIsNotSold() {
        var refused = assertThrows(RefusedException.class, () -> price.handle(new Price.Request("milk"), null));

        assertEquals("there is no item 'milk'", refused.getMessage());
    }
}
