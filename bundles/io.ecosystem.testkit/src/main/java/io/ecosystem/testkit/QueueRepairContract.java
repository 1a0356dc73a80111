package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.State;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests what operators do to one entry: reprocess and remove it. */
public interface QueueRepairContract extends QueueStoreFixture {

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"WAITING", "ERROR"})
    default void requeuesToTheEndWithoutAttempts(State state) {
        bring(1, state);
        get(queue().append(entry(2)));

        assertThat(get(queue().requeue("key-1", T0.plusSeconds(100)))).isTrue();

        Entry entry = queue().find("key-1").orElseThrow();
        assertThat(entry.state()).isEqualTo(State.PENDING);
        assertThat(entry.attempts()).isZero();
        assertThat(entry.failures()).containsExactly(FAILURE);
        assertThat(entry.since()).isEqualTo(T0.plusSeconds(100));
        assertThat(entry.received()).isEqualTo(entry(1).received());
        assertThat(take(9, Order.FREE, T0.plusSeconds(100))).containsExactly("key-2", "key-1");
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "TAKEN"})
    default void doesNotRequeueWhatIsNotWaitingOrInError(State state) {
        bring(1, state);

        assertThat(get(queue().requeue("key-1", T0))).isFalse();
        assertThat(queue().find("key-1").orElseThrow().state()).isEqualTo(state);
    }

    @Test
    default void doesNotRequeueWhatIsNotThere() {
        assertThat(get(queue().requeue("nobody", T0))).isFalse();
    }

    @Test
    default void requeuesAlsoIfTheQueueIsFull() {
        bring(1, State.ERROR);
        get(queue().append(entry(2)));
        queue().bound(new QueueCapacity(1, 1, 1, 1, 0));

        assertThat(get(queue().requeue("key-1", T0))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "WAITING", "ERROR"})
    default void removesAndReturnsAnEntry(State state) {
        bring(1, state);
        Entry before = queue().find("key-1").orElseThrow();

        assertThat(get(queue().remove("key-1"))).contains(before);
        assertThat(queue().find("key-1")).isEmpty();
        assertThat(queue().sizes()).isEqualTo(Sizes.NONE);
    }

    @Test
    default void doesNotRemoveWhatIsInProcess() {
        bring(1, State.TAKEN);

        assertThat(get(queue().remove("key-1"))).isEmpty();
        assertThat(queue().sizes().taken().entries()).isEqualTo(1);
    }

    @Test
    default void removesAnEntryOnlyFromTheStatesThatAreMeant() {
        bring(1, State.WAITING);

        assertThat(get(queue().remove("key-1", Set.of(State.ERROR, State.PENDING))))
                .isEmpty();
        assertThat(get(queue().remove("key-1", Set.of(State.WAITING)))).isPresent();
        assertThatThrownBy(() -> queue().remove("key-1", Set.of(State.TAKEN)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void removesNothingThatIsNotThere() {
        assertThat(get(queue().remove("nobody"))).isEmpty();
    }
}
