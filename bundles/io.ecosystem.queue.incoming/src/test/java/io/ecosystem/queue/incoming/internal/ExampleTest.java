package io.ecosystem.queue.incoming.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.PlaceOrder;
import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.handler.RejectedEntryException;
import io.ecosystem.api.message.SpanKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the documentation does what it says. */
class ExampleTest {

    @TempDir
    Path warehouse;

    @Test
    void worksAndIsTheOneInTheDocumentation() throws Exception {
        var delivery = new Delivery(SpanKey.random(), 1, false, Instant.EPOCH, Map.of());
        System.setProperty("warehouse", warehouse.toString());

        new PlaceOrder().process(new PlaceOrder.Order("tea", 3), delivery);
        new PlaceOrder().process(new PlaceOrder.Order("tea", 3), delivery);

        try (var files = Files.list(warehouse)) {
            assertThat(files).singleElement().satisfies(file -> assertThat(file).hasContent("3 tea"));
        }
        assertThatThrownBy(() -> new PlaceOrder().process(new PlaceOrder.Order("tea", 0), delivery))
                .isInstanceOf(RejectedEntryException.class)
                .hasMessage("an order needs at least one piece, not 0");
        assertThat(Path.of("../../docs/queues.md"))
                .content()
                .contains(Files.readString(Path.of("src/test/java/acme/PlaceOrder.java")));
    }
}
