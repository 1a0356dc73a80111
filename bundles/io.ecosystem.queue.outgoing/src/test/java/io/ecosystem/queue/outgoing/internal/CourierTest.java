package io.ecosystem.queue.outgoing.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.queue.worker.Backoff;
import io.ecosystem.queue.worker.Outcome;
import io.ecosystem.queue.worker.Policy;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.time.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CourierTest {

    @Test
    void holdsMessagesBackWhenTheClientDoesNotWork() throws Exception {
        var breaker = new CircuitBreaker(Backoff.parse("1ms"), Duration.ZERO, new MovableClock(), why -> {});
        EcosystemClient client =
                EcosystemClient.at("tcp://127.0.0.1:1").codec(new JsonCodec()).open();
        client.close();
        var courier = new Courier(
                new SenderRules(
                        "sender",
                        List.of(Destination.parse("tcp://127.0.0.1:1")),
                        "route",
                        new Policy(1, 100, Backoff.parse("1ms"), 1, Order.FREE, Duration.ZERO),
                        "",
                        Set.of(),
                        Set.of(),
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        QueueCapacity.DEFAULT,
                        "memory"),
                "target",
                client,
                breaker,
                () -> false,
                new PendingDeliveries(),
                "test 1");
        var entry = new Entry(
                "key",
                "",
                Bytes.utf8("{}"),
                Map.of(),
                State.TAKEN,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                0,
                0,
                List.of());

        assertThat(courier.attempt(entry)).isInstanceOf(Outcome.Retry.class);

        assertThat(breaker.enter()).isEqualTo(CircuitBreaker.Pass.PROBE);
    }

    @Test
    void leavesTheGateWhenWhatNobodyForeseesGoesWrong() throws Exception {
        var breaker = new CircuitBreaker(Backoff.parse("1ms"), Duration.ZERO, new MovableClock(), why -> {});
        breaker.failed(breaker.enter(), "nobody there", true);
        var courier = new Courier(
                null,
                "target",
                null,
                breaker,
                () -> {
                    throw new IllegalStateException("the queue is closed");
                },
                new PendingDeliveries(),
                "test 1");

        assertThatThrownBy(() -> courier.attempt(null)).hasMessage("the queue is closed");

        assertThat(breaker.enter()).isEqualTo(CircuitBreaker.Pass.PROBE);
    }
}
