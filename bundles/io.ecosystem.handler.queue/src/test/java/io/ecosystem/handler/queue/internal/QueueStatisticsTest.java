package io.ecosystem.handler.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueStatisticsTest {

    private final Stock stock = new Stock();
    private final QueueStatistics statistics = new QueueStatistics(stock.queues());

    @Test
    void hasNoSectionsWithoutQueues() {
        assertThat(statistics.statistics()).isEmpty();
    }

    @Test
    void tellsSizesInLevelsAndWhatIsPaused() throws Exception {
        StoredQueue queue = stock.open(Direction.INCOMING, "dice.roll");
        stock.open(Direction.OUTGOING, "billing");
        Stock.append(queue, "a", "{}");
        queue.pause(Activity.PROCESSING).get();
        queue.pause(Activity.RECEIVING).get();

        assertThat(statistics.statistics())
                .isEqualTo(Map.of(
                        "buffered_endpoint_sizes", Map.of("dice", Map.of("roll", sizes(1))),
                        "buffered_sender_sizes", Map.of("billing", sizes(0)),
                        "queue_pauses", Map.of("incoming", Map.of("dice.roll", List.of("processing", "receiving")))));
    }

    @Test
    void keepsNamesThatCollideApart() throws Exception {
        Stock.append(stock.open(Direction.INCOMING, "a"), "k", "{}");
        stock.open(Direction.INCOMING, "a.b");
        stock.open(Direction.INCOMING, "a.pending");

        assertThat(statistics.statistics())
                .isEqualTo(Map.of(
                        "buffered_endpoint_sizes",
                        Map.of("a", Map.of("pending", 1L, "error", 0L, "b", sizes(0)), "a.pending", sizes(0))));
    }

    @Test
    void leavesOutAQueueThatIsBeingClosed() {
        stock.open(Direction.INCOMING, "a").close();
        stock.open(Direction.INCOMING, "b");

        assertThat(statistics.statistics()).isEqualTo(Map.of("buffered_endpoint_sizes", Map.of("b", sizes(0))));
    }

    private static Map<String, Object> sizes(long pending) {
        return Map.of("pending", pending, "error", 0L);
    }
}
