package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.LeaseLostException;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests entries in process: how an attempt ends, and that it ends once. */
public interface QueueLeaseContract extends QueueStoreFixture {

    @Test
    default void aTakenEntrySaysSo() {
        append(1);

        Lease lease = takeOne();

        assertThat(lease.entry().state()).isEqualTo(State.TAKEN);
        assertThat(queue().find("key-1").orElseThrow()).isEqualTo(lease.entry());
        assertThat(lease.entry().redeliveries()).isZero();
    }

    @Test
    default void aDoneEntryIsGone() {
        append(1);

        get(queue().done(takeOne()));

        assertThat(queue().find("key-1")).isEmpty();
        assertThat(queue().sizes()).isEqualTo(Sizes.NONE);
    }

    @Test
    default void anEntryWaitsForItsTime() {
        append(1);
        get(queue().retryAt(takeOne(), T0.plusSeconds(10), FAILURE));

        assertThat(take(1, Order.FREE, T0.plusMillis(9_999))).isEmpty();
        assertThat(take(1, Order.FREE, T0.plusSeconds(10))).containsExactly("key-1");
    }

    @Test
    default void aWaitingEntryHoldsUpNoOther() {
        bring(1, State.WAITING);
        get(queue().append(entry(2)));

        assertThat(take(9, Order.FREE, T0)).containsExactly("key-2");
    }

    @Test
    default void dueEntriesComeFirstAndTheEarliestOfThemFirst() {
        append(4);
        List<Lease> leases = get(queue().take(3, Order.FREE, T0));
        get(queue().retryAt(leases.get(0), T0.plusSeconds(30), FAILURE));
        get(queue().retryAt(leases.get(1), T0.plusSeconds(10), FAILURE));
        get(queue().retryAt(leases.get(2), T0.plusSeconds(20), FAILURE));

        assertThat(take(9, Order.FREE, T0.plusSeconds(20))).containsExactly("key-2", "key-3", "key-4");
    }

    @Test
    default void aRetryRecordsTheFailure() {
        append(1);
        get(queue().retryAt(takeOne(), T0.plusSeconds(10), FAILURE));

        Entry entry = queue().find("key-1").orElseThrow();

        assertThat(entry.state()).isEqualTo(State.WAITING);
        assertThat(entry.attempts()).isEqualTo(1);
        assertThat(entry.due()).isEqualTo(T0.plusSeconds(10));
        assertThat(entry.since()).isEqualTo(FAILURE.at());
        assertThat(entry.failures()).containsExactly(FAILURE);
    }

    @Test
    default void theNextAttemptKnowsTheLastFailure() {
        append(1);
        get(queue().retryAt(takeOne(), T0, FAILURE));

        Entry entry = takeOne().entry();

        assertThat(entry.attempts()).isEqualTo(1);
        assertThat(entry.lastFailure()).contains(FAILURE);
    }

    @Test
    default void anErrorRecordsTheFailure() {
        append(1);
        get(queue().moveToError(takeOne(), FAILURE));

        Entry entry = queue().find("key-1").orElseThrow();

        assertThat(entry.state()).isEqualTo(State.ERROR);
        assertThat(entry.attempts()).isEqualTo(1);
        assertThat(entry.since()).isEqualTo(FAILURE.at());
        assertThat(entry.lastFailure()).contains(FAILURE);
        assertThat(take(9, Order.FREE, T0.plusSeconds(1_000_000))).isEmpty();
    }

    @Test
    default void remembersTheLatestFailures() {
        append(1);
        for (int i = 0; i < Entry.MAX_FAILURES + 5; i++) {
            get(queue().retryAt(takeOne(), T0, new Failure(T0.plusSeconds(i), "failure " + i, "")));
        }

        Entry entry = queue().find("key-1").orElseThrow();

        assertThat(entry.attempts()).isEqualTo(Entry.MAX_FAILURES + 5);
        assertThat(entry.failures()).hasSize(Entry.MAX_FAILURES);
        assertThat(entry.failures().getFirst().reason()).isEqualTo("failure 5");
        assertThat(entry.failures().getLast().reason()).isEqualTo("failure " + (Entry.MAX_FAILURES + 4));
    }

    @Test
    default void aReleasedEntryIsPendingInItsOldPlace() {
        append(3);
        Entry before = queue().find("key-1").orElseThrow();

        get(queue().release(takeOne()));

        assertThat(queue().find("key-1")).contains(before);
        assertThat(keys(State.PENDING)).containsExactly("key-1", "key-2", "key-3");
        assertThat(takeOne().entry().redeliveries()).isZero();
    }

    @Test
    default void anInterruptedEntryIsPendingInItsOldPlaceAndRedelivered() {
        append(3);
        Entry before = queue().find("key-1").orElseThrow();

        get(queue().release(takeOne(), FAILURE));

        Entry entry = queue().find("key-1").orElseThrow();
        assertThat(before.isRedelivered()).isFalse();
        assertThat(entry.isRedelivered()).isTrue();
        assertThat(entry.state()).isEqualTo(State.PENDING);
        assertThat(entry.attempts()).isZero();
        assertThat(entry.redeliveries()).isZero();
        assertThat(entry.since()).isEqualTo(before.since());
        assertThat(entry.failures()).containsExactly(FAILURE);
        assertThat(keys(State.PENDING)).containsExactly("key-1", "key-2", "key-3");
        reopen();
        assertThat(takeOne().entry().isRedelivered()).isTrue();
    }

    @Test
    default void anEntryThatIsRequeuedAfterAFailureIsRedelivered() {
        append(1);
        get(queue().retryAt(takeOne(), T0, FAILURE));
        assertThat(queue().find("key-1").orElseThrow().isRedelivered()).isFalse();
        get(queue().moveToError(takeOne(), FAILURE));
        assertThat(queue().find("key-1").orElseThrow().isRedelivered()).isFalse();

        get(queue().requeue("key-1", T0));

        assertThat(takeOne().entry().isRedelivered()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "WAITING", "ERROR", "DONE"})
    default void aLeaseEndsOnce(State end) {
        append(1);
        Lease lease = takeOne();
        end(lease, end);
        Sizes before = queue().sizes();

        for (State again : List.of(State.PENDING, State.WAITING, State.ERROR, State.DONE)) {
            assertThatThrownBy(() -> end(lease, again))
                    .hasCauseInstanceOf(LeaseLostException.class)
                    .hasMessageContaining("key-1");
        }
        assertThat(queue().sizes()).isEqualTo(before);
    }

    @Test
    default void anOldLeaseDoesNotEndANewOne() {
        append(1);
        Lease old = takeOne();
        get(queue().release(old));
        Lease current = takeOne();

        assertThatThrownBy(() -> get(queue().done(old))).hasCauseInstanceOf(LeaseLostException.class);
        get(queue().done(current));
        assertThat(queue().sizes()).isEqualTo(Sizes.NONE);
    }

    @Test
    default void refusesALeaseOfAnotherQueue() {
        append(1);
        try (StoredQueue other = store().open("other", QueueCapacity.DEFAULT)) {
            assertThatThrownBy(() -> other.done(takeOne())).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
