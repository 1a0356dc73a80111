package io.ecosystem.statistics.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeriodsTest {

    private final ByHand executor = new ByHand();
    private long seconds;
    private int ended;

    private final Periods periods =
            new Periods(executor, () -> TimeUnit.SECONDS.toNanos(seconds), Duration.ofSeconds(300), () -> {
                ended++;
                if (ended == 1) {
                    throw new IllegalStateException("gather failed");
                }
            });

    @AfterEach
    void close() {
        executor.shutdownNow();
    }

    @Test
    void goesOnWhenGatheringFails() {
        assertThat(executor.first).isEqualTo(Duration.ofSeconds(300));

        executor.task.run();
        executor.task.run();

        assertThat(ended).isEqualTo(2);
    }

    @Test
    void endsTheCurrentPeriodAsIfItHadHadTheNewLength() {
        seconds = 300;
        executor.task.run();
        seconds = 320;

        periods.change(Duration.ofSeconds(60));

        assertThat(executor.first).isEqualTo(Duration.ofSeconds(40));
        assertThat(executor.period).isEqualTo(Duration.ofSeconds(60));
        assertThat(executor.scheduled).isEqualTo(2);
        assertThat(executor.getQueue())
                .filteredOn(task -> !((ScheduledFuture<?>) task).isCancelled())
                .hasSize(1);
    }

    @Test
    void endsTheCurrentPeriodAtOnceIfTheNewLengthIsOver() {
        seconds = 100;

        periods.change(Duration.ofSeconds(5));

        assertThat(executor.first).isZero();
    }

    @Test
    void doesNotTouchAPeriodWhoseLengthStays() {
        periods.change(Duration.ofSeconds(300));

        assertThat(executor.scheduled).isEqualTo(1);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> new GatherSettings(Duration.ZERO, 12))
                .hasMessage("gatherPeriodSeconds must be positive, not 0");
        assertThatThrownBy(() -> new GatherSettings(Duration.ofSeconds(1), 0))
                .hasMessage("historyLength must be positive, not 0");
    }

    /** Accepts tasks, which the test runs. */
    private static final class ByHand extends ScheduledThreadPoolExecutor {

        private Runnable task;
        private Duration first;
        private Duration period;
        private int scheduled;

        ByHand() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long length, TimeUnit unit) {
            task = command;
            first = Duration.ofNanos(unit.toNanos(initialDelay));
            period = Duration.ofNanos(unit.toNanos(length));
            scheduled++;
            return super.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.DAYS);
        }
    }
}
