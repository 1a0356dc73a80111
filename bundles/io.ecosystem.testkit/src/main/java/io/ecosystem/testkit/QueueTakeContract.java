package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests taking entries, in any order. */
public interface QueueTakeContract extends QueueStoreFixture {

    @ParameterizedTest
    @EnumSource(
            value = Order.class,
            names = {"FREE", "GROUPED"})
    default void takesInTheOrderOfAppending(Order order) {
        append(20);

        assertThat(take(20, order, T0))
                .isEqualTo(
                        IntStream.rangeClosed(1, 20).mapToObj(i -> "key-" + i).toList());
    }

    @Test
    default void keepsTheOrderOfAThreadThatDoesNotWait() {
        var futures = new ArrayList<CompletableFuture<Receipt>>();
        for (int i = 1; i <= 500; i++) {
            futures.add(queue().append(entry(i)));
        }
        futures.forEach(this::get);

        assertThat(take(500, Order.FREE, T0))
                .isEqualTo(
                        IntStream.rangeClosed(1, 500).mapToObj(i -> "key-" + i).toList());
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    default void takesNothingFromAnEmptyQueue(Order order) {
        assertThat(take(10, order, T0)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    default void takesNoEntryTwice(Order order) {
        append(1);

        assertThat(take(1, order, T0)).containsExactly("key-1");
        assertThat(take(1, order, T0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,3", "5,5", "6,5"})
    default void takesAsManyAsAskedForIfTheyAreThere(int asked, int taken) {
        append(5);

        assertThat(take(asked, Order.FREE, T0)).hasSize(taken);
        assertThat(queue().sizes().pending().entries()).isEqualTo(5 - taken);
    }

    @Test
    default void takesLessIfBodiesAreLarge() {
        for (int i = 1; i <= 4; i++) {
            get(queue().append(new NewEntry("key-" + i, Bytes.of(new byte[StoredQueue.MAX_BYTES / 2]), T0)));
        }

        assertThat(take(4, Order.FREE, T0)).containsExactly("key-1", "key-2");
        assertThat(take(4, Order.FREE, T0)).containsExactly("key-3", "key-4");
    }
}
