package io.ecosystem.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangeCounterTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final BlockingQueue<Long> counts = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> looks = new LinkedBlockingQueue<>();
    private volatile String state = "first";
    private volatile RuntimeException failure;
    private ChangeCounter counter;

    @AfterEach
    void close() {
        counter.close();
    }

    @Test
    void countsWhatItIsTold() throws InterruptedException {
        start(NEVER);

        state = "second";
        counter.tell();
        assertThat(count()).isEqualTo(2);

        state = "third";
        counter.tell();
        assertThat(count()).isEqualTo(3);
    }

    @Test
    void doesNotCountWhatIsAsBefore() throws InterruptedException {
        start(NEVER);

        counter.tell();
        assertThat(look()).isEqualTo("first");

        state = "second";
        counter.tell();
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void looksByItself() throws InterruptedException {
        start(Duration.ofMillis(1));

        state = "second";

        assertThat(count()).isEqualTo(2);
    }

    @Test
    void looksOnceForManyChangesInQuickSuccession() throws InterruptedException {
        counter = new ChangeCounter(this::state, counts::add, new ChangeCounter.Pace(Duration.ofSeconds(1), NEVER));
        counter.start();
        assertThat(count()).isEqualTo(1);
        looks.clear();

        for (int i = 0; i < 1_000; i++) {
            state = "change " + i;
            counter.tell();
        }

        assertThat(look()).isEqualTo("change 999");
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void triesAgainAfterAFailure() throws InterruptedException {
        start(Duration.ofMillis(1));
        failure = new IllegalStateException("closed");
        state = "second";
        for (int i = 0; i < 3; i++) {
            look();
        }
        assertThat(counts).isEmpty();

        failure = null;

        assertThat(count()).isEqualTo(2);
    }

    private void start(Duration most) throws InterruptedException {
        counter = new ChangeCounter(this::state, counts::add, new ChangeCounter.Pace(Duration.ZERO, most));
        counter.start();
        assertThat(count()).isEqualTo(1);
        looks.clear();
    }

    private String state() {
        String now = state;
        looks.add(now);
        if (failure != null) {
            throw failure;
        }
        return now;
    }

    private String look() throws InterruptedException {
        String seen = looks.poll(10, TimeUnit.SECONDS);
        assertThat(seen).isNotNull();
        return seen;
    }

    private long count() throws InterruptedException {
        Long count = counts.poll(10, TimeUnit.SECONDS);
        assertThat(count).isNotNull();
        return count;
    }
}
