package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Bounds;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.LeaseLostException;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.QueueFullException;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.Sizes.Size;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.Step;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.queue.Sweep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every queue store promises, whatever it stores in. A subclass only makes the store. */
public abstract class QueueStoreContract {

    /** A time to count from. */
    protected static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Failure FAILURE = new Failure(T0.plusSeconds(5), "no stock", "acme.orders 1.4.0");

    private QueueStore store;
    private StoredQueue queue;

    /** A new store without queues. */
    protected abstract QueueStore create() throws Exception;

    /** Ends a store. */
    protected abstract void destroy(QueueStore made) throws Exception;

    /** Opens the queue that most tests use. */
    @BeforeEach
    void open() throws Exception {
        store = create();
        queue = store.open("orders", Bounds.DEFAULT);
    }

    /** Closes what the test has left open. */
    @AfterEach
    void close() throws Exception {
        queue.close();
        destroy(store);
    }

    /** The store of this test. */
    protected final QueueStore store() {
        return store;
    }

    /** The queue that is open. */
    protected final StoredQueue queue() {
        return queue;
    }

    /** Closes the queue and opens it again. */
    protected final void reopen() {
        queue.close();
        queue = store.open("orders", Bounds.DEFAULT);
    }

    /** An entry with a number as its key. */
    protected static NewEntry entry(int number) {
        return new NewEntry("key-" + number, Bytes.utf8("{\"number\":%d}".formatted(number)), T0.plusSeconds(number));
    }

    /** An entry of a group. */
    protected static NewEntry entry(int number, String group) {
        return new NewEntry("key-" + number, group, Bytes.utf8("{}"), Map.of(), T0);
    }

    /** Appends entries with the numbers from 1. */
    protected final void append(int count) {
        for (int i = 1; i <= count; i++) {
            assertThat(get(queue.append(entry(i)))).isEqualTo(new Receipt.Stored());
        }
    }

    /** The outcome of a change, which must come soon. */
    protected static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            return fail("no outcome", e);
        }
    }

    /** Takes one entry that must be there. */
    protected final Lease takeOne() {
        List<Lease> leases = get(queue.take(1, Order.FREE, T0));
        assertThat(leases).hasSize(1);
        return leases.getFirst();
    }

    private List<String> take(int max, Order order, Instant now) {
        return get(queue.take(max, order, now)).stream()
                .map(lease -> lease.entry().key())
                .toList();
    }

    /** Brings a new entry with a number into a state. */
    protected final void bring(int number, State state) {
        get(queue.append(entry(number)));
        if (state == State.PENDING) {
            return;
        }
        Lease lease = get(queue.take(10_000, Order.FREE, T0)).stream()
                .filter(taken -> {
                    boolean wanted = taken.entry().key().equals("key-" + number);
                    if (!wanted) {
                        get(queue.release(taken));
                    }
                    return wanted;
                })
                .findFirst()
                .orElseThrow();
        switch (state) {
            case WAITING -> get(queue.retryAt(lease, T0.plusSeconds(60), FAILURE));
            case ERROR -> get(queue.moveToError(lease, FAILURE));
            case DONE -> get(queue.done(lease));
            default -> {}
        }
    }

    private List<String> keys(State state) {
        return queue.browse(Filter.all(state), "", 1_000).entries().stream()
                .map(Entry::key)
                .toList();
    }

    @Test
    void beginsEmpty() {
        assertThat(queue.sizes()).isEqualTo(Sizes.NONE);
    }

    @Test
    void knowsItsName() {
        assertThat(queue.name()).isEqualTo("orders");
    }

    @Test
    void hasNoTroubleWhileAllIsWell() {
        assertThat(queue.trouble()).isEmpty();
    }

    @Test
    void storesAnEntryAsItWasAppended() {
        var metadata =
                Map.of("tenant", "acme", "quotes \" and \\", "line\nfeed \u0001 and ünïcödé \ud83d\ude00", "", "");
        var appended = new NewEntry("a:b", "group", Bytes.utf8("{\"x\":1}"), metadata, T0.plusMillis(7));

        get(queue.append(appended));

        assertThat(queue.find("a:b"))
                .contains(new Entry(
                        "a:b",
                        "group",
                        Bytes.utf8("{\"x\":1}"),
                        metadata,
                        State.PENDING,
                        T0.plusMillis(7),
                        T0.plusMillis(7),
                        T0.plusMillis(7),
                        0,
                        0,
                        List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "trace:span",
                "/../../etc/passwd",
                "'; DROP TABLE entry; --",
                "ünïcödé \ud83d\ude00",
                " ",
                "%",
                "key\nwith\tcontrols",
                "\\",
                "NULL"
            })
    void takesKeysOfAnyCharacters(String key) {
        get(queue.append(new NewEntry(key, Bytes.utf8("1"), T0)));

        assertThat(queue.find(key)).map(Entry::key).contains(key);
        assertThat(queue.find(key + "x")).isEmpty();
        assertThat(get(queue.remove(key))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 4_096, 65_536, 1_048_576, 5_000_000})
    void keepsBodiesOfAnySize(int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (i * 31 + (i >> 8));
        }
        get(queue.append(new NewEntry("big", Bytes.of(body), T0)));

        assertThat(queue.find("big").orElseThrow().body()).isEqualTo(Bytes.of(body));
        assertThat(takeOne().entry().body()).isEqualTo(Bytes.of(body));
    }

    @Test
    void keepsABodyThatIsAPartOfAnArray() {
        get(queue.append(new NewEntry("part", Bytes.utf8("before{}after").slice(6, 2), T0)));

        assertThat(queue.find("part").orElseThrow().body()).isEqualTo(Bytes.utf8("{}"));
    }

    @Test
    void keepsTimesToTheMillisecond() {
        get(queue.append(new NewEntry("k", Bytes.utf8("1"), T0.plusNanos(1_999_999))));

        assertThat(queue.find("k").orElseThrow().received()).isEqualTo(T0.plusMillis(1));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void recognisesARepeatedEntryInEachState(State state) {
        bring(1, state);
        Sizes before = queue.sizes();

        assertThat(get(queue.append(entry(1)))).isEqualTo(new Receipt.Repeated(state));
        assertThat(queue.sizes()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void recognisesAnotherBodyUnderAKnownKeyInEachState(State state) {
        bring(1, state);
        Sizes before = queue.sizes();

        assertThat(get(queue.append(new NewEntry("key-1", Bytes.utf8("other"), T0))))
                .isEqualTo(new Receipt.Conflicting(state));
        assertThat(queue.sizes()).isEqualTo(before);
    }

    @Test
    void forgetsTheOldestFinishedKeysFirst() {
        queue.bound(new Bounds(100, 10_000, 100, 10_000, 3));
        for (int i = 1; i <= 5; i++) {
            bring(i, State.DONE);
        }

        assertThat(get(queue.append(entry(3)))).isEqualTo(new Receipt.Repeated(State.DONE));
        assertThat(get(queue.append(entry(5)))).isEqualTo(new Receipt.Repeated(State.DONE));
        assertThat(get(queue.append(entry(1)))).isEqualTo(new Receipt.Stored());
        assertThat(get(queue.append(entry(2)))).isEqualTo(new Receipt.Stored());
    }

    @Test
    void remembersNoFinishedKeysIfTheBoundIsZero() {
        queue.bound(new Bounds(100, 10_000, 100, 10_000, 0));
        bring(1, State.DONE);

        assertThat(get(queue.append(entry(1)))).isEqualTo(new Receipt.Stored());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void forgetsFinishedKeysWhenTheirBoundBecomesSmaller(int fewer) {
        for (int i = 1; i <= 5; i++) {
            bring(i, State.DONE);
        }
        queue.bound(new Bounds(100, 10_000, 100, 10_000, fewer));

        for (int i = 1; i <= 5 - fewer; i++) {
            assertThat(get(queue.append(entry(i)))).isEqualTo(new Receipt.Stored());
            get(queue.done(takeOne()));
        }

        assertThat(queue.trouble()).isEmpty();
        assertThat(get(queue.append(entry(5 - fewer))))
                .isEqualTo(fewer == 0 ? new Receipt.Stored() : new Receipt.Repeated(State.DONE));
    }

    @Test
    void doesNotKeepTheKeyOfARemovedEntry() {
        bring(1, State.ERROR);
        get(queue.remove("key-1"));

        assertThat(get(queue.append(entry(1)))).isEqualTo(new Receipt.Stored());
    }

    @Test
    void appendsSeveralInOneChange() {
        assertThat(get(queue.append(List.of(entry(1), entry(2), entry(3)))))
                .containsExactly(new Receipt.Stored(), new Receipt.Stored(), new Receipt.Stored());
        assertThat(keys(State.PENDING)).containsExactly("key-1", "key-2", "key-3");
    }

    @Test
    void appendsWhatIsNewAmongWhatIsKnown() {
        append(1);
        var other = new NewEntry("key-3", Bytes.utf8("x"), T0);
        get(queue.append(other));

        assertThat(get(queue.append(List.of(entry(1), entry(2), entry(3)))))
                .containsExactly(
                        new Receipt.Repeated(State.PENDING),
                        new Receipt.Stored(),
                        new Receipt.Conflicting(State.PENDING));
        assertThat(keys(State.PENDING)).containsExactly("key-1", "key-3", "key-2");
    }

    @Test
    void appendsNoneOfSeveralIfTheyDoNotAllFit() {
        queue.bound(new Bounds(2, 10_000, 100, 10_000, 10));

        assertThatThrownBy(() -> get(queue.append(List.of(entry(1), entry(2), entry(3)))))
                .hasCauseInstanceOf(QueueFullException.class);
        assertThat(queue.sizes()).isEqualTo(Sizes.NONE);
        assertThat(queue.find("key-1")).isEmpty();
    }

    @Test
    void refusesSeveralWithTheSameKey() {
        assertThatThrownBy(() -> queue.append(List.of(entry(1), entry(1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesToAppendNothing() {
        assertThatThrownBy(() -> queue.append(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesEntriesAboveTheirNumber() {
        queue.bound(new Bounds(2, 10_000, 100, 10_000, 10));
        append(2);

        assertThatThrownBy(() -> get(queue.append(entry(3))))
                .hasCauseInstanceOf(QueueFullException.class)
                .hasMessageContaining("'orders' is full")
                .hasMessageContaining("2 of 2 entries");
        assertThat(keys(State.PENDING)).containsExactly("key-1", "key-2");
    }

    @Test
    void refusesEntriesAboveTheirBytes() {
        queue.bound(new Bounds(100, 2 * entry(1).size(), 100, 10_000, 10));
        append(2);

        assertThatThrownBy(() -> get(queue.append(entry(3))))
                .hasCauseInstanceOf(QueueFullException.class)
                .hasMessageContaining("bytes");
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"TAKEN", "WAITING"})
    void countsWhatIsNotFinishedAgainstTheBound(State state) {
        bring(1, state);
        queue.bound(new Bounds(1, 10_000, 100, 10_000, 10));

        assertThatThrownBy(() -> get(queue.append(entry(2)))).hasCauseInstanceOf(QueueFullException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ERROR", "DONE"})
    void doesNotCountWhatIsFinishedAgainstTheBound(State state) {
        bring(1, state);
        queue.bound(new Bounds(1, 10_000, 100, 10_000, 10));

        assertThat(get(queue.append(entry(2)))).isEqualTo(new Receipt.Stored());
    }

    @Test
    void refusesEntriesWhileTheErrorPartIsFull() {
        bring(1, State.ERROR);
        queue.bound(new Bounds(100, 10_000, 1, 10_000, 10));

        assertThatThrownBy(() -> get(queue.append(entry(2))))
                .hasCauseInstanceOf(QueueFullException.class)
                .hasMessageContaining("error part");
    }

    @Test
    void refusesEntriesWhileTheErrorPartHasTooManyBytes() {
        bring(1, State.ERROR);
        queue.bound(new Bounds(100, 10_000, 100, entry(1).size(), 10));

        assertThatThrownBy(() -> get(queue.append(entry(2))))
                .hasCauseInstanceOf(QueueFullException.class)
                .hasMessageContaining("error part")
                .hasMessageContaining("bytes");
    }

    @Test
    void movesToTheErrorPartAlsoIfItIsFull() {
        append(2);
        queue.bound(new Bounds(100, 10_000, 1, 10_000, 10));

        get(queue.moveToError(takeOne(), FAILURE));
        get(queue.moveToError(takeOne(), FAILURE));

        assertThat(queue.sizes().error().entries()).isEqualTo(2);
    }

    @Test
    void acceptsAgainWhenThereIsRoom() {
        queue.bound(new Bounds(1, 10_000, 100, 10_000, 10));
        append(1);
        get(queue.done(takeOne()));

        assertThat(get(queue.append(entry(2)))).isEqualTo(new Receipt.Stored());
    }

    @Test
    void acknowledgesAKnownKeyAlsoIfItIsFull() {
        queue.bound(new Bounds(1, 10_000, 100, 10_000, 10));
        append(1);

        assertThat(get(queue.append(entry(1)))).isEqualTo(new Receipt.Repeated(State.PENDING));
    }

    @Test
    void keepsWhatBreaksNewBounds() {
        append(3);

        queue.bound(new Bounds(1, 1, 1, 1, 0));

        assertThat(take(10, Order.FREE, T0)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Order.class,
            names = {"FREE", "GROUPED"})
    void takesInTheOrderOfAppending(Order order) {
        append(20);

        assertThat(take(20, order, T0))
                .isEqualTo(
                        IntStream.rangeClosed(1, 20).mapToObj(i -> "key-" + i).toList());
    }

    @Test
    void keepsTheOrderOfAThreadThatDoesNotWait() {
        var futures = new ArrayList<CompletableFuture<Receipt>>();
        for (int i = 1; i <= 500; i++) {
            futures.add(queue.append(entry(i)));
        }
        futures.forEach(QueueStoreContract::get);

        assertThat(take(500, Order.FREE, T0))
                .isEqualTo(
                        IntStream.rangeClosed(1, 500).mapToObj(i -> "key-" + i).toList());
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void takesNothingFromAnEmptyQueue(Order order) {
        assertThat(take(10, order, T0)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void takesNoEntryTwice(Order order) {
        append(1);

        assertThat(take(1, order, T0)).containsExactly("key-1");
        assertThat(take(1, order, T0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,3", "5,5", "6,5"})
    void takesAsManyAsAskedForIfTheyAreThere(int asked, int taken) {
        append(5);

        assertThat(take(asked, Order.FREE, T0)).hasSize(taken);
        assertThat(queue.sizes().pending().entries()).isEqualTo(5 - taken);
    }

    @Test
    void takesLessIfBodiesAreLarge() {
        for (int i = 1; i <= 4; i++) {
            get(queue.append(new NewEntry("key-" + i, Bytes.of(new byte[StoredQueue.MAX_BYTES / 2]), T0)));
        }

        assertThat(take(4, Order.FREE, T0)).containsExactly("key-1", "key-2");
        assertThat(take(4, Order.FREE, T0)).containsExactly("key-3", "key-4");
    }

    @Test
    void strictOrderTakesOneAtATime() {
        append(3);

        assertThat(take(10, Order.STRICT, T0)).containsExactly("key-1");
        assertThat(take(10, Order.STRICT, T0)).isEmpty();
    }

    @Test
    void strictOrderWaitsForAHeadThatWaits() {
        bring(1, State.WAITING);
        get(queue.append(entry(2)));

        assertThat(take(1, Order.STRICT, T0.plusSeconds(59))).isEmpty();
        assertThat(take(1, Order.STRICT, T0.plusSeconds(60))).containsExactly("key-1");
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ERROR", "DONE"})
    void strictOrderGoesOnWhenTheHeadHasEnded(State end) {
        bring(1, end);
        get(queue.append(entry(2)));

        assertThat(take(1, Order.STRICT, T0)).containsExactly("key-2");
    }

    @Test
    void strictOrderTakesAReleasedHeadAgain() {
        append(2);
        get(queue.release(takeOne()));

        assertThat(take(1, Order.STRICT, T0)).containsExactly("key-1");
    }

    @Test
    void strictOrderIgnoresWaitingEntriesBehindTheHead() {
        append(2);
        List<Lease> both = get(queue.take(2, Order.FREE, T0));
        get(queue.retryAt(both.get(1), T0, FAILURE));
        get(queue.release(both.get(0)));

        assertThat(take(1, Order.STRICT, T0.plusSeconds(60))).containsExactly("key-1");
    }

    @Test
    void groupsTakeOneOfEachGroup() {
        get(queue.append(
                List.of(entry(1, "a"), entry(2, "a"), entry(3, "b"), entry(4, ""), entry(5, "b"), entry(6, ""))));

        assertThat(take(10, Order.GROUPED, T0)).containsExactly("key-1", "key-3", "key-4", "key-6");
        assertThat(take(10, Order.GROUPED, T0)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ERROR", "DONE"})
    void groupsGoOnWhenTheirHeadHasEnded(State end) {
        get(queue.append(List.of(entry(1, "a"), entry(2, "a"), entry(3, "a"))));
        Lease head = get(queue.take(9, Order.GROUPED, T0)).getFirst();
        get(end == State.DONE ? queue.done(head) : queue.moveToError(head, FAILURE));

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-2");
    }

    @Test
    void groupsWaitForAHeadThatWaits() {
        get(queue.append(List.of(entry(1, "a"), entry(2, "a"), entry(3, "b"))));
        get(queue.retryAt(takeOne(), T0.plusSeconds(9), FAILURE));

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-3");
        assertThat(take(9, Order.GROUPED, T0.plusSeconds(9))).containsExactly("key-1");
    }

    @Test
    void groupsTakeAReleasedHeadAgain() {
        get(queue.append(List.of(entry(1, "a"), entry(2, "a"))));
        get(queue.release(takeOne()));

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-1");
    }

    @Test
    void groupsGoOnWhenTheirHeadIsRemoved() {
        get(queue.append(List.of(entry(1, "a"), entry(2, "a"))));
        get(queue.remove("key-1"));

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-2");
    }

    @Test
    void groupsGoOnWhenTheirHeadIsRequeuedBehindThem() {
        get(queue.append(List.of(entry(1, "a"), entry(2, "a"))));
        get(queue.retryAt(takeOne(), T0.plusSeconds(9), FAILURE));
        get(queue.requeue("key-1", T0));

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-2");
        assertThat(take(9, Order.GROUPED, T0)).isEmpty();
    }

    @Test
    void groupsKeepARequeuedErrorBehindTheirOthers() {
        get(queue.append(List.of(entry(1, "a"), entry(2, "a"))));
        get(queue.moveToError(takeOne(), FAILURE));
        get(queue.requeue("key-1", T0));

        Lease second = get(queue.take(9, Order.GROUPED, T0)).getFirst();
        assertThat(second.entry().key()).isEqualTo("key-2");
        get(queue.done(second));
        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-1");
    }

    @Test
    void freeOrderIgnoresGroups() {
        get(queue.append(List.of(entry(1, "a"), entry(2, "b"), entry(3, "a"), entry(4, "b"))));

        assertThat(take(9, Order.FREE, T0)).containsExactly("key-1", "key-2", "key-3", "key-4");
    }

    @Test
    void drainsAGroupInItsOrder() {
        for (int i = 1; i <= 50; i++) {
            get(queue.append(entry(i, i % 2 == 0 ? "even" : "odd")));
        }
        var drained = new ArrayList<String>();
        for (List<Lease> leases = get(queue.take(5, Order.GROUPED, T0));
                !leases.isEmpty();
                leases = get(queue.take(5, Order.GROUPED, T0))) {
            for (Lease lease : leases) {
                drained.add(lease.entry().key());
                get(queue.done(lease));
            }
        }

        assertThat(drained)
                .isEqualTo(
                        IntStream.rangeClosed(1, 50).mapToObj(i -> "key-" + i).toList());
    }

    @Test
    void aTakenEntrySaysSo() {
        append(1);

        Lease lease = takeOne();

        assertThat(lease.entry().state()).isEqualTo(State.TAKEN);
        assertThat(queue.find("key-1").orElseThrow()).isEqualTo(lease.entry());
        assertThat(lease.entry().redeliveries()).isZero();
    }

    @Test
    void aDoneEntryIsGone() {
        append(1);

        get(queue.done(takeOne()));

        assertThat(queue.find("key-1")).isEmpty();
        assertThat(queue.sizes()).isEqualTo(Sizes.NONE);
    }

    @Test
    void anEntryWaitsForItsTime() {
        append(1);
        get(queue.retryAt(takeOne(), T0.plusSeconds(10), FAILURE));

        assertThat(take(1, Order.FREE, T0.plusMillis(9_999))).isEmpty();
        assertThat(take(1, Order.FREE, T0.plusSeconds(10))).containsExactly("key-1");
    }

    @Test
    void aWaitingEntryHoldsUpNoOther() {
        bring(1, State.WAITING);
        get(queue.append(entry(2)));

        assertThat(take(9, Order.FREE, T0)).containsExactly("key-2");
    }

    @Test
    void dueEntriesComeFirstAndTheEarliestOfThemFirst() {
        append(4);
        List<Lease> leases = get(queue.take(3, Order.FREE, T0));
        get(queue.retryAt(leases.get(0), T0.plusSeconds(30), FAILURE));
        get(queue.retryAt(leases.get(1), T0.plusSeconds(10), FAILURE));
        get(queue.retryAt(leases.get(2), T0.plusSeconds(20), FAILURE));

        assertThat(take(9, Order.FREE, T0.plusSeconds(20))).containsExactly("key-2", "key-3", "key-4");
    }

    @Test
    void aRetryRecordsTheFailure() {
        append(1);
        get(queue.retryAt(takeOne(), T0.plusSeconds(10), FAILURE));

        Entry entry = queue.find("key-1").orElseThrow();

        assertThat(entry.state()).isEqualTo(State.WAITING);
        assertThat(entry.attempts()).isEqualTo(1);
        assertThat(entry.due()).isEqualTo(T0.plusSeconds(10));
        assertThat(entry.since()).isEqualTo(FAILURE.at());
        assertThat(entry.failures()).containsExactly(FAILURE);
    }

    @Test
    void theNextAttemptKnowsTheLastFailure() {
        append(1);
        get(queue.retryAt(takeOne(), T0, FAILURE));

        Entry entry = takeOne().entry();

        assertThat(entry.attempts()).isEqualTo(1);
        assertThat(entry.lastFailure()).contains(FAILURE);
    }

    @Test
    void anErrorRecordsTheFailure() {
        append(1);
        get(queue.moveToError(takeOne(), FAILURE));

        Entry entry = queue.find("key-1").orElseThrow();

        assertThat(entry.state()).isEqualTo(State.ERROR);
        assertThat(entry.attempts()).isEqualTo(1);
        assertThat(entry.since()).isEqualTo(FAILURE.at());
        assertThat(entry.lastFailure()).contains(FAILURE);
        assertThat(take(9, Order.FREE, T0.plusSeconds(1_000_000))).isEmpty();
    }

    @Test
    void remembersTheLatestFailures() {
        append(1);
        for (int i = 0; i < Entry.MAX_FAILURES + 5; i++) {
            get(queue.retryAt(takeOne(), T0, new Failure(T0.plusSeconds(i), "failure " + i, "")));
        }

        Entry entry = queue.find("key-1").orElseThrow();

        assertThat(entry.attempts()).isEqualTo(Entry.MAX_FAILURES + 5);
        assertThat(entry.failures()).hasSize(Entry.MAX_FAILURES);
        assertThat(entry.failures().getFirst().reason()).isEqualTo("failure 5");
        assertThat(entry.failures().getLast().reason()).isEqualTo("failure " + (Entry.MAX_FAILURES + 4));
    }

    @Test
    void aReleasedEntryIsPendingInItsOldPlace() {
        append(3);
        Entry before = queue.find("key-1").orElseThrow();

        get(queue.release(takeOne()));

        assertThat(queue.find("key-1")).contains(before);
        assertThat(keys(State.PENDING)).containsExactly("key-1", "key-2", "key-3");
        assertThat(takeOne().entry().redeliveries()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "WAITING", "ERROR", "DONE"})
    void aLeaseEndsOnce(State end) {
        append(1);
        Lease lease = takeOne();
        end(lease, end);
        Sizes before = queue.sizes();

        for (State again : List.of(State.PENDING, State.WAITING, State.ERROR, State.DONE)) {
            assertThatThrownBy(() -> end(lease, again))
                    .hasCauseInstanceOf(LeaseLostException.class)
                    .hasMessageContaining("key-1");
        }
        assertThat(queue.sizes()).isEqualTo(before);
    }

    @Test
    void anOldLeaseDoesNotEndANewOne() {
        append(1);
        Lease old = takeOne();
        get(queue.release(old));
        Lease current = takeOne();

        assertThatThrownBy(() -> get(queue.done(old))).hasCauseInstanceOf(LeaseLostException.class);
        get(queue.done(current));
        assertThat(queue.sizes()).isEqualTo(Sizes.NONE);
    }

    @Test
    void refusesALeaseOfAnotherQueue() {
        append(1);
        try (StoredQueue other = store.open("other", Bounds.DEFAULT)) {
            assertThatThrownBy(() -> other.done(takeOne())).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void end(Lease lease, State state) {
        get(
                switch (state) {
                    case PENDING -> queue.release(lease);
                    case WAITING -> queue.retryAt(lease, T0.plusSeconds(60), FAILURE);
                    case ERROR -> queue.moveToError(lease, FAILURE);
                    default -> queue.done(lease);
                });
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "TAKEN", "WAITING", "ERROR"})
    void countsEntriesAndBytesOfEachState(State state) {
        bring(1, state);

        for (State each : State.values()) {
            assertThat(queue.sizes().of(each)).isEqualTo(each == state ? new Size(1, entry(1).size()) : Size.NONE);
        }
    }

    @Test
    void nothingIsDueWhileNothingWaits() {
        append(1);

        assertThat(queue.nextDue()).isEmpty();
    }

    @Test
    void knowsWhenTheNextIsDue() {
        append(2);
        List<Lease> leases = get(queue.take(2, Order.FREE, T0));
        get(queue.retryAt(leases.get(0), T0.plusSeconds(20), FAILURE));
        assertThat(queue.nextDue()).contains(T0.plusSeconds(20));

        get(queue.retryAt(leases.get(1), T0.plusSeconds(10), FAILURE));
        assertThat(queue.nextDue()).contains(T0.plusSeconds(10));

        take(1, Order.FREE, T0.plusSeconds(10));
        assertThat(queue.nextDue()).contains(T0.plusSeconds(20));

        get(queue.remove("key-1"));
        assertThat(queue.nextDue()).isEmpty();
    }

    @Test
    void bringsForwardWhatIsDueTooLate() {
        append(4);
        List<Lease> leases = get(queue.take(3, Order.FREE, T0));
        get(queue.retryAt(leases.get(0), T0.plus(Duration.ofDays(1)), FAILURE));
        get(queue.retryAt(leases.get(1), T0.plusSeconds(20), FAILURE));
        get(queue.retryAt(leases.get(2), T0.plus(Duration.ofHours(1)), FAILURE));

        assertThat(get(queue.hasten(T0.plusSeconds(60)))).isEqualTo(2);
        assertThat(get(queue.hasten(T0.plusSeconds(60)))).isZero();
        reopen();

        assertThat(queue.nextDue()).contains(T0.plusSeconds(20));
        assertThat(take(5, Order.FREE, T0.plusSeconds(59))).containsExactly("key-2", "key-4");
        assertThat(take(5, Order.FREE, T0.plusSeconds(60))).containsExactly("key-1", "key-3");
    }

    @Test
    void knowsWhenTheNextIsDueAfterBringingItForward() {
        bring(1, State.WAITING);

        get(queue.hasten(T0.plusSeconds(5)));

        assertThat(queue.nextDue()).contains(T0.plusSeconds(5));
        assertThat(queue.find("key-1").orElseThrow().due()).isEqualTo(T0.plusSeconds(5));
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"WAITING", "ERROR"})
    void requeuesToTheEndWithoutAttempts(State state) {
        bring(1, state);
        get(queue.append(entry(2)));

        assertThat(get(queue.requeue("key-1", T0.plusSeconds(100)))).isTrue();

        Entry entry = queue.find("key-1").orElseThrow();
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
    void doesNotRequeueWhatIsNotWaitingOrInError(State state) {
        bring(1, state);

        assertThat(get(queue.requeue("key-1", T0))).isFalse();
        assertThat(queue.find("key-1").orElseThrow().state()).isEqualTo(state);
    }

    @Test
    void doesNotRequeueWhatIsNotThere() {
        assertThat(get(queue.requeue("nobody", T0))).isFalse();
    }

    @Test
    void requeuesAlsoIfTheQueueIsFull() {
        bring(1, State.ERROR);
        get(queue.append(entry(2)));
        queue.bound(new Bounds(1, 1, 1, 1, 0));

        assertThat(get(queue.requeue("key-1", T0))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "WAITING", "ERROR"})
    void removesAndReturnsAnEntry(State state) {
        bring(1, state);
        Entry before = queue.find("key-1").orElseThrow();

        assertThat(get(queue.remove("key-1"))).contains(before);
        assertThat(queue.find("key-1")).isEmpty();
        assertThat(queue.sizes()).isEqualTo(Sizes.NONE);
    }

    @Test
    void doesNotRemoveWhatIsInProcess() {
        bring(1, State.TAKEN);

        assertThat(get(queue.remove("key-1"))).isEmpty();
        assertThat(queue.sizes().taken().entries()).isEqualTo(1);
    }

    @Test
    void removesAnEntryOnlyFromTheStatesThatAreMeant() {
        bring(1, State.WAITING);

        assertThat(get(queue.remove("key-1", Set.of(State.ERROR, State.PENDING))))
                .isEmpty();
        assertThat(get(queue.remove("key-1", Set.of(State.WAITING)))).isPresent();
        assertThatThrownBy(() -> queue.remove("key-1", Set.of(State.TAKEN)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void removesNothingThatIsNotThere() {
        assertThat(get(queue.remove("nobody"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "TAKEN", "WAITING", "ERROR"})
    void browsesEachStateAlone(State state) {
        int number = 1;
        for (State each : List.of(State.TAKEN, State.WAITING, State.ERROR, State.PENDING)) {
            bring(number++, each);
        }

        assertThat(queue.browse(Filter.all(state), "", 10).entries())
                .singleElement()
                .extracting(Entry::state)
                .isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 24, 25, 26})
    void pagesShowEveryEntryOnceInOrder(int size) {
        append(25);

        assertThat(pages(Filter.all(State.PENDING), size))
                .isEqualTo(
                        IntStream.rangeClosed(1, 25).mapToObj(i -> "key-" + i).toList());
    }

    private List<String> pages(Filter filter, int size) {
        var keys = new ArrayList<String>();
        String from = "";
        do {
            Page page = queue.browse(filter, from, size);
            assertThat(page.entries().size()).isLessThanOrEqualTo(size);
            page.entries().forEach(entry -> keys.add(entry.key()));
            from = page.next();
        } while (!from.isEmpty());
        return keys;
    }

    @Test
    void pagesAreStableWhileEntriesComeAndGo() {
        append(10);
        Page first = queue.browse(Filter.all(State.PENDING), "", 4);

        get(queue.remove("key-2"));
        get(queue.append(entry(11)));
        Page second = queue.browse(Filter.all(State.PENDING), first.next(), 100);

        assertThat(second.entries())
                .extracting(Entry::key)
                .containsExactly("key-5", "key-6", "key-7", "key-8", "key-9", "key-10", "key-11");
    }

    @Test
    void pagesEndWithLargeBodies() {
        for (int i = 1; i <= 3; i++) {
            get(queue.append(new NewEntry("key-" + i, Bytes.of(new byte[StoredQueue.MAX_BYTES - 1]), T0)));
        }

        Page page = queue.browse(Filter.all(State.PENDING), "", 100);

        assertThat(page.entries()).hasSize(1);
        assertThat(pages(Filter.all(State.PENDING), 100)).containsExactly("key-1", "key-2", "key-3");
    }

    @Test
    void errorsAreInTheOrderInWhichTheyFailed() {
        append(3);
        List<Lease> leases = get(queue.take(3, Order.FREE, T0));
        for (int i : List.of(1, 2, 0)) {
            get(queue.moveToError(leases.get(i), FAILURE));
        }

        assertThat(keys(State.ERROR)).containsExactly("key-2", "key-3", "key-1");
    }

    @Test
    void filtersByReason() {
        fill("no stock", "timed out", "no stock left");

        assertThat(pages(Filter.all(State.ERROR).reason("no stock"), 10)).containsExactly("key-1", "key-3");
        assertThat(pages(Filter.all(State.ERROR).reason("NO"), 10)).isEmpty();
        assertThat(pages(Filter.all(State.ERROR).reason("%"), 10)).isEmpty();
    }

    @Test
    void filtersByVersion() {
        fill("a", "b", "c");

        assertThat(pages(Filter.all(State.ERROR).version("acme 1.0.2"), 10)).containsExactly("key-2");
        assertThat(pages(Filter.all(State.ERROR).version("acme"), 10)).isEmpty();
    }

    @Test
    void filtersByAge() {
        fill("a", "b", "c");
        Filter errors = Filter.all(State.ERROR);

        assertThat(pages(errors.receivedFrom(T0.plusSeconds(2)), 10)).containsExactly("key-2", "key-3");
        assertThat(pages(errors.receivedBefore(T0.plusSeconds(2)), 10)).containsExactly("key-1");
    }

    @Test
    void allConditionsOfAFilterMustHold() {
        fill("x", "x", "y");

        assertThat(pages(Filter.all(State.ERROR).reason("x").receivedFrom(T0.plusSeconds(2)), 10))
                .containsExactly("key-2");
    }

    /** One entry in the error part for each reason, failed in versions of their own and one second after the other. */
    private void fill(String... reasons) {
        for (int i = 1; i <= reasons.length; i++) {
            get(queue.append(entry(i)));
            get(queue.moveToError(takeOne(), new Failure(T0.plusSeconds(100 + i), reasons[i - 1], "acme 1.0." + i)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, StoredQueue.MAX_PAGE + 1})
    void refusesPagesOfImpossibleSize(int size) {
        assertThatThrownBy(() -> queue.browse(Filter.all(State.PENDING), "", size))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAPageThatItDidNotName() {
        assertThatThrownBy(() -> queue.browse(Filter.all(State.PENDING), "nonsense", 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonsense");
    }

    private int sweep(Sweep what, Filter filter, int max) {
        int affected = 0;
        String from = "";
        do {
            Step step = get(queue.sweep(what, filter, from, max, T0));
            assertThat(step.affected()).isLessThanOrEqualTo(max);
            affected += step.affected();
            from = step.next();
        } while (!from.isEmpty());
        return affected;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 10, 11})
    void requeuesAllInTheirOrder(int step) {
        fill(Collections.nCopies(10, "x").toArray(String[]::new));

        assertThat(sweep(Sweep.REQUEUE, Filter.all(State.ERROR), step)).isEqualTo(10);
        assertThat(queue.sizes().error()).isEqualTo(Size.NONE);
        assertThat(take(10, Order.FREE, T0))
                .isEqualTo(
                        IntStream.rangeClosed(1, 10).mapToObj(i -> "key-" + i).toList());
    }

    @Test
    void requeuesWhatPassesTheFilter() {
        fill("x", "y", "x");

        assertThat(sweep(Sweep.REQUEUE, Filter.all(State.ERROR).reason("x"), 2)).isEqualTo(2);
        assertThat(keys(State.ERROR)).containsExactly("key-2");
        assertThat(keys(State.PENDING)).containsExactly("key-1", "key-3");
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "WAITING", "ERROR"})
    void removesAllOfAState(State state) {
        int number = 0;
        for (State each : List.of(State.TAKEN, State.WAITING, State.ERROR, State.PENDING)) {
            bring(++number, each);
        }
        Sizes before = queue.sizes();

        assertThat(sweep(Sweep.REMOVE, Filter.all(state), 10)).isEqualTo(1);
        for (State each : State.values()) {
            assertThat(queue.sizes().of(each)).isEqualTo(each == state ? Size.NONE : before.of(each));
        }
    }

    @Test
    void countingChangesNothing() {
        fill("x", "y", "x");
        Sizes before = queue.sizes();

        assertThat(sweep(Sweep.COUNT, Filter.all(State.ERROR).reason("x"), 2)).isEqualTo(2);
        assertThat(queue.sizes()).isEqualTo(before);
        assertThat(keys(State.ERROR)).containsExactly("key-1", "key-2", "key-3");
    }

    @Test
    void aSweepGoesOnWhereItStopped() {
        fill("x", "x", "x", "x", "x");
        Step first = get(queue.sweep(Sweep.REMOVE, Filter.all(State.ERROR), "", 2, T0));
        reopen();

        Step second = get(queue.sweep(Sweep.REMOVE, Filter.all(State.ERROR), first.next(), 10, T0));

        assertThat(first.affected()).isEqualTo(2);
        assertThat(second).isEqualTo(new Step(3, ""));
    }

    @Test
    void aSweepThatBeginsAnewFindsTheRest() {
        fill("x", "x", "x", "x", "x");
        get(queue.sweep(Sweep.REQUEUE, Filter.all(State.ERROR), "", 2, T0));
        reopen();

        assertThat(sweep(Sweep.REQUEUE, Filter.all(State.ERROR), 10)).isEqualTo(3);
        assertThat(queue.sizes().pending().entries()).isEqualTo(5);
    }

    @Test
    void aSweepLeavesWhatFailsAfterItBegan() {
        fill("x", "x");
        Filter filter = Filter.all(State.ERROR);
        Step first = get(queue.sweep(Sweep.REQUEUE, filter, "", 1, T0));
        get(queue.moveToError(takeOne(), FAILURE));
        reopen();

        Step second = get(queue.sweep(Sweep.REQUEUE, filter, first.next(), 10, T0));

        assertThat(second).isEqualTo(new Step(1, ""));
        assertThat(keys(State.ERROR)).containsExactly("key-1");
    }

    @Test
    void aSweepAsksNoClock() {
        append(2);
        Failure fromTomorrow = new Failure(T0.plus(Duration.ofDays(1)), "x", "");
        get(queue.moveToError(takeOne(), fromTomorrow));
        get(queue.moveToError(takeOne(), fromTomorrow));

        assertThat(sweep(Sweep.REQUEUE, Filter.all(State.ERROR), 1)).isEqualTo(2);
        assertThat(take(2, Order.FREE, T0)).containsExactly("key-1", "key-2");
    }

    @ParameterizedTest
    @CsvSource({"REQUEUE,PENDING", "REQUEUE,TAKEN", "REMOVE,TAKEN"})
    void refusesImpossibleSweeps(Sweep what, State state) {
        assertThatThrownBy(() -> queue.sweep(what, Filter.all(state), "", 1, T0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, StoredQueue.MAX_STEP + 1})
    void refusesStepsOfImpossibleSize(int size) {
        assertThatThrownBy(() -> queue.sweep(Sweep.COUNT, Filter.all(State.ERROR), "", size, T0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(Activity.class)
    void remembersPauses(Activity activity) {
        get(queue.pause(activity));
        assertThat(queue.paused()).containsExactly(activity);

        reopen();
        assertThat(queue.paused()).containsExactly(activity);

        get(queue.unpause(activity));
        reopen();
        assertThat(queue.paused()).isEmpty();
    }

    @Test
    void pausesDoNotDisturbEachOther() {
        get(queue.pause(Activity.RECEIVING));
        get(queue.pause(Activity.PROCESSING));
        get(queue.unpause(Activity.RECEIVING));

        assertThat(queue.paused()).containsExactly(Activity.PROCESSING);
    }

    @Test
    void aRequeueLiftsNoPause() {
        bring(1, State.ERROR);
        get(queue.pause(Activity.PROCESSING));
        get(queue.requeue("key-1", T0));
        sweep(Sweep.REQUEUE, Filter.all(State.ERROR), 10);

        assertThat(queue.paused()).containsExactly(Activity.PROCESSING);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "WAITING", "ERROR"})
    void entriesSurviveClosing(State state) {
        bring(1, state);
        Entry before = queue.find("key-1").orElseThrow();
        Sizes sizes = queue.sizes();
        Optional<Instant> due = queue.nextDue();

        reopen();

        assertThat(queue.find("key-1")).contains(before);
        assertThat(queue.sizes()).isEqualTo(sizes);
        assertThat(queue.nextDue()).isEqualTo(due);
    }

    @Test
    void finishedKeysSurviveClosing() {
        bring(1, State.DONE);

        reopen();

        assertThat(get(queue.append(entry(1)))).isEqualTo(new Receipt.Repeated(State.DONE));
    }

    @Test
    void aLeaseThatNobodyEndedIsPendingAgainAndMarked() {
        append(2);
        takeOne();

        reopen();

        assertThat(queue.sizes().taken()).isEqualTo(Size.NONE);
        assertThat(queue.sizes().pending()).isEqualTo(new Size(2, 2 * entry(1).size()));
        List<Lease> leases = get(queue.take(2, Order.FREE, T0));
        assertThat(leases).extracting(lease -> lease.entry().key()).containsExactly("key-1", "key-2");
        assertThat(leases).extracting(lease -> lease.entry().redeliveries()).containsExactly(1, 0);
        assertThat(leases).extracting(lease -> lease.entry().attempts()).containsExactly(0, 0);
    }

    @Test
    void redeliveriesAreCounted() {
        append(1);
        for (int i = 0; i < 3; i++) {
            takeOne();
            reopen();
        }

        assertThat(queue.find("key-1").orElseThrow().redeliveries()).isEqualTo(3);
    }

    @Test
    void theOrderSurvivesClosing() {
        append(3);
        get(queue.moveToError(takeOne(), FAILURE));
        get(queue.requeue("key-1", T0));
        reopen();
        get(queue.append(entry(4)));

        assertThat(take(9, Order.FREE, T0)).containsExactly("key-2", "key-3", "key-1", "key-4");
    }

    @Test
    void groupsSurviveClosing() {
        get(queue.append(List.of(entry(1, "a"), entry(2, "a"))));
        takeOne();
        reopen();

        assertThat(take(9, Order.GROUPED, T0)).containsExactly("key-1");
    }

    @Test
    void finishesWhatWasAskedForBeforeClosing() {
        var futures = IntStream.rangeClosed(1, 200)
                .mapToObj(i -> queue.append(entry(i)))
                .toList();

        reopen();

        futures.forEach(future -> assertThat(get(future)).isEqualTo(new Receipt.Stored()));
        assertThat(queue.sizes().pending().entries()).isEqualTo(200);
    }

    @Test
    void aClosedQueueRefusesEverything() {
        queue.close();

        assertThatThrownBy(() -> queue.append(entry(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queue.take(1, Order.FREE, T0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queue.find("key-1")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queue.browse(Filter.all(State.ERROR), "", 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queue.sizes()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTwiceIsClosingOnce() {
        queue.close();
        queue.close();

        assertThat(store.names()).containsExactly("orders");
    }

    @Test
    void aQueueIsOpenOnce() {
        assertThatThrownBy(() -> store.open("orders", Bounds.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("orders");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "../up", "a.b.c", "C:\\x", "nul", "ünï", "ORDERS", "a?b=c#d%e", " ", "\n", "%2f"})
    void queuesHaveNamesOfAnyCharacters(String name) {
        try (StoredQueue other = store.open(name, Bounds.DEFAULT)) {
            get(other.append(entry(1)));
        }
        assertThat(queue.sizes()).isEqualTo(Sizes.NONE);
        assertThat(store.names()).containsExactlyInAnyOrder("orders", name);

        try (StoredQueue other = store.open(name, Bounds.DEFAULT)) {
            assertThat(other.find("key-1")).isPresent();
        }
    }

    @Test
    void queuesHaveLongNames() {
        String name = "q".repeat(QueueStore.MAX_NAME);
        try (StoredQueue one = store.open(name, Bounds.DEFAULT);
                StoredQueue two = store.open(name.substring(1), Bounds.DEFAULT)) {
            get(one.append(entry(1)));

            assertThat(two.sizes()).isEqualTo(Sizes.NONE);
        }
        assertThatThrownBy(() -> store.open(name + "q", Bounds.DEFAULT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAQueueWithoutName() {
        assertThatThrownBy(() -> store.open("", Bounds.DEFAULT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deletesAQueue() {
        try (StoredQueue other = store.open("other", Bounds.DEFAULT)) {
            get(other.append(entry(1)));
            assertThatThrownBy(() -> store.delete("other")).isInstanceOf(IllegalStateException.class);
        }

        store.delete("other");
        store.delete("other");

        assertThat(store.names()).containsExactly("orders");
        try (StoredQueue other = store.open("other", Bounds.DEFAULT)) {
            assertThat(other.sizes()).isEqualTo(Sizes.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "done", "release", "retry", "error", "requeue", "remove", "sweep", "unpause"})
    void tellsWhenEntriesMayBeReady(String change) {
        append(1);
        bring(2, State.ERROR);
        get(queue.pause(Activity.PROCESSING));
        Lease lease = takeOne();
        var told = new CountDownLatch(1);
        queue.onReady(told::countDown);

        switch (change) {
            case "append" -> get(queue.append(entry(3)));
            case "done" -> get(queue.done(lease));
            case "release" -> get(queue.release(lease));
            case "retry" -> get(queue.retryAt(lease, T0, FAILURE));
            case "error" -> get(queue.moveToError(lease, FAILURE));
            case "requeue" -> get(queue.requeue("key-2", T0));
            case "sweep" -> sweep(Sweep.REQUEUE, Filter.all(State.ERROR), 10);
            case "unpause" -> get(queue.unpause(Activity.PROCESSING));
            default -> get(queue.remove("key-2"));
        }

        assertThat(awaits(told)).isTrue();
    }

    @Test
    void aListenerThatFailsDisturbsNothing() {
        queue.onReady(() -> {
            throw new IllegalStateException("a listener that fails");
        });

        append(2);

        assertThat(queue.trouble()).isEmpty();
        assertThat(queue.sizes().pending().entries()).isEqualTo(2);
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return fail("interrupted", e);
        }
    }

    @Test
    void oneOfManyConcurrentAppendsOfAKeyStoresIt() throws Exception {
        var stored = new AtomicInteger();
        var repeated = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                threads.execute(() -> {
                    switch (get(queue.append(entry(1)))) {
                        case Receipt.Stored one -> stored.incrementAndGet();
                        case Receipt.Repeated one -> repeated.incrementAndGet();
                        case Receipt.Conflicting one -> fail("the body is the same");
                    }
                });
            }
        }

        assertThat(stored).hasValue(1);
        assertThat(repeated).hasValue(63);
        assertThat(queue.sizes().pending().entries()).isEqualTo(1);
    }

    @Test
    void theOrderOfEachOfManyThreadsIsKept() {
        int threads = 8;
        int each = 50;
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * 1_000;
                pool.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        get(queue.append(entry(first + i)));
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
    void appendsAtOnceWhatIsNewAndRecognisesWhatIsNot() {
        assertThat(get(queue.appendNow(entry(1)))).isEqualTo(new Receipt.Stored());
        assertThat(get(queue.appendNow(entry(1)))).isEqualTo(new Receipt.Repeated(State.PENDING));
        assertThat(get(queue.appendNow(new NewEntry("key-1", Bytes.utf8("other"), T0))))
                .isEqualTo(new Receipt.Conflicting(State.PENDING));
        queue.bound(new Bounds(1, 10_000, 100, 10_000, 10));
        assertThatThrownBy(() -> get(queue.appendNow(entry(2)))).hasCauseInstanceOf(QueueFullException.class);
        queue.close();
        assertThatThrownBy(() -> queue.appendNow(entry(3))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void appendsAtOnceBehindWhatTheThreadHasAskedForBefore() {
        var futures = new ArrayList<CompletableFuture<Receipt>>();
        for (int i = 1; i <= 300; i++) {
            futures.add(i % 3 == 0 ? queue.appendNow(entry(i)) : queue.append(entry(i)));
        }
        futures.forEach(QueueStoreContract::get);

        assertThat(take(300, Order.FREE, T0))
                .isEqualTo(
                        IntStream.rangeClosed(1, 300).mapToObj(i -> "key-" + i).toList());
    }

    @Test
    void anInterruptedThreadAppendsAtOnceAllTheSame() {
        try {
            for (int i = 1; i <= 20; i++) {
                Thread.currentThread().interrupt();
                CompletableFuture<Receipt> appended = queue.appendNow(entry(i));
                assertThat(Thread.interrupted()).isTrue();
                assertThat(get(appended)).isEqualTo(new Receipt.Stored());
            }
        } finally {
            Thread.interrupted(); // the next test must not see it
        }

        assertThat(queue.trouble()).isEmpty();
        assertThat(queue.sizes().pending().entries()).isEqualTo(20);
    }

    @Test
    void manyThreadsAppendAtOnceWhileOthersWork() {
        int threads = 16;
        int each = 100;
        var seen = ConcurrentHashMap.<String>newKeySet();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * 1_000;
                pool.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        assertThat(get(queue.appendNow(entry(first + i)))).isEqualTo(new Receipt.Stored());
                        for (Lease lease : get(queue.take(2, Order.FREE, T0))) {
                            assertThat(seen.add(lease.entry().key())).isTrue();
                            get(queue.done(lease));
                        }
                    }
                });
            }
        }
        take(threads * each, Order.FREE, T0).forEach(seen::add);

        assertThat(seen).hasSize(threads * each);
    }

    @Test
    void manyWorkersProcessEveryEntryOnce() {
        int entries = 500;
        var seen = ConcurrentHashMap.<String>newKeySet();
        var twice = ConcurrentHashMap.<String>newKeySet();
        for (int i = 1; i <= entries; i++) {
            queue.append(entry(i));
        }
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int worker = 0; worker < 8; worker++) {
                pool.execute(() -> {
                    for (var leases = get(queue.take(3, Order.FREE, T0));
                            !leases.isEmpty();
                            leases = get(queue.take(3, Order.FREE, T0))) {
                        for (Lease lease : leases) {
                            if (!seen.add(lease.entry().key())) {
                                twice.add(lease.entry().key());
                            }
                            get(queue.done(lease));
                        }
                    }
                });
            }
        }

        assertThat(seen).hasSize(entries);
        assertThat(twice).isEmpty();
        assertThat(queue.sizes()).isEqualTo(Sizes.NONE);
    }

    @Test
    void sizesAgreeWithWhatIsThereAfterManyConcurrentChanges() {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < 8; thread++) {
                int first = thread * 1_000;
                pool.execute(() -> {
                    for (int i = 0; i < 40; i++) {
                        get(queue.append(entry(first + i)));
                        int choice = i % 4;
                        get(queue.take(1, Order.FREE, T0))
                                .forEach(lease -> end(
                                        lease,
                                        List.of(State.PENDING, State.WAITING, State.ERROR, State.DONE)
                                                .get(choice)));
                        if (i % 10 == 9) {
                            get(queue.sweep(Sweep.REQUEUE, Filter.all(State.ERROR), "", 5, T0));
                        }
                    }
                });
            }
        }

        var seen = new HashSet<String>();
        for (State state : List.of(State.PENDING, State.TAKEN, State.WAITING, State.ERROR)) {
            List<Entry> found = queue.browse(Filter.all(state), "", 1_000).entries();
            assertThat(queue.sizes().of(state))
                    .isEqualTo(new Size(
                            found.size(), found.stream().mapToLong(Entry::size).sum()));
            found.forEach(entry -> assertThat(seen.add(entry.key())).isTrue());
        }
    }
}
