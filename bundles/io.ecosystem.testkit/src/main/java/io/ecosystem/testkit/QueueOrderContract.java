package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.State;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the orders: strict, in groups, and free. */
public interface QueueOrderContract extends QueueStoreFixture {

    @Test
    default void strictOrderTakesOneAtATime() {
        append(3);

        assertThat(take(10, Order.STRICT, T0)).containsExactly("key-1");
        assertThat(take(10, Order.STRICT, T0)).isEmpty();
    }

    @Test
    default void strictOrderWaitsForAHeadThatWaits() {
        bring(1, State.WAITING);
        get(queue().append(entry(2)));

        assertThat(take(1, Order.STRICT, T0.plusSeconds(59))).isEmpty();
        assertThat(take(1, Order.STRICT, T0.plusSeconds(60))).containsExactly("key-1");
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ERROR", "DONE"})
    default void strictOrderGoesOnWhenTheHeadHasEnded(State end) {
        bring(1, end);
        get(queue().append(entry(2)));

        assertThat(take(1, Order.STRICT, T0)).containsExactly("key-2");
    }

    @Test
    default void strictOrderTakesAReleasedHeadAgain() {
        append(2);
        get(queue().release(takeOne()));

        assertThat(take(1, Order.STRICT, T0)).containsExactly("key-1");
    }

    @Test
    default void strictOrderIgnoresWaitingEntriesBehindTheHead() {
        append(2);
        List<Lease> both = get(queue().take(2, Order.FREE, T0));
        get(queue().retryAt(both.get(1), T0, FAILURE));
        get(queue().release(both.get(0)));

        assertThat(take(1, Order.STRICT, T0.plusSeconds(60))).containsExactly("key-1");
    }

    @Test
    default void groupsTakeOneOfEachGroup() {
        get(queue().append(List.of(
                entry(1, "a"), entry(2, "a"), entry(3, "b"), entry(4, ""), entry(5, "b"), entry(6, ""))));

        assertThat(take(10, Order.GROUPED, T0)).containsExactly("key-1", "key-3", "key-4", "key-6");
        assertThat(take(10, Order.GROUPED, T0)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ERROR", "DONE"})
    default void groupsGoOnWhenTheirHeadHasEnded(State end) {
        get(queue().append(List.of(entry(1, "a"), entry(2, "a"), entry(3, "a"))));
        Lease head = get(queue().take(9, Order.GROUPED, T0)).getFirst();
        get(end == State.DONE ? queue().done(head) : queue().moveToError(head, FAILURE));

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-2");
    }

    @Test
    default void groupsWaitForAHeadThatWaits() {
        get(queue().append(List.of(entry(1, "a"), entry(2, "a"), entry(3, "b"))));
        get(queue().retryAt(takeOne(), T0.plusSeconds(9), FAILURE));

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-3");
        assertThat(take(9, Order.GROUPED, T0.plusSeconds(9))).containsExactly("key-1");
    }

    @Test
    default void groupsTakeAReleasedHeadAgain() {
        get(queue().append(List.of(entry(1, "a"), entry(2, "a"))));
        get(queue().release(takeOne()));

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-1");
    }

    @Test
    default void groupsGoOnWhenTheirHeadIsRemoved() {
        get(queue().append(List.of(entry(1, "a"), entry(2, "a"))));
        get(queue().remove("key-1"));

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-2");
    }

    @Test
    default void groupsGoOnWhenTheirHeadIsRequeuedBehindThem() {
        get(queue().append(List.of(entry(1, "a"), entry(2, "a"))));
        get(queue().retryAt(takeOne(), T0.plusSeconds(9), FAILURE));
        get(queue().requeue("key-1", T0));

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-2");
        assertThat(take(9, Order.GROUPED, T0)).isEmpty();
    }

    @Test
    default void groupsKeepARequeuedErrorBehindTheirOthers() {
        get(queue().append(List.of(entry(1, "a"), entry(2, "a"))));
        get(queue().moveToError(takeOne(), FAILURE));
        get(queue().requeue("key-1", T0));

        Lease second = get(queue().take(9, Order.GROUPED, T0)).getFirst();
        assertThat(second.entry().key()).isEqualTo("key-2");
        get(queue().done(second));
        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-1");
    }

    @Test
    default void freeOrderIgnoresGroups() {
        get(queue().append(List.of(entry(1, "a"), entry(2, "b"), entry(3, "a"), entry(4, "b"))));

        assertThat(take(9, Order.FREE, T0)).containsExactly("key-1", "key-2", "key-3", "key-4");
    }

    @Test
    default void drainsAGroupInItsOrder() {
        for (int i = 1; i <= 50; i++) {
            get(queue().append(entry(i, i % 2 == 0 ? "even" : "odd")));
        }
        var drained = new ArrayList<String>();
        for (List<Lease> leases = get(queue().take(5, Order.GROUPED, T0));
                !leases.isEmpty();
                leases = get(queue().take(5, Order.GROUPED, T0))) {
            for (Lease lease : leases) {
                drained.add(lease.entry().key());
                get(queue().done(lease));
            }
        }

        assertThat(drained)
                .isEqualTo(
                        IntStream.rangeClosed(1, 50).mapToObj(i -> "key-" + i).toList());
    }
}
