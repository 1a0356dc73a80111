package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueFullException;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.Sizes.Size;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.Sweep;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a store with many threads, and with threads that wait for entries. */
public interface QueueConcurrencyContract extends QueueStoreFixture {

    @ParameterizedTest
    @ValueSource(strings = {"append", "done", "release", "retry", "error", "requeue", "remove", "sweep", "unpause"})
    default void tellsWhenEntriesMayBeReady(String change) {
        append(1);
        bring(2, State.ERROR);
        get(queue().pause(Activity.PROCESSING));
        Lease lease = takeOne();
        var told = new CountDownLatch(1);
        queue().onReady(told::countDown);

        switch (change) {
            case "append" -> get(queue().append(entry(3)));
            case "done" -> get(queue().done(lease));
            case "release" -> get(queue().release(lease));
            case "retry" -> get(queue().retryAt(lease, T0, FAILURE));
            case "error" -> get(queue().moveToError(lease, FAILURE));
            case "requeue" -> get(queue().requeue("key-2", T0));
            case "sweep" -> sweep(Sweep.REQUEUE, Filter.all(State.ERROR), 10);
            case "unpause" -> get(queue().unpause(Activity.PROCESSING));
            default -> get(queue().remove("key-2"));
        }

        assertThat(awaits(told)).isTrue();
    }

    @Test
    default void aListenerThatFailsDisturbsNothing() {
        queue().onReady(() -> {
            throw new IllegalStateException("a listener that fails");
        });

        append(2);

        assertThat(queue().trouble()).isEmpty();
        assertThat(queue().sizes().pending().entries()).isEqualTo(2);
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return fail("interrupted", e);
        }
    }

    @Test
    default void oneOfManyConcurrentAppendsOfAKeyStoresIt() throws Exception {
        var stored = new AtomicInteger();
        var repeated = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                threads.execute(() -> {
                    switch (get(queue().append(entry(1)))) {
                        case Receipt.Stored one -> stored.incrementAndGet();
                        case Receipt.Repeated one -> repeated.incrementAndGet();
                        case Receipt.Conflicting one -> fail("the body is the same");
                    }
                });
            }
        }

        assertThat(stored).hasValue(1);
        assertThat(repeated).hasValue(63);
        assertThat(queue().sizes().pending().entries()).isEqualTo(1);
    }

    @Test
    default void theOrderOfEachOfManyThreadsIsKept() {
        int threads = 8;
        int each = 50;
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * 1_000;
                pool.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        get(queue().append(entry(first + i)));
                    }
                });
            }
        }

        List<String> taken = take(threads * each, Order.FREE, T0);
        assertThat(taken).hasSize(threads * each);
        for (int thread = 0; thread < threads; thread++) {
            int first = thread * 1_000;
            assertThat(taken)
                    .containsSubsequence(IntStream.range(first, first + each)
                            .mapToObj(i -> "key-" + i)
                            .toList());
        }
    }

    @Test
    default void appendsAtOnceWhatIsNewAndRecognisesWhatIsNot() {
        assertThat(get(queue().appendNow(entry(1)))).isEqualTo(new Receipt.Stored());
        assertThat(get(queue().appendNow(entry(1)))).isEqualTo(new Receipt.Repeated(State.PENDING));
        assertThat(get(queue().appendNow(new NewEntry("key-1", Bytes.utf8("other"), T0))))
                .isEqualTo(new Receipt.Conflicting(State.PENDING));
        queue().bound(new QueueCapacity(1, 10_000, 100, 10_000, 10));
        assertThatThrownBy(() -> get(queue().appendNow(entry(2)))).hasCauseInstanceOf(QueueFullException.class);
        queue().close();
        assertThatThrownBy(() -> queue().appendNow(entry(3))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void appendsAtOnceBehindWhatTheThreadHasAskedForBefore() {
        var futures = new ArrayList<CompletableFuture<Receipt>>();
        for (int i = 1; i <= 300; i++) {
            futures.add(i % 3 == 0 ? queue().appendNow(entry(i)) : queue().append(entry(i)));
        }
        futures.forEach(this::get);

        assertThat(take(300, Order.FREE, T0))
                .isEqualTo(
                        IntStream.rangeClosed(1, 300).mapToObj(i -> "key-" + i).toList());
    }

    @Test
    default void anInterruptedThreadAppendsAtOnceAllTheSame() {
        try {
            for (int i = 1; i <= 20; i++) {
                Thread.currentThread().interrupt();
                CompletableFuture<Receipt> appended = queue().appendNow(entry(i));
                assertThat(Thread.interrupted()).isTrue();
                assertThat(get(appended)).isEqualTo(new Receipt.Stored());
            }
        } finally {
            Thread.interrupted(); // must not affect the next test
        }

        assertThat(queue().trouble()).isEmpty();
        assertThat(queue().sizes().pending().entries()).isEqualTo(20);
    }

    @Test
    default void manyThreadsAppendAtOnceWhileOthersWork() {
        int threads = 16;
        int each = 100;
        var seen = ConcurrentHashMap.<String>newKeySet();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * 1_000;
                pool.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        assertThat(get(queue().appendNow(entry(first + i)))).isEqualTo(new Receipt.Stored());
                        for (Lease lease : get(queue().take(2, Order.FREE, T0))) {
                            assertThat(seen.add(lease.entry().key())).isTrue();
                            get(queue().done(lease));
                        }
                    }
                });
            }
        }
        take(threads * each, Order.FREE, T0).forEach(seen::add);

        assertThat(seen).hasSize(threads * each);
    }

    @Test
    default void manyWorkersProcessEveryEntryOnce() {
        int entries = 500;
        var seen = ConcurrentHashMap.<String>newKeySet();
        var twice = ConcurrentHashMap.<String>newKeySet();
        for (int i = 1; i <= entries; i++) {
            queue().append(entry(i));
        }
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int worker = 0; worker < 8; worker++) {
                pool.execute(() -> {
                    for (var leases = get(queue().take(3, Order.FREE, T0));
                            !leases.isEmpty();
                            leases = get(queue().take(3, Order.FREE, T0))) {
                        for (Lease lease : leases) {
                            if (!seen.add(lease.entry().key())) {
                                twice.add(lease.entry().key());
                            }
                            get(queue().done(lease));
                        }
                    }
                });
            }
        }

        assertThat(seen).hasSize(entries);
        assertThat(twice).isEmpty();
        assertThat(queue().sizes()).isEqualTo(Sizes.NONE);
    }

    @Test
    default void sizesAgreeWithWhatIsThereAfterManyConcurrentChanges() {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < 8; thread++) {
                int first = thread * 1_000;
                pool.execute(() -> {
                    for (int i = 0; i < 40; i++) {
                        get(queue().append(entry(first + i)));
                        int choice = i % 4;
                        get(queue().take(1, Order.FREE, T0))
                                .forEach(lease -> end(
                                        lease,
                                        List.of(State.PENDING, State.WAITING, State.ERROR, State.DONE)
                                                .get(choice)));
                        if (i % 10 == 9) {
                            get(queue().sweep(Sweep.REQUEUE, Filter.all(State.ERROR), "", 5, T0));
                        }
                    }
                });
            }
        }

        var seen = new HashSet<String>();
        for (State state : List.of(State.PENDING, State.TAKEN, State.WAITING, State.ERROR)) {
            List<Entry> found = queue().browse(Filter.all(state), "", 1_000).entries();
            assertThat(queue().sizes().of(state))
                    .isEqualTo(new Size(
                            found.size(), found.stream().mapToLong(Entry::size).sum()));
            found.forEach(entry -> assertThat(seen.add(entry.key())).isTrue());
        }
    }
}
