package io.ecosystem.watchdog.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.message.Origin;
import io.ecosystem.spi.routing.OngoingCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OverdueCallsTest {

    private static final Origin ORIGIN = new Origin("tcp", "tcp://here:1", "there:2", 10_000);

    private final List<OngoingCall> ongoing = new ArrayList<>();
    private final RaisedStates states = new RaisedStates();
    private final OverdueCalls calls = new OverdueCalls(atLeast -> List.copyOf(ongoing), states);
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean enough;
    private final Thread waiting = Thread.ofPlatform().start(this::await);
    private final Thread computing = Thread.ofPlatform().start(this::compute);

    @AfterEach
    void end() throws InterruptedException {
        end.countDown();
        enough = true;
        waiting.join();
        computing.join();
    }

    @Test
    void namesACallThatGoesOnAfterItsInterrupt() throws InterruptedException {
        awaitState(waiting, Thread.State.WAITING);
        ongoing.add(call("a", "bundle acme 1.0.0", true, waiting, Duration.ofSeconds(61)));
        calls.look();
        assertThat(states.raised()).isEmpty();

        calls.look();
        calls.look();

        ErrorState state = states.raised().getFirst();
        assertThat(states.raised()).hasSize(1);
        assertThat(state.id()).isEqualTo("CALL.a.OVERDUE");
        assertThat(state.count()).isEqualTo(1);
        assertThat(state.description())
                .matches("route 'a' \\(bundle acme 1\\.0\\.0\\) has been waiting for 61 s at "
                        + "io\\.ecosystem\\.watchdog\\.internal\\.OverdueCallsTest\\.await"
                        + "\\(OverdueCallsTest\\.java:\\d+\\), although its time is up and it was interrupted");
    }

    @Test
    void countsTheCallsOfARouteAndForgetsThoseThatEnd() {
        ongoing.add(call("a", "bundle acme 1.0.0", true, waiting, Duration.ofSeconds(2)));
        ongoing.add(call("a", "bundle acme 1.0.0", true, computing, Duration.ofSeconds(1)));
        ongoing.add(call("b", "", true, new Thread(), Duration.ofSeconds(1)));
        calls.look();
        calls.look();
        assertThat(states.raised())
                .extracting(ErrorState::id, ErrorState::count)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("CALL.OVERDUE", 1L),
                        org.assertj.core.groups.Tuple.tuple("CALL.a.OVERDUE", 2L));
        assertThat(states.descriptions().getFirst()).startsWith("route 'b' (outside of its handler) has been waiting");

        ongoing.removeFirst();
        calls.look();
        assertThat(states.raised()).extracting(ErrorState::count).containsExactly(1L, 1L);
        ongoing.removeFirst();
        calls.look();

        assertThat(states.ids()).containsExactly("CALL.OVERDUE");
        calls.close();
        assertThat(states.raised()).isEmpty();
    }

    @Test
    void leavesCallsAloneThatAreInTimeOrEndSoon() {
        ongoing.add(call("a", "bundle acme 1.0.0", false, waiting, Duration.ofSeconds(2)));
        ongoing.add(call("b", "bundle acme 1.0.0", true, computing, Duration.ofSeconds(2)));
        calls.look();
        ongoing.removeLast();
        calls.look();
        calls.look();

        assertThat(states.raised()).isEmpty();
    }

    @Test
    void namesWhatComputes() throws InterruptedException {
        awaitState(waiting, Thread.State.WAITING);
        ongoing.add(call("a", "bundle acme 1.0.0", false, waiting, Duration.ofSeconds(2)));
        ongoing.add(call("b", "bundle acme 1.0.0", false, computing, Duration.ofMillis(700)));

        assertThat(calls.computing()).hasSize(1);
        assertThat(calls.computing().getFirst())
                .startsWith("route 'b' (bundle acme 1.0.0) has been computing for 7")
                .contains(" ms at io.ecosystem.watchdog.internal.OverdueCallsTest.compute(OverdueCallsTest.java:");
    }

    private static OngoingCall call(String route, String handler, boolean interrupted, Thread thread, Duration age) {
        return new OngoingCall(route, handler, ORIGIN, System.nanoTime() - age.toNanos(), interrupted, thread);
    }

    private static void awaitState(Thread thread, Thread.State state) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (thread.getState() != state) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(1);
        }
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void compute() {
        while (!enough) {
            Thread.onSpinWait();
        }
    }
}
