package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.queue.Sweep;
import io.ecosystem.spi.queue.SweepStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A store with an open queue, and helpers of its tests. */
public interface QueueStoreFixture {

    /** The base of all times. */
    Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

    Duration DEADLINE = Duration.ofSeconds(20);
    Failure FAILURE = new Failure(T0.plusSeconds(5), "no stock", "acme.orders 1.4.0");

    /** Returns an entry with a number as its key. */
    default NewEntry entry(int number) {
        return new NewEntry("key-" + number, Bytes.utf8("{\"number\":%d}".formatted(number)), T0.plusSeconds(number));
    }

    /** Returns an entry of a group. */
    default NewEntry entry(int number, String group) {
        return new NewEntry("key-" + number, group, Bytes.utf8("{}"), Map.of(), T0);
    }

    /** Appends entries with the numbers from 1. */
    default void append(int count) {
        for (int i = 1; i <= count; i++) {
            assertThat(get(queue().append(entry(i)))).isEqualTo(new Receipt.Stored());
        }
    }

    /** Returns the outcome of a change, which must come soon. */
    default <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            return fail("no outcome", e);
        }
    }

    /** Takes one entry, which must exist. */
    default Lease takeOne() {
        List<Lease> leases = get(queue().take(1, Order.FREE, T0));
        assertThat(leases).hasSize(1);
        return leases.getFirst();
    }

    default List<String> take(int max, Order order, Instant now) {
        return get(queue().take(max, order, now)).stream()
                .map(lease -> lease.entry().key())
                .toList();
    }

    /** Brings a new entry with a number into a state. */
    default void bring(int number, State state) {
        get(queue().append(entry(number)));
        if (state == State.PENDING) {
            return;
        }
        Lease lease = get(queue().take(10_000, Order.FREE, T0)).stream()
                .filter(taken -> {
                    boolean wanted = taken.entry().key().equals("key-" + number);
                    if (!wanted) {
                        get(queue().release(taken));
                    }
                    return wanted;
                })
                .findFirst()
                .orElseThrow();
        switch (state) {
            case WAITING -> get(queue().retryAt(lease, T0.plusSeconds(60), FAILURE));
            case ERROR -> get(queue().moveToError(lease, FAILURE));
            case DONE -> get(queue().done(lease));
            default -> {}
        }
    }

    default List<String> keys(State state) {
        return queue().browse(Filter.all(state), "", 1_000).entries().stream()
                .map(Entry::key)
                .toList();
    }

    default void end(Lease lease, State state) {
        get(
                switch (state) {
                    case PENDING -> queue().release(lease);
                    case WAITING -> queue().retryAt(lease, T0.plusSeconds(60), FAILURE);
                    case ERROR -> queue().moveToError(lease, FAILURE);
                    default -> queue().done(lease);
                });
    }

    /**
     * Adds one entry to the error queue for each reason, each failed in its own version and one second after the other.
     */
    default void fill(String... reasons) {
        for (int i = 1; i <= reasons.length; i++) {
            get(queue().append(entry(i)));
            get(queue().moveToError(takeOne(), new Failure(T0.plusSeconds(100 + i), reasons[i - 1], "acme 1.0." + i)));
        }
    }

    default int sweep(Sweep what, Filter filter, int max) {
        int affected = 0;
        String from = "";
        do {
            SweepStep step = get(queue().sweep(what, filter, from, max, T0));
            assertThat(step.affected()).isLessThanOrEqualTo(max);
            affected += step.affected();
            from = step.next();
        } while (!from.isEmpty());
        return affected;
    }

    /** Returns the store of this test. */
    QueueStore store();

    /** Returns the open queue. */
    StoredQueue queue();

    /** Closes the queue and reopens it. */
    void reopen();
}
