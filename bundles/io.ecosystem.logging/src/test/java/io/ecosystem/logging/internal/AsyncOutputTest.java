package io.ecosystem.logging.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AsyncOutputTest {

    private final BlockingQueue<List<LogRecord>> batches = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean interrupted;
    private AsyncOutput output;

    @AfterEach
    void close() {
        output.stop();
    }

    @Test
    void writesAtOnceWithoutABuffer() throws InterruptedException {
        output = new AsyncOutput(new LoggerContext(), "test", sink(), 0);

        output.doAppend(Records.of("one"));

        assertThat(bodies(batches.take())).containsExactly("one");
    }

    @Test
    void gathersAsManyRecordsAsTheBufferHolds() throws InterruptedException {
        output = new AsyncOutput(new LoggerContext(), "test", sink(), 3);

        output.doAppend(Records.of("one"));
        output.doAppend(Records.of("two"));
        output.doAppend(Records.of("three"));

        assertThat(bodies(batches.take())).containsExactly("one", "two", "three");
    }

    @Test
    void letsNoRecordWaitLongerThanAboutASecond() throws InterruptedException {
        output = new AsyncOutput(new LoggerContext(), "test", sink(), 1_000);

        long began = System.nanoTime();

        output.doAppend(Records.of("one"));

        assertThat(bodies(batches.poll(10, TimeUnit.SECONDS))).containsExactly("one");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(200));
    }

    @Test
    void writesAnErrorAtOnceWithAllBeforeIt() throws InterruptedException {
        output = new AsyncOutput(new LoggerContext(), "test", sink(), 1_000);
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long began = System.nanoTime();

            output.doAppend(Records.of("one"));
            output.doAppend(Records.of(Severity.ERROR, "two"));

            assertThat(bodies(batches.take())).containsExactly("one", "two");
            quickest = Math.min(quickest, System.nanoTime() - began);
        }
        assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void aSmallerBufferAppliesToWhatHasGathered() throws InterruptedException {
        output = new AsyncOutput(new LoggerContext(), "test", sink(), 1_000);
        output.doAppend(Records.of("one"));

        output.bufferRecords(0);

        assertThat(bodies(batches.take())).containsExactly("one");
    }

    @Test
    void writesWhatIsLeftAtTheEnd() throws InterruptedException {
        output = new AsyncOutput(new LoggerContext(), "test", sink(), 1_000);
        output.doAppend(Records.of("one"));

        output.stop();

        assertThat(closed.getCount()).isZero();
        assertThat(bodies(batches.take())).containsExactly("one");
    }

    @Test
    void keepsNobodyWaitingForASinkThatHangs() throws InterruptedException {
        var hanging = new CountDownLatch(1);
        output = new AsyncOutput(new LoggerContext(), "test", sink(hanging), 0);
        long began = System.nanoTime();

        for (int i = 0; i < 50_000; i++) {
            output.doAppend(Records.of("record"));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));

        hanging.countDown();
        int written = 0;
        String last = "";
        while (!last.contains("are lost")) {
            var batch = batches.take();
            written += batch.size();
            last = batch.getLast().body();
        }
        assertThat(last)
                .isEqualTo("%d log records are lost, as they came faster than they could be written"
                        .formatted(50_001 - written));
    }

    @Test
    void boundsWhatGathersInCharacters() throws InterruptedException {
        var hanging = new CountDownLatch(1);
        output = new AsyncOutput(new LoggerContext(), "test", sink(hanging), 0);
        String huge = "x".repeat(30_000);

        for (int i = 0; i < 1_000; i++) {
            output.doAppend(Records.of(huge));
        }

        hanging.countDown();
        output.stop();
        var written = batches.stream().flatMap(List::stream).toList();
        assertThat(written.getLast().body()).contains("log records are lost");
        assertThat(written.stream().mapToLong(record -> record.body().length()).sum())
                .isLessThanOrEqualTo(8_000_000);
    }

    @Test
    void countsStackTracesAsWhatGathers() throws InterruptedException {
        var hanging = new CountDownLatch(1);
        output = new AsyncOutput(new LoggerContext(), "test", sink(hanging), 0);

        for (int i = 0; i < 3_000; i++) {
            output.doAppend(Records.with(new IllegalStateException("outer", new IllegalStateException("inner"))));
        }

        hanging.countDown();
        output.stop();
        var written = batches.stream().flatMap(List::stream).toList();
        assertThat(written.getLast().body()).contains("log records are lost");
        assertThat(written).hasSizeLessThanOrEqualTo(1_000);
    }

    @Test
    void interruptsNoSinkThatWritesWhenItStops() throws InterruptedException {
        var writing = new CountDownLatch(1);
        output = new AsyncOutput(new LoggerContext(), "test", sink(writing), 0);
        output.doAppend(Records.of("one"));
        output.doAppend(Records.of("two"));

        Thread stopping = Thread.ofPlatform().start(output::stop);
        while (stopping.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait(); // within the time limit of the class
        }
        writing.countDown();
        stopping.join();

        assertThat(batches.stream().flatMap(batch -> bodies(batch).stream())).containsExactly("one", "two");
        assertThat(interrupted).isFalse();
        assertThat(closed.getCount()).isZero();
    }

    @Test
    void takesRecordsFromAnInterruptedThread() throws InterruptedException {
        output = new AsyncOutput(new LoggerContext(), "test", sink(), 0);

        Thread.currentThread().interrupt();
        output.doAppend(Records.of("one"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(bodies(batches.take())).containsExactly("one");
    }

    @Test
    void survivesASinkThatFails() throws InterruptedException {
        var sink = sink();
        output = new AsyncOutput(
                new LoggerContext(),
                "test",
                new Sink() {
                    @Override
                    public void write(List<LogRecord> records) {
                        if (records.getFirst().body().equals("bad")) {
                            throw new IllegalStateException("expected by this test");
                        }
                        sink.write(records);
                    }

                    @Override
                    public void close() {
                        sink.close();
                    }
                },
                0);

        output.doAppend(Records.of("bad"));
        output.doAppend(Records.of(Severity.ERROR, "good"));
        output.doAppend(Records.of("good"));
        output.stop();

        assertThat(batches).allMatch(batch -> bodies(batch).contains("good"));
        assertThat(closed.getCount()).isZero();
    }

    private Sink sink() {
        return new Sink() {
            @Override
            public void write(List<LogRecord> records) {
                batches.add(records);
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
    }

    /** A sink that hangs until a latch opens. */
    private Sink sink(CountDownLatch open) {
        var sink = sink();
        return new Sink() {
            @Override
            public void write(List<LogRecord> records) {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                sink.write(records);
            }

            @Override
            public void close() {
                sink.close();
            }
        };
    }

    private static List<String> bodies(List<LogRecord> batch) {
        return batch.stream().map(LogRecord::body).toList();
    }
}
