package io.ecosystem.logging.internal;

import static org.assertj.core.api.Assertions.assertThat;

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
class SpoolTest {

    private final BlockingQueue<List<LogRecord>> batches = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Spool spool;

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void writesAtOnceWithoutABuffer() throws InterruptedException {
        spool = new Spool("test", sink(), 0);

        spool.put(Records.of("one"));

        assertThat(bodies(batches.take())).containsExactly("one");
    }

    @Test
    void gathersAsManyRecordsAsTheBufferHolds() throws InterruptedException {
        spool = new Spool("test", sink(), 3);

        spool.put(Records.of("one"));
        spool.put(Records.of("two"));
        spool.put(Records.of("three"));

        assertThat(bodies(batches.take())).containsExactly("one", "two", "three");
    }

    @Test
    void letsNoRecordWaitLongerThanAboutASecond() throws InterruptedException {
        spool = new Spool("test", sink(), 1_000);

        spool.put(Records.of("one"));

        assertThat(batches.poll(200, TimeUnit.MILLISECONDS)).isNull();
        assertThat(bodies(batches.poll(10, TimeUnit.SECONDS))).containsExactly("one");
    }

    @Test
    void writesAnErrorAtOnceWithAllBeforeIt() throws InterruptedException {
        spool = new Spool("test", sink(), 1_000);
        long began = System.nanoTime();

        spool.put(Records.of("one"));
        spool.put(Records.of(Severity.ERROR, "two"));

        var batch = batches.take();
        assertThat(bodies(batch)).containsExactly("one", "two");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void aSmallerBufferAppliesToWhatHasGathered() throws InterruptedException {
        spool = new Spool("test", sink(), 1_000);
        spool.put(Records.of("one"));

        spool.bufferRecords(0);

        assertThat(bodies(batches.take())).containsExactly("one");
    }

    @Test
    void writesWhatIsLeftAtTheEnd() throws InterruptedException {
        spool = new Spool("test", sink(), 1_000);
        spool.put(Records.of("one"));

        spool.close();

        assertThat(closed.getCount()).isZero();
        assertThat(bodies(batches.take())).containsExactly("one");
    }

    @Test
    void keepsNobodyWaitingForASinkThatHangs() throws InterruptedException {
        var hanging = new CountDownLatch(1);
        spool = new Spool(
                "test",
                new Sink() {
                    @Override
                    public void write(List<LogRecord> records) {
                        awaitUninterruptibly(hanging);
                        batches.add(records);
                    }

                    @Override
                    public void close() {
                        closed.countDown();
                    }
                },
                0);
        long began = System.nanoTime();

        for (int i = 0; i < 50_000; i++) {
            spool.put(Records.of("record"));
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
    void takesRecordsFromAnInterruptedThread() throws InterruptedException {
        spool = new Spool("test", sink(), 0);

        Thread.currentThread().interrupt();
        spool.put(Records.of("one"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(bodies(batches.take())).containsExactly("one");
    }

    @Test
    void survivesASinkThatFails() throws InterruptedException {
        var sink = sink();
        spool = new Spool(
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

        spool.put(Records.of("bad"));
        spool.put(Records.of(Severity.ERROR, "good"));
        spool.put(Records.of("good"));
        spool.close();

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

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> bodies(List<LogRecord> batch) {
        return batch.stream().map(LogRecord::body).toList();
    }
}
