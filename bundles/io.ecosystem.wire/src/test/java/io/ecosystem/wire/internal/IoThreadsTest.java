package io.ecosystem.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.wire.Recurring;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
class IoThreadsTest {

    private final IoThreads threads = new IoThreads("test-io", 1, new Recurring(LoggerFactory.getLogger(getClass())));

    @Test
    void runsATaskAgainThatFailsWithAnError() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);

        threads.execute(() -> {
            if (runs.incrementAndGet() < 3) {
                throw new OutOfMemoryError("for the test");
            }
            done.countDown();
        });

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(3);
    }

    @Test
    void runsWhatFollowsATaskThatIsAboutToEnd() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        threads.execute(() -> {
            entered.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        entered.await();

        threads.execute(done::countDown);

        goOn.countDown();
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsItsThreadsWhenItIsClosed() throws InterruptedException {
        Thread[] thread = new Thread[1];
        CountDownLatch done = new CountDownLatch(1);
        threads.execute(() -> {
            thread[0] = Thread.currentThread();
            done.countDown();
        });
        done.await();

        threads.close();

        thread[0].join(TimeUnit.SECONDS.toMillis(20));
        assertThat(thread[0].isAlive()).isFalse();
    }
}
