package io.ecosystem.cache.lru.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MonotonicTickerTest {

    private final AtomicLong ticks = new AtomicLong();
    private final MonotonicTicker stamps = new MonotonicTicker(ticks::get);
    private final Object one = new Object();
    private final Object other = new Object();

    @Test
    void neverGivesAThreadTheSameMomentTwice() {
        ticks.set(7);

        assertThat(stamps.next()).isEqualTo(7);
        assertThat(stamps.next()).isEqualTo(8);
        ticks.set(100);
        assertThat(stamps.next()).isEqualTo(100);
    }

    @Test
    void remembersWhatTheLastMomentWasTakenForUntilTheNextOne() {
        stamps.remember(one, stamps.next());

        assertThat(stamps.isLatest(one)).isTrue();
        assertThat(stamps.isLatest(other)).isFalse();
        stamps.next();
        assertThat(stamps.isLatest(one)).isFalse();
    }

    @Test
    void remembersNothingIfAMomentWasTakenSince() {
        long before = stamps.next();
        stamps.next();
        stamps.remember(one, before);

        assertThat(stamps.isLatest(one)).isFalse();
    }

    @Test
    void forgets() {
        stamps.remember(one, stamps.next());
        stamps.forget();

        assertThat(stamps.isLatest(one)).isFalse();
    }

    @Test
    void seesTheMomentsOfAllThreads() throws Exception {
        for (int i = 0; i < 100; i++) {
            ticks.set(10 * (i + 1));
            long before = stamps.next();
            elsewhere(ticks::incrementAndGet);
            elsewhere(stamps::next);
            stamps.remember(one, before);
            assertThat(stamps.isLatest(one)).as("thread %d was later", i).isFalse();

            ticks.incrementAndGet();
            stamps.remember(one, stamps.next());
            assertThat(stamps.isLatest(one)).isTrue();
            elsewhere(stamps::next);
            assertThat(stamps.isLatest(one)).as("thread %d is later", i).isFalse();
        }
    }

    @Test
    void isNeverWrongAboutTheLastMomentWhileThreadsTakeThem() throws Exception {
        MonotonicTicker shared = new MonotonicTicker(System::nanoTime);
        AtomicLong taken = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        FutureTask<Void> user = new FutureTask<>(
                () -> {
                    while (!done.get()) {
                        long moment = shared.next();
                        taken.set(moment);
                        shared.remember(one, moment);
                    }
                },
                null);
        Thread.ofPlatform().start(user);

        try {
            for (int i = 0; i < 200_000; i++) {
                long mine = shared.next();
                while (!shared.isLatest(one) && !user.isDone()) {
                    Thread.onSpinWait();
                }
                assertThat(taken.get()).as("the last moment, as it is said").isGreaterThanOrEqualTo(mine);
            }
        } finally {
            done.set(true);
        }
        user.get(20, TimeUnit.SECONDS);
    }

    private static void elsewhere(Runnable work) throws Exception {
        FutureTask<Void> task = new FutureTask<>(work, null);
        Thread.ofVirtual().start(task);
        task.get(20, TimeUnit.SECONDS);
    }
}
