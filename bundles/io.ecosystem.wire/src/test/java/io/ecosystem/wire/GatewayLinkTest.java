package io.ecosystem.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Identity;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.transport.GatewayClosedException;
import io.ecosystem.testkit.FakeGateway;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GatewayLinkTest {

    private static final Origin ORIGIN = new Origin("test", "here", "there", Identity.Unknown.INSTANCE, 1_000);

    private final GatewayLink link = new GatewayLink();
    private final FakeGateway first = new FakeGateway();
    private final FakeGateway second = new FakeGateway();

    @Test
    void aLineWaitsForAGateway() throws Exception {
        var thread = new AtomicReference<Thread>();
        var answer = CompletableFuture.supplyAsync(() -> {
            thread.set(Thread.currentThread());
            return link.receive(Bytes.utf8("line"), ORIGIN);
        });
        awaitWaiting(thread);

        link.connect(first);

        assertThat(answer.get(10, TimeUnit.SECONDS).utf8()).isEqualTo("line");
        assertThat(first.lines()).containsExactly("line");
    }

    @Test
    void theSuccessorAnswersALineThatAClosedGatewayHasNotHandled() throws Exception {
        var thread = new AtomicReference<Thread>();
        link.connect(first.on("line", line -> {
            thread.set(Thread.currentThread());
            throw new GatewayClosedException();
        }));
        var answer = CompletableFuture.supplyAsync(() -> link.receive(Bytes.utf8("line"), ORIGIN));
        awaitWaiting(thread);
        assertThat(link.isConnected()).isFalse();

        link.connect(second);

        assertThat(answer.get(10, TimeUnit.SECONDS).utf8()).isEqualTo("line");
        assertThat(first.received()).isEqualTo(1);
        assertThat(second.received()).isEqualTo(1);
    }

    @Test
    void onlyTheGatewayThatAnswersCanBeLost() {
        link.connect(first);
        link.connect(second);

        link.disconnect(first);
        assertThat(link.isConnected()).isTrue();
        link.disconnect(second);

        assertThat(link.isConnected()).isFalse();
        assertThat(link.isGivenUp()).isFalse();
    }

    @Test
    void refusesWithoutAGatewayAsTheLastOneDid() {
        link.connect(first);
        link.disconnect(first);

        assertThat(link.refuse(Status.BUSY, "full", ORIGIN).utf8()).isEqualTo(FakeGateway.refusal(Status.BUSY, "full"));
    }

    @Test
    void noLineWaitsOnceItIsClosed() throws Exception {
        var thread = new AtomicReference<Thread>();
        var waiting = CompletableFuture.supplyAsync(() -> {
            thread.set(Thread.currentThread());
            return link.receive(Bytes.utf8("line"), ORIGIN);
        });
        awaitWaiting(thread);

        link.close();

        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(GatewayClosedException.class);
        link.connect(first);
        assertThat(link.receive(Bytes.utf8("late"), ORIGIN).utf8()).isEqualTo("late");
    }

    @Test
    void aThreadThatIsInterruptedStopsWaiting() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> link.receive(Bytes.utf8("line"), ORIGIN)).isInstanceOf(GatewayClosedException.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    private static void awaitWaiting(AtomicReference<Thread> thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (thread.get() == null || thread.get().getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime()).as("the line waits in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
