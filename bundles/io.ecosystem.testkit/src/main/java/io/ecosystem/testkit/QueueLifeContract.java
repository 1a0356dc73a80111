package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the life of a queue: its name, and that it is opened, closed and deleted. */
public interface QueueLifeContract extends QueueStoreFixture {

    @Test
    default void beginsEmpty() {
        assertThat(queue().sizes()).isEqualTo(Sizes.NONE);
    }

    @Test
    default void knowsItsName() {
        assertThat(queue().name()).isEqualTo("orders");
    }

    @Test
    default void hasNoTroubleWhileAllIsWell() {
        assertThat(queue().trouble()).isEmpty();
    }

    @Test
    default void aClosedQueueRefusesEverything() {
        queue().close();

        assertThatThrownBy(() -> queue().append(entry(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queue().take(1, Order.FREE, T0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queue().find("key-1")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queue().browse(Filter.all(State.ERROR), "", 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queue().sizes()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void closingTwiceIsClosingOnce() {
        queue().close();
        queue().close();

        assertThat(store().names()).containsExactly("orders");
    }

    @Test
    default void aQueueIsOpenOnce() {
        assertThatThrownBy(() -> store().open("orders", QueueCapacity.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("orders");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "../up", "a.b.c", "C:\\x", "nul", "ünï", "ORDERS", "a?b=c#d%e", " ", "\n", "%2f"})
    default void queuesHaveNamesOfAnyCharacters(String name) {
        try (StoredQueue other = store().open(name, QueueCapacity.DEFAULT)) {
            get(other.append(entry(1)));
        }
        assertThat(queue().sizes()).isEqualTo(Sizes.NONE);
        assertThat(store().names()).containsExactlyInAnyOrder("orders", name);

        try (StoredQueue other = store().open(name, QueueCapacity.DEFAULT)) {
            assertThat(other.find("key-1")).isPresent();
        }
    }

    @Test
    default void queuesHaveLongNames() {
        String name = "q".repeat(QueueStore.MAX_NAME);
        try (StoredQueue one = store().open(name, QueueCapacity.DEFAULT);
                StoredQueue two = store().open(name.substring(1), QueueCapacity.DEFAULT)) {
            get(one.append(entry(1)));

            assertThat(two.sizes()).isEqualTo(Sizes.NONE);
        }
        assertThatThrownBy(() -> store().open(name + "q", QueueCapacity.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void refusesAQueueWithoutName() {
        assertThatThrownBy(() -> store().open("", QueueCapacity.DEFAULT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void deletesAQueue() {
        try (StoredQueue other = store().open("other", QueueCapacity.DEFAULT)) {
            get(other.append(entry(1)));
            assertThatThrownBy(() -> store().delete("other")).isInstanceOf(IllegalStateException.class);
        }

        store().delete("other");
        store().delete("other");

        assertThat(store().names()).containsExactly("orders");
        try (StoredQueue other = store().open("other", QueueCapacity.DEFAULT)) {
            assertThat(other.sizes()).isEqualTo(Sizes.NONE);
        }
    }
}
