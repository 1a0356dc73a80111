package io.ecosystem.logging.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.NoKey;
import io.ecosystem.spi.logging.LogFilter;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeptRecordsTest {

    private static final RecordFilter ANY = new RecordFilter(LogFilter.ALL);
    private static final RecordFilter SECOND = new RecordFilter(new LogFilter(null, "", "", "second"));

    private final KeptRecords kept = new KeptRecords(100_000);

    @Test
    void keepsTheLatest() {
        kept.capacity(3);

        add(5);

        assertThat(bodies()).containsExactly("2", "3", "4");
        assertThat(kept.from(0).first()).isEqualTo(2);
        assertThat(kept.end()).isEqualTo(5);
    }

    @Test
    void changesItsCapacity() {
        kept.capacity(4);
        add(6);

        kept.capacity(8);
        assertThat(bodies()).containsExactly("2", "3", "4", "5");
        kept.capacity(2);
        assertThat(bodies()).containsExactly("4", "5");
        add(1);
        assertThat(bodies()).containsExactly("5", "0");

        kept.capacity(0);
        add(1);
        assertThat(bodies()).isEmpty();
        assertThat(kept.from(0).first()).isEqualTo(8);

        kept.capacity(1);
        add(2);
        assertThat(bodies()).containsExactly("1");
        assertThat(kept.end()).isEqualTo(10);
    }

    @Test
    void keepsNoMoreCharactersThanItMay() {
        for (int i = 0; i < 10; i++) {
            kept.add(Records.of("x".repeat(20_000)));
        }
        assertThat(bodies()).hasSize(4);

        kept.add(Records.with(Map.of("attribute", "x".repeat(90_000))));
        assertThat(bodies()).hasSize(1);

        kept.add(Records.with(Map.of("attribute", "x".repeat(100_000))));
        assertThat(bodies()).isEmpty();
        assertThat(kept.end()).isEqualTo(12);
    }

    @Test
    void countsStackTraces() {
        for (int i = 0; i < 10; i++) {
            kept.add(Records.with(new IllegalStateException("x".repeat(20_000))));
        }

        var all = kept.from(0).records();
        all.forEach(kept::thrown);

        assertThat(all.stream().map(kept::thrown))
                .allMatch(text -> text.message().length() == 20_000);
        assertThat(bodies()).hasSizeLessThanOrEqualTo(2);
        assertThat(kept.from(0).records().stream().mapToInt(KeptRecord::weight).sum())
                .isBetween(40_000, 100_000);
    }

    @Test
    void keepsNoThrowable() throws InterruptedException {
        var thrown = new WeakReference<>(fail());

        while (thrown.get() != null) { // the deadline is that of the class
            System.gc();
            Thread.onSpinWait();
        }

        assertThat(kept.thrown(kept.from(0).records().getFirst()).message()).isEqualTo("expected by this test");
    }

    @Test
    void describesAThrowableWhoseClassesAreGone() {
        kept.add(Records.with(new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new NoClassDefFoundError("expected by this test");
            }
        }));

        assertThat(kept.thrown(kept.from(0).records().getFirst()).stackTrace())
                .contains("whose stack trace cannot be printed: java.lang.NoClassDefFoundError");
    }

    @Test
    void letsNobodyWaitForAThrowableThatHangs() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var hanging = new CountDownLatch(1);
        kept.add(Records.with(new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                asked.countDown();
                try {
                    hanging.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return "late";
            }
        }));
        asked.await();

        add(2);

        assertThat(bodies()).containsExactly("failed", "0", "1");
        hanging.countDown();
        assertThat(kept.thrown(kept.from(0).records().getFirst()).message()).isEqualTo("late");
    }

    @Test
    void returnsExcerptsOfALimitedLength() {
        add(1_000);
        kept.capacity(3_000);
        var roomy = new KeptRecords();
        roomy.capacity(3_000);
        for (int i = 0; i < 2_500; i++) {
            roomy.add(Records.of(""));
        }

        assertThat(roomy.from(0).records()).hasSize(1_000);
        assertThat(roomy.from(2_000).records()).hasSize(500);
        assertThat(roomy.from(2_500).records()).isEmpty();
    }

    @Test
    void arrivesWithTheFirstRecordThatMatches() {
        CompletableFuture<Void> arrival = kept.arrival(SECOND, 0);

        kept.add(Records.of("first"));
        assertThat(arrival).isNotDone();
        kept.add(Records.of("second"));

        assertThat(arrival).isCompleted();
        assertThat(kept.waiting()).isZero();
    }

    @Test
    void arrivesAtOnceIfItIsThere() {
        kept.add(Records.of("first"));
        kept.add(Records.of("second"));

        assertThat(kept.arrival(SECOND, 1)).isCompleted();
        assertThat(kept.arrival(SECOND, 2)).isNotDone();
    }

    @Test
    void forgetsWhoNoLongerWaits() {
        kept.arrival(ANY, 0).cancel(false);

        assertThat(kept.waiting()).isZero();
    }

    @Test
    void endsPresentAndLaterWaits() {
        var arrival = kept.arrival(ANY, 0);

        kept.endWaits();

        assertThat(arrival).isCompleted();
        assertThat(kept.arrival(ANY, 0)).isCompleted();
    }

    @Test
    void missesNoRecordOfManyThreads() throws InterruptedException {
        int threads = 4;
        var start = new CountDownLatch(1);
        var done = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    start.await();
                    add(5_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    done.countDown();
                }
            });
        }

        start.countDown();
        long seen = 0;
        while (seen < threads * 5_000L) {
            CompletableFuture<Void> arrival = kept.arrival(ANY, seen);
            arrival.join();
            KeptRecords.Excerpt next = kept.from(seen);
            assertThat(next.records()).isNotEmpty();
            seen = next.first() + next.records().size();
        }

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kept.end()).isEqualTo(threads * 5_000L);
        assertThat(kept.waiting()).isZero();
    }

    private Throwable fail() {
        var thrown = new IllegalStateException("expected by this test");
        kept.add(new LogRecord(
                Records.TIME,
                Severity.ERROR,
                "acme.Dice",
                "failed",
                CallSite.UNKNOWN,
                NoKey.INSTANCE,
                thrown,
                Map.of()));
        return thrown;
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            kept.add(Records.of(Integer.toString(i)));
        }
    }

    private List<String> bodies() {
        return kept.from(0).records().stream().map(each -> each.values().body()).toList();
    }
}
