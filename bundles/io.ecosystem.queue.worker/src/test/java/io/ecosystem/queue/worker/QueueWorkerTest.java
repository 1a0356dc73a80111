package io.ecosystem.queue.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.queue.store.memory.internal.MemoryStore;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.time.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class QueueWorkerTest {

    private final MemoryStore store = new MemoryStore();
    private Faulty faulty = new Faulty(store.open("orders", QueueCapacity.DEFAULT));
    private StoredQueue queue = faulty.queue();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final List<Optional<String>> troubles = new CopyOnWriteArrayList<>();
    private final MovableClock movable = new MovableClock();
    private QueueWorker worker;

    @AfterEach
    void close() {
        worker.close();
        queue.close();
    }

    @Test
    void processesInOrderAndLeavesNothing() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        for (int i = 0; i < 500; i++) {
            append("k" + i);
        }

        worker.resume(doing(entry -> {
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        for (int i = 0; i < 500; i++) {
            assertThat(next()).isEqualTo("k" + i);
        }
        awaitSizes(0, 0);
    }

    @Test
    void repeatsWhatFailsWithoutHoldingUpOthers() throws Exception {
        work(policy("1s", 3, Order.FREE));
        append("bad");
        append("good");

        worker.resume(doing(entry -> {
            seen.add(entry.key() + entry.attempts());
            if (entry.key().equals("bad") && entry.attempts() < 2) {
                throw new IllegalStateException("not yet");
            }
            return new Outcome.Done();
        }));

        assertThat(List.of(next(), next(), next(), next())).containsExactly("bad0", "good0", "bad1", "bad2");
        awaitSizes(0, 0);
    }

    @Test
    void repeatsOnceTheClockHasBeenAdvanced() throws Exception {
        work(policy("10m", 3, Order.FREE));
        append("bad");
        Instant began = Instant.now();
        worker.resume(doing(entry -> {
            seen.add(entry.key() + entry.attempts());
            throw new IllegalStateException("never");
        }));
        assertThat(next()).isEqualTo("bad0");
        awaitWaiting();

        movable.advance(Duration.ofMinutes(7)); // a fifth less than ten minutes is the shortest wait
        assertThat(seen.poll(100, TimeUnit.MILLISECONDS)).isNull();
        movable.advance(Duration.ofMinutes(5));

        assertThat(next()).isEqualTo("bad1");
        awaitWaiting();
        assertThat(queue.find("bad").orElseThrow().due()).isAfter(began.plus(Duration.ofMinutes(20)));
        movable.advance(Duration.ofMinutes(12));
        assertThat(next()).isEqualTo("bad2");
        awaitSizes(0, 1);
        assertThat(queue.find("bad").orElseThrow().lastFailure().orElseThrow().at())
                .isBetween(began, Instant.now());
    }

    private void awaitWaiting() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (queue.nextDue().isEmpty() || queue.sizes().taken().entries() > 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(2); // until the condition holds
        }
    }

    @Test
    void holdsUpOthersInStrictOrder() throws Exception {
        work(policy("20ms", 3, Order.STRICT));
        append("bad");
        append("good");

        worker.resume(doing(entry -> {
            seen.add(entry.key() + entry.attempts());
            if (entry.key().equals("bad") && entry.attempts() < 2) {
                throw new IllegalStateException("not yet");
            }
            return new Outcome.Done();
        }));

        assertThat(List.of(next(), next(), next(), next())).containsExactly("bad0", "bad1", "bad2", "good0");
    }

    @Test
    void givesUpAfterTheLastAttemptAndSaysWhy() throws Exception {
        work(policy("1ms", 2, Order.FREE));
        append("bad");

        worker.resume(doing(entry -> {
            throw new IllegalStateException("no such customer");
        }));

        awaitSizes(0, 1);
        Entry entry = queue.find("bad").orElseThrow();
        assertThat(entry.failures()).hasSize(2);
        assertThat(entry.lastFailure().orElseThrow().reason())
                .startsWith("java.lang.IllegalStateException: no such customer, at"
                        + " io.ecosystem.queue.worker.QueueWorkerTest");
        assertThat(entry.lastFailure().orElseThrow().version()).isEqualTo("test 1");
    }

    @Test
    void givesUpAtOnceWhenToldSo() throws Exception {
        work(policy("1ms", 5, Order.FREE));
        append("bad");

        worker.resume(doing(entry -> new Outcome.GiveUp("never")));

        awaitSizes(0, 1);
        assertThat(queue.find("bad").orElseThrow().failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo("never"));
    }

    /** An exception whose message fails, as its author's code may. */
    private static final class Mute extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new NullPointerException();
        }
    }

    @Test
    void countsAFailureThatCannotBeDescribed() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        append("mute");

        worker.resume(doing(entry -> {
            throw new Mute();
        }));

        awaitSizes(0, 1);
        assertThat(queue.find("mute").orElseThrow().failures().getFirst().reason())
                .contains("QueueWorkerTest$Mute, which cannot be described");
    }

    @Test
    void survivesErrorsOfTheVirtualMachine() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        append("huge");
        append("next");

        worker.resume(doing(entry -> {
            if (entry.key().equals("huge")) {
                throw new OutOfMemoryError("pretended");
            }
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        assertThat(next()).isEqualTo("next");
        awaitSizes(0, 1);
    }

    @Test
    void processesAsManyAtOnceAsItHasWorkers() throws Exception {
        work(new Policy(1, 3, Backoff.parse("1ms"), 4, Order.FREE, Duration.ZERO));
        for (int i = 0; i < 12; i++) {
            append("k" + i);
        }
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var four = new CountDownLatch(4);

        worker.resume(doing(entry -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            four.countDown();
            four.await();
            inside.decrementAndGet();
            return new Outcome.Done();
        }));

        awaitSizes(0, 0);
        assertThat(most.get()).isEqualTo(4);
    }

    @Test
    void obeysAPauseAndGivesBackWhatItHolds() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        queue.pause(Activity.PROCESSING).get();
        append("a");
        worker.resume(doing(entry -> {
            seen.add(entry.key());
            return new Outcome.Done();
        }));
        assertThat(queue.sizes().pending().entries()).isEqualTo(1);

        queue.unpause(Activity.PROCESSING).get();

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void interruptsWhatTakesTooLong() throws Exception {
        work(new Policy(1, 3, Backoff.parse("1ms"), 1, Order.FREE, Duration.ofMillis(50)));
        append("slow");
        append("next");

        worker.resume(doing(entry -> {
            if (entry.key().equals("slow")) {
                new CountDownLatch(1).await();
            }
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        assertThat(next()).isEqualTo("next");
        awaitSizes(0, 1);
        assertThat(queue.find("slow").orElseThrow().lastFailure().orElseThrow().reason())
                .isEqualTo("not processed within PT0.05S");
    }

    @Test
    void waitsForAttemptsWhenSuspended() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        append("a");
        append("b");
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        worker.resume(doing(entry -> {
            begun.countDown();
            goOn.await();
            return new Outcome.Done();
        }));
        begun.await();
        var left = new AtomicInteger(-1);

        Thread suspending = Thread.ofPlatform().start(() -> left.set(worker.suspend(Duration.ofSeconds(20))));
        while (suspending.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        suspending.join();

        assertThat(left.get()).isZero();
        awaitSizes(1, 0);
        assertThat(queue.find("b").orElseThrow().attempts()).isZero();
    }

    @Test
    void putsBackWhatDoesNotEndWhenSuspended() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        append("a");
        var begun = new CountDownLatch(1);
        worker.resume(doing(entry -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return new Outcome.Done();
        }));
        begun.await();

        int left = worker.suspend(Duration.ofMillis(10));

        assertThat(left).isZero();
        awaitSizes(1, 0);
        Entry entry = queue.find("a").orElseThrow();
        assertThat(entry.attempts()).isZero();
        assertThat(entry.isRedelivered()).isTrue();
        assertThat(entry.failures())
                .extracting(Failure::reason)
                .containsExactly(
                        "interrupted, since the handler or the queue was replaced or stopped; no attempt is counted");
    }

    @Test
    void goesOnWithTheNextWhoCanProcess() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        worker.resume(doing(entry -> {
            seen.add("old " + entry.key());
            return new Outcome.Done();
        }));
        append("a");
        assertThat(next()).isEqualTo("old a");
        worker.suspend(Duration.ofSeconds(5));
        append("b");

        worker.resume(doing(entry -> {
            seen.add("new " + entry.key());
            return new Outcome.Done();
        }));

        assertThat(next()).isEqualTo("new b");
    }

    @Test
    void takesAChangedPolicy() throws Exception {
        work(policy("1h", 5, Order.FREE));
        worker.change(policy("1ms", 2, Order.FREE));
        append("bad");

        worker.resume(doing(entry -> {
            throw new IllegalStateException("no");
        }));

        awaitSizes(0, 1);
        assertThat(queue.find("bad").orElseThrow().failures()).hasSize(2);
    }

    @Test
    void wakesAtOnceWhenAPauseEnds() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        worker.resume(doing(entry -> {
            seen.add(entry.key());
            return new Outcome.Done();
        }));
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            queue.pause(Activity.PROCESSING).get();
            append("k" + i);
            long unpaused = System.nanoTime();
            queue.unpause(Activity.PROCESSING).get();
            assertThat(next()).isEqualTo("k" + i);
            quickest = Math.min(quickest, System.nanoTime() - unpaused);
        }

        assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void doesNotAskAnIdleQueueAgainAndAgain() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        worker.resume(doing(entry -> new Outcome.Done()));
        append("a");
        awaitSizes(0, 0);
        int before = faulty.takes();

        append("b");
        awaitSizes(0, 0);

        assertThat(faulty.takes() - before).isLessThan(10);
    }

    @Test
    void doesNotSpinOverAnEntryThatIsDueBehindOneThatWaits() throws Exception {
        append("first");
        append("second");
        var leases = queue.take(2, Order.FREE, Instant.now()).get();
        var failure = new Failure(Instant.now(), "failed", "");
        queue.retryAt(leases.getFirst(), Instant.now().plusMillis(300), failure).get();
        queue.retryAt(leases.getLast(), Instant.now(), failure).get();
        work(policy("1ms", 3, Order.STRICT));

        worker.resume(doing(entry -> {
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        assertThat(List.of(next(), next())).containsExactly("first", "second");
        assertThat(faulty.takes()).isLessThan(20);
    }

    @Test
    void tellsAgainWhatTheQueueCouldNotKeep() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        faulty.failNext("done", 2);
        append("a");

        worker.resume(doing(entry -> {
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        awaitSizes(0, 0);
        assertThat(seen).containsExactly("a");
    }

    @Test
    void saysThatTheQueueCannotBeUsedAndThatItCanAgain() throws Exception {
        faulty.failNext("take", 1);
        work(policy("1ms", 1, Order.FREE));
        append("a");

        worker.resume(doing(entry -> {
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        assertThat(next()).isEqualTo("a");
        awaitTroubles(2);
        assertThat(troubles).containsExactly(Optional.of("the disk is full"), Optional.empty());
    }

    @Test
    void goesOnAfterFailuresThatNobodyForesees() throws Exception {
        faulty.breakNext("nextDue");
        work(policy("1ms", 1, Order.FREE));
        append("a");

        worker.resume(doing(entry -> {
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void saysThatAnAttemptDoesNotEnd() throws Exception {
        work(new Policy(1, 3, Backoff.parse("1ms"), 1, Order.FREE, Duration.ofMillis(10)));
        append("hung");
        var end = new CountDownLatch(1);

        worker.resume(doing(entry -> {
            awaitWhateverComes(end);
            return new Outcome.Done();
        }));

        awaitTroubles(1);
        assertThat(troubles.getFirst().orElseThrow())
                .matches("entry hung of queue 'orders' is still being processed by test 1 at "
                        + "io\\.ecosystem\\.queue\\.worker\\.QueueWorkerTest\\.awaitWhateverComes"
                        + "\\(QueueWorkerTest\\.java:\\d+\\), although it was interrupted after PT0.01S");
        assertThat(queue.sizes().taken().entries()).isEqualTo(1);
        end.countDown();
        awaitTroubles(2);
        awaitSizes(0, 0);
        assertThat(troubles.getLast()).isEmpty();
    }

    @Test
    void leavesAnEntryToTheAttemptThatDoesNotEnd() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        append("hung");
        append("next");
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        worker.resume(doing(entry -> {
            begun.countDown();
            awaitWhateverComes(end);
            return new Outcome.Done();
        }));
        begun.await();

        assertThat(worker.suspend(Duration.ofMillis(1))).isEqualTo(1);
        worker.resume(doing(entry -> {
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        assertThat(next()).isEqualTo("next");
        assertThat(queue.find("hung").orElseThrow().state()).isEqualTo(State.TAKEN);
        end.countDown();
        awaitSizes(0, 0);
        assertThat(seen).isEmpty();
    }

    @Test
    void goesOnAtOnceBesideAnAttemptThatLeavesAndDoesNotEnd() throws Exception {
        work(new Policy(1, 3, Backoff.parse("1ms"), 2, Order.FREE, Duration.ZERO));
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var stuck = doing(entry -> {
            begun.countDown();
            awaitWhateverComes(end);
            throw new IllegalStateException("too late");
        });
        var staying = doing(entry -> {
            seen.add(entry.key());
            return new Outcome.Done();
        });
        worker.resume(shared("hung", stuck, staying));
        append("hung");
        begun.await();
        var left = new AtomicInteger(-1);

        Thread leaving = Thread.ofPlatform()
                .start(() -> left.set(worker.resume(staying, by -> by == stuck, Duration.ofSeconds(1))));
        while (leaving.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        append("next");

        assertThat(next()).isEqualTo("next");
        leaving.join();
        assertThat(left.get()).isEqualTo(1);
        append("more");
        append("last");
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder("more", "last");
        assertThat(queue.find("hung").orElseThrow().state()).isEqualTo(State.TAKEN);
        end.countDown();
        assertThat(next()).isEqualTo("hung");
        awaitSizes(0, 0);
    }

    @Test
    void leavesTheAttemptsAloneThatStay() throws Exception {
        work(new Policy(1, 3, Backoff.parse("1ms"), 2, Order.FREE, Duration.ZERO));
        var begun = new CountDownLatch(2);
        var end = new CountDownLatch(1);
        var leaving = doing(entry -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return new Outcome.Done();
        });
        var staying = doing(entry -> {
            begun.countDown();
            end.await();
            seen.add(entry.key());
            return new Outcome.Done();
        });
        worker.resume(shared("bad", leaving, staying));
        append("bad");
        append("good");
        begun.await();

        int left = worker.resume(staying, by -> by == leaving, Duration.ofMillis(1));
        end.countDown();

        assertThat(left).isZero();
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder("good", "bad");
        awaitSizes(0, 0);
    }

    /** Returns a share of the work: one entry for one, all others for the other. */
    private static Attempt shared(String key, Attempt one, Attempt other) {
        return new Attempt() {

            @Override
            public Attempt of(Entry entry) {
                return entry.key().equals(key) ? one : other;
            }

            @Override
            public Outcome attempt(Entry entry) throws Throwable {
                return of(entry).attempt(entry);
            }

            @Override
            public String version() {
                return "both";
            }
        };
    }

    @Test
    void survivesAQueueThatIsClosedFirst() throws Exception {
        work(policy("1ms", 1, Order.FREE));
        append("a");
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        worker.resume(doing(entry -> {
            begun.countDown();
            end.await();
            return new Outcome.Done();
        }));
        begun.await();

        queue.close();
        end.countDown();
        worker.close();

        try (StoredQueue again = store.open("orders", QueueCapacity.DEFAULT)) {
            assertThat(again.find("a").orElseThrow().redeliveries()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "PT1H", "P-1D", "P1D"})
    void waitsAsLongAsItShouldWhenTheClockIsSet(Duration jump) throws Exception {
        var set = new AtomicReference<>(Duration.ZERO);
        work(policy("300ms", 3, Order.STRICT), () -> Instant.now().plus(set.get()));
        append("bad");
        append("good");
        var failed = new AtomicLong();

        worker.resume(doing(entry -> {
            if (entry.key().equals("bad") && entry.attempts() == 0) {
                set.set(jump);
                failed.set(System.nanoTime());
                throw new IllegalStateException("not yet");
            }
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        assertThat(next()).isEqualTo("bad");
        assertThat(Duration.ofNanos(System.nanoTime() - failed.get()))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
        assertThat(next()).isEqualTo("good");
    }

    @ParameterizedTest
    @EnumSource(
            value = Order.class,
            names = {"FREE", "STRICT"})
    void bringsForwardWhatAClockBeforeHasPutOffTooFar(Order order) throws Exception {
        for (String key : List.of("first", "second")) {
            append(key);
            Lease lease = queue.take(1, Order.FREE, Instant.now()).get().getFirst();
            var tomorrow = Instant.now().plus(Duration.ofDays(1));
            queue.retryAt(lease, tomorrow, new Failure(tomorrow, "failed", "")).get();
        }
        work(policy("50ms", 3, order));

        worker.resume(doing(entry -> {
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        assertThat(List.of(next(), next())).containsExactly("first", "second");
    }

    @Test
    void bringsForwardWhatAPolicyBeforeHasPutOffFurther() throws Exception {
        work(policy("1h", 5, Order.FREE));
        append("bad");
        worker.resume(doing(entry -> {
            seen.add(entry.key());
            if (entry.attempts() == 0) {
                throw new IllegalStateException("not yet");
            }
            return new Outcome.Done();
        }));
        assertThat(next()).isEqualTo("bad");
        awaitState("bad", State.WAITING);

        worker.change(policy("1ms", 5, Order.FREE));

        assertThat(next()).isEqualTo("bad");
    }

    @Test
    void writesDownFailuresByTheClockOfTheMachine() throws Exception {
        var set = new AtomicReference<>(Duration.ZERO);
        work(policy("1ms", 1, Order.FREE), () -> Instant.EPOCH.plus(set.get()));
        append("bad");

        worker.resume(doing(entry -> {
            set.set(Duration.ofDays(7));
            throw new IllegalStateException("no");
        }));

        awaitSizes(0, 1);
        assertThat(queue.find("bad").orElseThrow().lastFailure().orElseThrow().at())
                .isEqualTo(Instant.EPOCH.plus(Duration.ofDays(7)));
    }

    @Test
    void givesUpWhatWasCutOffTooOften() throws Exception {
        append("poison");
        append("good");
        for (int i = 0; i < 4; i++) {
            cutOff(1);
        }
        work(policy("1ms", 5, Order.STRICT));

        worker.resume(doing(entry -> {
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        assertThat(next()).isEqualTo("good");
        awaitSizes(0, 1);
        assertThat(seen).isEmpty();
        assertThat(queue.find("poison")
                        .orElseThrow()
                        .lastFailure()
                        .orElseThrow()
                        .reason())
                .isEqualTo("not attempted again: the process ended 4 times while it was being processed, and"
                        + " maxRedeliveries is 3");
    }

    @Test
    void attemptsAloneWhatWasCutOffTwice() throws Exception {
        for (int i = 0; i < 20; i++) {
            append("k" + i);
        }
        cutOff(10);
        cutOff(5);
        work(new Policy(1, 3, Backoff.parse("1ms"), 8, Order.FREE, Duration.ZERO));
        var inside = ConcurrentHashMap.<Entry>newKeySet();
        var together = new CopyOnWriteArrayList<String>();
        var most = new AtomicInteger();

        worker.resume(doing(entry -> {
            inside.add(entry);
            Thread.sleep(5); // the attempt
            if (inside.size() > 1 && inside.stream().anyMatch(other -> other.redeliveries() > 1)) {
                together.add(inside.toString());
            }
            most.accumulateAndGet(inside.size(), Math::max);
            inside.remove(entry);
            seen.add(entry.key());
            return new Outcome.Done();
        }));

        awaitSizes(0, 0);
        assertThat(seen).hasSize(20);
        assertThat(together).isEmpty();
        assertThat(most.get()).isGreaterThan(1);
    }

    @Test
    void sparesTheNeighboursOfOneThatEndsTheProcess() throws Exception {
        for (int i = 0; i < 8; i++) {
            append(i == 3 ? "poison" : "k" + i);
        }
        int deaths = 0;
        while (queue.sizes().live().entries() > 0) {
            var died = new CountDownLatch(1);
            int before = deaths;
            work(new Policy(1, 3, Backoff.parse("1ms"), 8, Order.FREE, Duration.ZERO));
            worker.resume(doing(entry -> {
                if (entry.key().equals("poison")) {
                    died.countDown();
                    new CountDownLatch(1).await();
                }
                if (before < 2) {
                    died.await();
                    new CountDownLatch(1).await();
                }
                seen.add(entry.key());
                return new Outcome.Done();
            }));
            while (died.getCount() > 0 && queue.sizes().live().entries() > 0) {
                TimeUnit.MILLISECONDS.sleep(2); // until the condition holds
            }
            if (died.getCount() == 0) {
                deaths++;
                die();
            }
        }

        assertThat(deaths).isEqualTo(4);
        assertThat(queue.sizes().error().entries()).isEqualTo(1);
        assertThat(seen).hasSize(7);
    }

    /** Leaves the queue as a process does that ends while processing entries. */
    private void cutOff(int entries) throws Exception {
        queue.take(entries, Order.FREE, Instant.now()).get();
        reopen();
    }

    private void die() {
        queue.close();
        worker.close();
        reopen();
    }

    private void reopen() {
        queue.close();
        faulty = new Faulty(store.open("orders", QueueCapacity.DEFAULT));
        queue = faulty.queue();
    }

    private void awaitState(String key, State state) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (queue.find(key).orElseThrow().state() != state) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(2); // until the condition holds
        }
    }

    private static void awaitWhateverComes(CountDownLatch end) {
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException e) {
                // ignored, as bad handlers do
            }
        }
    }

    private void awaitTroubles(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (troubles.size() < count) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(2); // until the condition holds
        }
    }

    private void work(Policy policy) {
        work(policy, InstantSource.system());
    }

    private void work(Policy policy, InstantSource clock) {
        worker = new QueueWorker(queue, policy, clock, movable, troubles::add, new Quarantine());
    }

    private static Policy policy(String backoff, int maxAttempts, Order order) {
        return new Policy(maxAttempts, 3, Backoff.parse(backoff), 1, order, Duration.ZERO);
    }

    private void append(String key) throws Exception {
        queue.append(new NewEntry(key, Bytes.utf8("{}"), Instant.now())).get();
    }

    private String next() throws InterruptedException {
        return seen.poll(20, TimeUnit.SECONDS);
    }

    private void awaitSizes(long live, long errors) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (queue.sizes().live().entries() != live
                || queue.sizes().error().entries() != errors
                || queue.sizes().taken().entries() != 0) {
            assertThat(System.nanoTime())
                    .as("%s, pending: %s", queue.sizes(), queue.browse(Filter.all(State.PENDING), "", 5))
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(2); // until the condition holds
        }
    }

    private interface Work {

        Outcome on(Entry entry) throws Exception;
    }

    private static Attempt doing(Work work) {
        return new Attempt() {

            @Override
            public Outcome attempt(Entry entry) throws Exception {
                return work.on(entry);
            }

            @Override
            public String version() {
                return "test 1";
            }
        };
    }
}
