package io.ecosystem.queue.outgoing.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.queue.worker.Backoff;
import io.ecosystem.spi.time.MovableClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CircuitBreakerTest {

    private final List<Optional<String>> told = new CopyOnWriteArrayList<>();
    private final MovableClock clock = new MovableClock();
    private final CircuitBreaker breaker =
            new CircuitBreaker(Backoff.parse("1ms..10ms"), Duration.ZERO, clock, told::add);

    @Test
    void letsEverybodyPassWhileThePeerAnswers() throws Exception {
        assertThat(breaker.enter()).isEqualTo(CircuitBreaker.Pass.FREE);
        assertThat(breaker.enter()).isEqualTo(CircuitBreaker.Pass.FREE);
        breaker.answered(CircuitBreaker.Pass.FREE);

        assertThat(told).isEmpty();
    }

    @Test
    void letsOneProbeAtATimeWhileThePeerIsDown() throws Exception {
        breaker.failed(breaker.enter(), "nobody there", true);

        assertThat(breaker.enter()).isEqualTo(CircuitBreaker.Pass.PROBE);
        CompletableFuture<CircuitBreaker.Pass> other = entering();
        assertThatThrownBy(() -> other.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        breaker.failed(CircuitBreaker.Pass.PROBE, "still nobody", true);

        assertThat(other.get()).isEqualTo(CircuitBreaker.Pass.PROBE);
        assertThat(told).containsExactly(Optional.of("nobody there"));
    }

    @Test
    void letsAllPassWhenAProbeGetsThrough() throws Exception {
        breaker.failed(breaker.enter(), "nobody there", true);
        CircuitBreaker.Pass probe = breaker.enter();
        CompletableFuture<CircuitBreaker.Pass> one = entering();
        CompletableFuture<CircuitBreaker.Pass> other = entering();

        breaker.answered(probe);

        assertThat(one.get()).isEqualTo(CircuitBreaker.Pass.FREE);
        assertThat(other.get()).isEqualTo(CircuitBreaker.Pass.FREE);
        assertThat(told).containsExactly(Optional.of("nobody there"), Optional.empty());
    }

    @Test
    void letsAnotherProbeWhenOneTellsNothing() throws Exception {
        breaker.failed(breaker.enter(), "nobody there", true);

        breaker.left(breaker.enter());

        assertThat(breaker.enter()).isEqualTo(CircuitBreaker.Pass.PROBE);
    }

    @Test
    void takesSomeFailuresInARowForAPeerThatIsDown() throws Exception {
        breaker.failed(breaker.enter(), "busy", false);
        breaker.failed(breaker.enter(), "busy", false);
        breaker.answered(breaker.enter());
        breaker.failed(breaker.enter(), "busy", false);
        breaker.failed(breaker.enter(), "busy", false);
        assertThat(breaker.enter()).isEqualTo(CircuitBreaker.Pass.FREE);

        breaker.failed(CircuitBreaker.Pass.FREE, "still busy", false);

        assertThat(breaker.enter()).isEqualTo(CircuitBreaker.Pass.PROBE);
        assertThat(told).containsExactly(Optional.of("still busy"));
    }

    @Test
    void sendsAwayThoseThatWaitWhenItIsShut() throws Exception {
        breaker.failed(breaker.enter(), "nobody there", true);
        breaker.enter();
        CompletableFuture<CircuitBreaker.Pass> waiting = entering();

        breaker.shutDown();

        assertThat(waiting.get()).isEqualTo(CircuitBreaker.Pass.NONE);
        assertThat(breaker.enter()).isEqualTo(CircuitBreaker.Pass.NONE);
    }

    @Test
    void keepsTheInterval() throws Exception {
        var slow = new CircuitBreaker(Backoff.parse("1ms"), Duration.ofMillis(20), clock, told::add);
        long begin = System.nanoTime();

        for (int i = 0; i < 6; i++) {
            slow.enter();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void waitsByTheClockThatItWasGiven() throws Exception {
        var patient = new CircuitBreaker(Backoff.parse("10m"), Duration.ofHours(1), clock, told::add);
        CompletableFuture<CircuitBreaker.Pass> later;
        try {
            patient.failed(patient.enter(), "nobody there", true);
            later = entering(patient);
            clock.advance(Duration.ofMinutes(59));
            assertThatThrownBy(() -> later.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            clock.advance(Duration.ofMinutes(1));
            assertThat(later.get()).isEqualTo(CircuitBreaker.Pass.PROBE);
        } finally {
            patient.shutDown();
        }
    }

    private CompletableFuture<CircuitBreaker.Pass> entering() {
        return entering(breaker);
    }

    private static CompletableFuture<CircuitBreaker.Pass> entering(CircuitBreaker breaker) {
        var pass = new CompletableFuture<CircuitBreaker.Pass>();
        Thread.startVirtualThread(() -> {
            try {
                pass.complete(breaker.enter());
            } catch (InterruptedException e) {
                pass.completeExceptionally(e);
            }
        });
        return pass;
    }
}
