package io.ecosystem.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InFlightTest {

    private final InFlight calls = new InFlight();

    @Test
    void closesAtOnceWhenNobodyIsInside() {
        assertThat(calls.close(Duration.ofSeconds(20))).isZero();

        assertThat(calls.enter()).isFalse();
        assertThat(calls.close(Duration.ZERO)).isZero();
    }

    @Test
    void saysHowManyAreLeft() {
        calls.enter();
        calls.enter();
        calls.enter();
        calls.leave();

        assertThat(calls.close(Duration.ofMillis(1))).isEqualTo(2);

        assertThat(calls.enter()).isFalse();
        calls.leave();
        assertThat(calls.close(Duration.ZERO)).isEqualTo(1);
        calls.leave();
        assertThat(calls.close(Duration.ofSeconds(20))).isZero();
    }

    @Test
    void waitsForTheLastOne() throws Exception {
        calls.enter();
        CompletableFuture<Integer> closed = CompletableFuture.supplyAsync(() -> calls.close(Duration.ofSeconds(20)));
        while (calls.enter()) {
            calls.leave();
        }
        assertThat(closed).isNotDone();

        calls.leave();

        assertThat(closed.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void stopsWaitingWhenInterruptedAndStaysInterrupted() {
        calls.enter();
        Thread.currentThread().interrupt();

        int left = calls.close(Duration.ofSeconds(20));

        assertThat(left).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void letsNobodyInOnceItHasBeenLeft() throws Exception {
        for (int round = 0; round < 60; round++) {
            InFlight fresh = new InFlight();
            AtomicBoolean left = new AtomicBoolean();
            AtomicInteger late = new AtomicInteger();
            CountDownLatch begun = new CountDownLatch(4);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().daemon().start(() -> {
                    begun.countDown();
                    while (fresh.enter()) {
                        if (left.get()) {
                            late.incrementAndGet();
                        }
                        fresh.leave();
                    }
                }));
            }
            begun.await();

            assertThat(fresh.close(Duration.ofSeconds(20))).isZero();
            left.set(true);

            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(late).hasValue(0);
        }
    }
}
