package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests reading: pages, their order, and filters. */
public interface QueueReadingContract extends QueueStoreFixture {

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "TAKEN", "WAITING", "ERROR"})
    default void browsesEachStateAlone(State state) {
        int number = 1;
        for (State each : List.of(State.TAKEN, State.WAITING, State.ERROR, State.PENDING)) {
            bring(number++, each);
        }

        assertThat(queue().browse(Filter.all(state), "", 10).entries())
                .singleElement()
                .extracting(Entry::state)
                .isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 24, 25, 26})
    default void pagesShowEveryEntryOnceInOrder(int size) {
        append(25);

        assertThat(pages(Filter.all(State.PENDING), size))
                .isEqualTo(
                        IntStream.rangeClosed(1, 25).mapToObj(i -> "key-" + i).toList());
    }

    private List<String> pages(Filter filter, int size) {
        var keys = new ArrayList<String>();
        String from = "";
        do {
            Page page = queue().browse(filter, from, size);
            assertThat(page.entries().size()).isLessThanOrEqualTo(size);
            page.entries().forEach(entry -> keys.add(entry.key()));
            from = page.next();
        } while (!from.isEmpty());
        return keys;
    }

    @Test
    default void pagesAreStableWhileEntriesComeAndGo() {
        append(10);
        Page first = queue().browse(Filter.all(State.PENDING), "", 4);

        get(queue().remove("key-2"));
        get(queue().append(entry(11)));
        Page second = queue().browse(Filter.all(State.PENDING), first.next(), 100);

        assertThat(second.entries())
                .extracting(Entry::key)
                .containsExactly("key-5", "key-6", "key-7", "key-8", "key-9", "key-10", "key-11");
    }

    @Test
    default void pagesEndWithLargeBodies() {
        for (int i = 1; i <= 3; i++) {
            get(queue().append(new NewEntry("key-" + i, Bytes.of(new byte[StoredQueue.MAX_BYTES - 1]), T0)));
        }

        Page page = queue().browse(Filter.all(State.PENDING), "", 100);

        assertThat(page.entries()).hasSize(1);
        assertThat(pages(Filter.all(State.PENDING), 100)).containsExactly("key-1", "key-2", "key-3");
    }

    @Test
    default void errorsAreInTheOrderInWhichTheyFailed() {
        append(3);
        List<Lease> leases = get(queue().take(3, Order.FREE, T0));
        for (int i : List.of(1, 2, 0)) {
            get(queue().moveToError(leases.get(i), FAILURE));
        }

        assertThat(keys(State.ERROR)).containsExactly("key-2", "key-3", "key-1");
    }

    @Test
    default void filtersByReason() {
        fill("no stock", "timed out", "no stock left");

        assertThat(pages(Filter.all(State.ERROR).reason("no stock"), 10)).containsExactly("key-1", "key-3");
        assertThat(pages(Filter.all(State.ERROR).reason("NO"), 10)).isEmpty();
        assertThat(pages(Filter.all(State.ERROR).reason("%"), 10)).isEmpty();
    }

    @Test
    default void filtersByVersion() {
        fill("a", "b", "c");

        assertThat(pages(Filter.all(State.ERROR).version("acme 1.0.2"), 10)).containsExactly("key-2");
        assertThat(pages(Filter.all(State.ERROR).version("acme"), 10)).isEmpty();
    }

    @Test
    default void filtersByAge() {
        fill("a", "b", "c");
        Filter errors = Filter.all(State.ERROR);

        assertThat(pages(errors.receivedFrom(T0.plusSeconds(2)), 10)).containsExactly("key-2", "key-3");
        assertThat(pages(errors.receivedBefore(T0.plusSeconds(2)), 10)).containsExactly("key-1");
    }

    @Test
    default void allConditionsOfAFilterMustHold() {
        fill("x", "x", "y");

        assertThat(pages(Filter.all(State.ERROR).reason("x").receivedFrom(T0.plusSeconds(2)), 10))
                .containsExactly("key-2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, StoredQueue.MAX_PAGE + 1})
    default void refusesPagesOfImpossibleSize(int size) {
        assertThatThrownBy(() -> queue().browse(Filter.all(State.PENDING), "", size))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void refusesAPageThatItDidNotName() {
        assertThatThrownBy(() -> queue().browse(Filter.all(State.PENDING), "nonsense", 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonsense");
    }
}
