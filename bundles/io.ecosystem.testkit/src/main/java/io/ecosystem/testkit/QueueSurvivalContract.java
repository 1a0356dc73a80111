package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.Sizes.Size;
import io.ecosystem.spi.queue.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests what a store keeps when a queue is closed and reopened. */
public interface QueueSurvivalContract extends QueueStoreFixture {

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "WAITING", "ERROR"})
    default void entriesSurviveClosing(State state) {
        bring(1, state);
        Entry before = queue().find("key-1").orElseThrow();
        Sizes sizes = queue().sizes();
        Optional<Instant> due = queue().nextDue();

        reopen();

        assertThat(queue().find("key-1")).contains(before);
        assertThat(queue().sizes()).isEqualTo(sizes);
        assertThat(queue().nextDue()).isEqualTo(due);
    }

    @Test
    default void finishedKeysSurviveClosing() {
        bring(1, State.DONE);

        reopen();

        assertThat(get(queue().append(entry(1)))).isEqualTo(new Receipt.Repeated(State.DONE));
    }

    @Test
    default void aLeaseThatNobodyEndedIsPendingAgainAndMarked() {
        append(2);
        takeOne();

        reopen();

        assertThat(queue().sizes().taken()).isEqualTo(Size.NONE);
        assertThat(queue().sizes().pending()).isEqualTo(new Size(2, 2 * entry(1).size()));
        List<Lease> leases = get(queue().take(2, Order.FREE, T0));
        assertThat(leases).extracting(lease -> lease.entry().key()).containsExactly("key-1", "key-2");
        assertThat(leases).extracting(lease -> lease.entry().redeliveries()).containsExactly(1, 0);
        assertThat(leases).extracting(lease -> lease.entry().attempts()).containsExactly(0, 0);
    }

    @Test
    default void redeliveriesAreCounted() {
        append(1);
        for (int i = 0; i < 3; i++) {
            takeOne();
            reopen();
        }

        assertThat(queue().find("key-1").orElseThrow().redeliveries()).isEqualTo(3);
    }

    @Test
    default void theOrderSurvivesClosing() {
        append(3);
        get(queue().moveToError(takeOne(), FAILURE));
        get(queue().requeue("key-1", T0));
        reopen();
        get(queue().append(entry(4)));

        assertThat(take(9, Order.FREE, T0)).containsExactly("key-2", "key-3", "key-1", "key-4");
    }

    @Test
    default void groupsSurviveClosing() {
        get(queue().append(List.of(entry(1, "a"), entry(2, "a"))));
        takeOne();
        reopen();

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-1");
    }

    @Test
    default void finishesWhatWasAskedForBeforeClosing() {
        var futures = IntStream.rangeClosed(1, 200)
                .mapToObj(i -> queue().append(entry(i)))
                .toList();

        reopen();

        futures.forEach(future -> assertThat(get(future)).isEqualTo(new Receipt.Stored()));
        assertThat(queue().sizes().pending().entries()).isEqualTo(200);
    }
}
