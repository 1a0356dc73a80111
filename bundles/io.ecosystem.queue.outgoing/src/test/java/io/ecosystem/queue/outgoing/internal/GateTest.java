package io.ecosystem.queue.outgoing.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.queue.worker.Backoff;
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
class GateTest {

    private final List<Optional<String>> told = new CopyOnWriteArrayList<>();
    private final Gate gate = new Gate(Backoff.parse("1ms..10ms"), Duration.ZERO, told::add);

    @Test
    void letsEverybodyPassWhileThePeerAnswers() throws Exception {
        assertThat(gate.enter()).isEqualTo(Gate.Pass.FREE);
        assertThat(gate.enter()).isEqualTo(Gate.Pass.FREE);
        gate.answered(Gate.Pass.FREE);

        assertThat(told).isEmpty();
    }

    @Test
    void letsOneProbeAtATimeWhileThePeerIsDown() throws Exception {
        gate.failed(gate.enter(), "nobody there", true);

        assertThat(gate.enter()).isEqualTo(Gate.Pass.PROBE);
        CompletableFuture<Gate.Pass> other = entering();
        assertThatThrownBy(() -> other.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        gate.failed(Gate.Pass.PROBE, "still nobody", true);

        assertThat(other.get()).isEqualTo(Gate.Pass.PROBE);
        assertThat(told).containsExactly(Optional.of("nobody there"));
    }

    @Test
    void letsAllPassWhenAProbeGetsThrough() throws Exception {
        gate.failed(gate.enter(), "nobody there", true);
        Gate.Pass probe = gate.enter();
        CompletableFuture<Gate.Pass> one = entering();
        CompletableFuture<Gate.Pass> other = entering();

        gate.answered(probe);

        assertThat(one.get()).isEqualTo(Gate.Pass.FREE);
        assertThat(other.get()).isEqualTo(Gate.Pass.FREE);
        assertThat(told).containsExactly(Optional.of("nobody there"), Optional.empty());
    }

    @Test
    void letsAnotherProbeWhenOneTellsNothing() throws Exception {
        gate.failed(gate.enter(), "nobody there", true);

        gate.left(gate.enter());

        assertThat(gate.enter()).isEqualTo(Gate.Pass.PROBE);
    }

    @Test
    void takesSomeFailuresInARowForAPeerThatIsDown() throws Exception {
        gate.failed(gate.enter(), "busy", false);
        gate.failed(gate.enter(), "busy", false);
        gate.answered(gate.enter());
        gate.failed(gate.enter(), "busy", false);
        gate.failed(gate.enter(), "busy", false);
        assertThat(gate.enter()).isEqualTo(Gate.Pass.FREE);

        gate.failed(Gate.Pass.FREE, "still busy", false);

        assertThat(gate.enter()).isEqualTo(Gate.Pass.PROBE);
        assertThat(told).containsExactly(Optional.of("still busy"));
    }

    @Test
    void sendsAwayThoseThatWaitWhenItIsShut() throws Exception {
        gate.failed(gate.enter(), "nobody there", true);
        gate.enter();
        CompletableFuture<Gate.Pass> waiting = entering();

        gate.shut();

        assertThat(waiting.get()).isEqualTo(Gate.Pass.NONE);
        assertThat(gate.enter()).isEqualTo(Gate.Pass.NONE);
    }

    @Test
    void keepsTheInterval() throws Exception {
        var slow = new Gate(Backoff.parse("1ms"), Duration.ofMillis(20), told::add);
        long begin = System.nanoTime();

        for (int i = 0; i < 6; i++) {
            slow.enter();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    private CompletableFuture<Gate.Pass> entering() {
        var pass = new CompletableFuture<Gate.Pass>();
        Thread.startVirtualThread(() -> {
            try {
                pass.complete(gate.enter());
            } catch (InterruptedException e) {
                pass.completeExceptionally(e);
            }
        });
        return pass;
    }
}
