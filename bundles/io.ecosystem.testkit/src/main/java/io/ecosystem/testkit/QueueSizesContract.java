package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Sizes.Size;
import io.ecosystem.spi.queue.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests sizes, and the time at which the next entry is due. */
public interface QueueSizesContract extends QueueStoreFixture {

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "TAKEN", "WAITING", "ERROR"})
    default void countsEntriesAndBytesOfEachState(State state) {
        bring(1, state);

        for (State each : State.values()) {
            assertThat(queue().sizes().of(each)).isEqualTo(each == state ? new Size(1, entry(1).size()) : Size.NONE);
        }
    }

    @Test
    default void nothingIsDueWhileNothingWaits() {
        append(1);

        assertThat(queue().nextDue()).isEmpty();
    }

    @Test
    default void knowsWhenTheNextIsDue() {
        append(2);
        List<Lease> leases = get(queue().take(2, Order.FREE, T0));
        get(queue().retryAt(leases.get(0), T0.plusSeconds(20), FAILURE));
        assertThat(queue().nextDue()).contains(T0.plusSeconds(20));

        get(queue().retryAt(leases.get(1), T0.plusSeconds(10), FAILURE));
        assertThat(queue().nextDue()).contains(T0.plusSeconds(10));

        take(1, Order.FREE, T0.plusSeconds(10));
        assertThat(queue().nextDue()).contains(T0.plusSeconds(20));

        get(queue().remove("key-1"));
        assertThat(queue().nextDue()).isEmpty();
    }

    @Test
    default void bringsForwardWhatIsDueTooLate() {
        append(4);
        List<Lease> leases = get(queue().take(3, Order.FREE, T0));
        get(queue().retryAt(leases.get(0), T0.plus(Duration.ofDays(1)), FAILURE));
        get(queue().retryAt(leases.get(1), T0.plusSeconds(20), FAILURE));
        get(queue().retryAt(leases.get(2), T0.plus(Duration.ofHours(1)), FAILURE));

        assertThat(get(queue().hasten(T0.plusSeconds(60)))).isEqualTo(2);
        assertThat(get(queue().hasten(T0.plusSeconds(60)))).isZero();
        reopen();

        assertThat(queue().nextDue()).contains(T0.plusSeconds(20));
        assertThat(take(5, Order.FREE, T0.plusSeconds(59))).containsExactly("key-2", "key-4");
        assertThat(take(5, Order.FREE, T0.plusSeconds(60))).containsExactly("key-1", "key-3");
    }

    @Test
    default void knowsWhenTheNextIsDueAfterBringingItForward() {
        bring(1, State.WAITING);

        get(queue().hasten(T0.plusSeconds(5)));

        assertThat(queue().nextDue()).contains(T0.plusSeconds(5));
        assertThat(queue().find("key-1").orElseThrow().due()).isEqualTo(T0.plusSeconds(5));
    }
}
