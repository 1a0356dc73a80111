package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueFullException;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the bounds of a queue: what a full queue refuses, and what it does not. */
public interface QueueBoundsContract extends QueueStoreFixture {

    @Test
    default void refusesEntriesAboveTheirNumber() {
        queue().bound(new QueueCapacity(2, 10_000, 100, 10_000, 10));
        append(2);

        assertThatThrownBy(() -> get(queue().append(entry(3))))
                .hasCauseInstanceOf(QueueFullException.class)
                .hasMessageContaining("'orders' is full")
                .hasMessageContaining("2 of 2 entries");
        assertThat(keys(State.PENDING)).containsExactly("key-1", "key-2");
    }

    @Test
    default void refusesEntriesAboveTheirBytes() {
        queue().bound(new QueueCapacity(100, 2 * entry(1).size(), 100, 10_000, 10));
        append(2);

        assertThatThrownBy(() -> get(queue().append(entry(3))))
                .hasCauseInstanceOf(QueueFullException.class)
                .hasMessageContaining("bytes");
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"TAKEN", "WAITING"})
    default void countsWhatIsNotFinishedAgainstTheBound(State state) {
        bring(1, state);
        queue().bound(new QueueCapacity(1, 10_000, 100, 10_000, 10));

        assertThatThrownBy(() -> get(queue().append(entry(2)))).hasCauseInstanceOf(QueueFullException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ERROR", "DONE"})
    default void doesNotCountWhatIsFinishedAgainstTheBound(State state) {
        bring(1, state);
        queue().bound(new QueueCapacity(1, 10_000, 100, 10_000, 10));

        assertThat(get(queue().append(entry(2)))).isEqualTo(new Receipt.Stored());
    }

    @Test
    default void refusesEntriesWhileTheErrorPartIsFull() {
        bring(1, State.ERROR);
        queue().bound(new QueueCapacity(100, 10_000, 1, 10_000, 10));

        assertThatThrownBy(() -> get(queue().append(entry(2))))
                .hasCauseInstanceOf(QueueFullException.class)
                .hasMessageContaining("error queue");
    }

    @Test
    default void refusesEntriesWhileTheErrorPartHasTooManyBytes() {
        bring(1, State.ERROR);
        queue().bound(new QueueCapacity(100, 10_000, 100, entry(1).size(), 10));

        assertThatThrownBy(() -> get(queue().append(entry(2))))
                .hasCauseInstanceOf(QueueFullException.class)
                .hasMessageContaining("error queue")
                .hasMessageContaining("bytes");
    }

    @Test
    default void movesToTheErrorPartAlsoIfItIsFull() {
        append(2);
        queue().bound(new QueueCapacity(100, 10_000, 1, 10_000, 10));

        get(queue().moveToError(takeOne(), FAILURE));
        get(queue().moveToError(takeOne(), FAILURE));

        assertThat(queue().sizes().error().entries()).isEqualTo(2);
    }

    @Test
    default void acceptsAgainWhenThereIsRoom() {
        queue().bound(new QueueCapacity(1, 10_000, 100, 10_000, 10));
        append(1);
        get(queue().done(takeOne()));

        assertThat(get(queue().append(entry(2)))).isEqualTo(new Receipt.Stored());
    }

    @Test
    default void acknowledgesAKnownKeyAlsoIfItIsFull() {
        queue().bound(new QueueCapacity(1, 10_000, 100, 10_000, 10));
        append(1);

        assertThat(get(queue().append(entry(1)))).isEqualTo(new Receipt.Repeated(State.PENDING));
    }

    @Test
    default void keepsWhatBreaksNewBounds() {
        append(3);

        queue().bound(new QueueCapacity(1, 1, 1, 1, 0));

        assertThat(take(10, Order.FREE, T0)).hasSize(3);
    }
}
