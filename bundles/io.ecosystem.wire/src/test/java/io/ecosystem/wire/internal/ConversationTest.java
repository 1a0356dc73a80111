package io.ecosystem.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.transport.GatewayClosedException;
import io.ecosystem.testkit.FakeGateway;
import io.ecosystem.wire.Framed;
import io.ecosystem.wire.Limits;
import io.ecosystem.wire.Memory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConversationTest {

    private static final Origin ORIGIN = new Origin("test", "test://here", "there", 1_000);
    private static final Limits LIMITS = new Limits(
            1,
            64,
            20,
            10,
            1_000,
            1_000,
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    private static final Framed FRAMED = new PlainLines("test").begin(new FakeCarrier());

    private final FakeGateway gateway = new FakeGateway();
    private final FakeOutlet outlet = new FakeOutlet();
    private final ManualTimer timer = new ManualTimer();
    private final Memory memory = Memory.ofHeap(1L << 30);
    private final Budget budget = new Budget(LIMITS.maxBufferedBytes(), memory);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final Conversation conversation =
            new Conversation(gateway, ORIGIN, LIMITS, memory, budget, FRAMED, outlet, timer, this::thread);

    @AfterEach
    void leavesNoThread() throws InterruptedException {
        conversation.close();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(10));
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(budget.used()).isZero();
    }

    @Test
    void answersInOrder() {
        String lines = IntStream.range(0, 200).mapToObj(i -> i + "\n").collect(Collectors.joining());

        lines.lines().forEach(line -> conversation.offer(lines(line + "\n")));

        outlet.awaitText(lines);
    }

    @Test
    void hasNoThreadWhileThereIsNothingToDo() throws InterruptedException {
        conversation.offer(lines("one\n"));
        outlet.awaitText("one\n");
        threads.getFirst().join();
        assertThat(conversation.isIdle()).isTrue();

        conversation.offer(lines("two\n"));

        outlet.awaitText("one\ntwo\n");
        assertThat(threads).hasSize(2);
    }

    @Test
    void answersRefusedLinesInTheirPlace() {
        conversation.offer(lines("one\n" + "x".repeat(65) + "\n"));
        conversation.offer(new Arrival.Unread(Status.BUSY, "no room"));
        conversation.offer(lines("two\n\u0005\n"));

        outlet.awaitText("one\nrefused 100: a line of more than 64 bytes\nrefused 500: no room\ntwo\n\u0006\n");
    }

    @Test
    void sendsAnAnswerWhileTheNextIsSlow() {
        FakeGateway.Gate gate = gateway.hold("slow");
        conversation.offer(lines("fast\nslow\nlast\n"));
        gate.awaitEntered();

        timer.fire();

        assertThat(outlet.text()).isEqualTo("fast\n");
        gate.open();
        outlet.awaitText("fast\nslow\nlast\n");
        assertThat(outlet.sends()).isEqualTo(2);
    }

    @Test
    void pausesReadingWhileTooMuchWaitsAndResumesAtHalf() {
        FakeGateway.Gate gate = gateway.hold("slow");
        FakeGateway.Gate second = gateway.hold("waiting one");
        conversation.offer(lines("slow\n"));
        gate.awaitEntered();
        conversation.offer(lines("waiting one\n"));
        assertThat(outlet.reading()).isEmpty();

        conversation.offer(lines("more\n"));

        assertThat(outlet.reading()).containsExactly(false);
        long paused = System.nanoTime();
        assertThat(conversation.readSince(paused)).isEqualTo(paused);
        gate.open();
        second.awaitEntered();
        assertThat(outlet.reading()).containsExactly(false);
        second.open();
        outlet.awaitText("slow\nwaiting one\nmore\n");
        outlet.await(() -> outlet.reading().size() == 2, "reading again");
        assertThat(outlet.reading()).containsExactly(false, true);
        assertThat(conversation.readSince(paused)).isGreaterThan(paused).isLessThan(System.nanoTime());
    }

    @Test
    void resumesReadingWhenNothingWaitsAlthoughOthersHoldTheBudget() {
        budget.take(LIMITS.maxBufferedBytes());
        conversation.offer(lines("one\n"));

        outlet.await(() -> outlet.reading().size() == 2, "reading again");

        assertThat(outlet.reading()).containsExactly(false, true);
        budget.release(LIMITS.maxBufferedBytes());
    }

    @Test
    void endsInOrderWhenThereIsNoCoreAnyMore() {
        gateway.on("orphan", line -> {
            throw new GatewayClosedException();
        });

        conversation.offer(lines("one\norphan\ntwo\n"));

        outlet.awaitEnd();
        assertThat(outlet.text()).isEqualTo("one\n");
        assertThat(outlet.isAborted()).isFalse();
    }

    @Test
    void handlesNoMoreUntilThePeerHasRead() {
        outlet.thatNeverReads();
        conversation.offer(lines("0123456789\n"));
        outlet.awaitText("0123456789\n");
        FakeGateway.Gate gate = gateway.hold("next");
        gate.open();

        conversation.offer(lines("next\n"));
        awaitBlocked(threads.getLast());

        assertThat(gate.isEntered()).isFalse();
        outlet.readEverything();
        conversation.answersTaken();
        outlet.awaitText("0123456789\nnext\n");
    }

    @Test
    void dropsWhatWaitsForThePeerWhenItGoes() throws InterruptedException {
        outlet.thatNeverReads();
        conversation.offer(lines("0123456789\n"));
        outlet.awaitText("0123456789\n");
        conversation.offer(lines("never\nnor this\n"));
        conversation.offer(lines("nor that\n"));
        Thread blocked = threads.getLast();
        awaitBlocked(blocked);

        conversation.close();

        blocked.join();
        assertThat(gateway.lines()).containsExactly("0123456789");
        assertThat(outlet.isEnded()).isFalse();
        assertThat(budget.used()).isZero();
    }

    @Test
    void endsAtOnceWhenNothingWaits() {
        conversation.end();

        assertThat(outlet.isEnded()).isTrue();
    }

    @Test
    void answersEverythingBeforeItEnds() {
        FakeGateway.Gate gate = gateway.hold("slow");
        conversation.offer(lines("slow\n"));
        conversation.offer(lines("last\n"));
        gate.awaitEntered();

        conversation.end();
        conversation.offer(lines("too late\n"));

        assertThat(outlet.isEnded()).isFalse();
        gate.open();
        outlet.awaitEnd();
        assertThat(outlet.text()).isEqualTo("slow\nlast\n");
    }

    @Test
    void takesNothingOnceItIsClosed() {
        conversation.close();

        conversation.offer(lines("late\n"));

        assertThat(threads).isEmpty();
        assertThat(budget.used()).isZero();
    }

    @Test
    void givesTheBudgetBackOnceWhenItIsClosedWhileALineIsHandled() throws InterruptedException {
        FakeGateway.Gate gate = gateway.hold("slow");
        conversation.offer(lines("slow\n"));
        gate.awaitEntered();

        conversation.close();
        gate.open();
        threads.getFirst().join();

        assertThat(budget.used()).isZero();
    }

    @Test
    void closesTheConnectionIfTheGatewayFailsAgainstItsContract() {
        gateway.on("bad", line -> {
            throw new IllegalStateException("broken gateway");
        });

        conversation.offer(lines("bad\n"));

        outlet.await(outlet::isAborted, "the abort");
    }

    @Test
    void closesTheConnectionIfNoThreadCanBeStarted() {
        Conversation starved =
                new Conversation(gateway, ORIGIN, LIMITS, memory, budget, FRAMED, outlet, timer, task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                });

        assertThatThrownBy(() -> starved.offer(lines("one\n"))).isInstanceOf(OutOfMemoryError.class);

        assertThat(outlet.isAborted()).isTrue();
        assertThat(budget.used()).isZero();
    }

    @Test
    void closesTheConnectionIfMemoryRunsOut() {
        gateway.on("huge", line -> {
            throw new OutOfMemoryError("for the test");
        });

        conversation.offer(lines("huge\n"));

        outlet.await(outlet::isAborted, "the abort");
    }

    @Test
    void letsALongLineWaitForItsTurnAndAnswersThoseBeforeIt() {
        Limits wide = new Limits(
                1,
                100_000,
                100_000,
                100_000,
                1_000_000,
                100_000,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        Conversation patient =
                new Conversation(gateway, ORIGIN, wide, memory, budget, FRAMED, outlet, timer, this::thread);
        int all = 1 << 30;
        assertThat(memory.tryHandle(all)).isTrue();
        String line = "x".repeat(Memory.SHORT_LINE_BYTES + 1);

        patient.offer(lines("short\n" + line + "\n"));

        outlet.awaitText("short\n");
        assertThat(gateway.lines()).containsExactly("short");
        memory.handled(all);
        outlet.awaitText("short\n" + line + "\n");
        outlet.await(patient::isIdle, "the end");
    }

    private Thread thread(Runnable task) {
        Thread thread = Thread.ofPlatform().daemon().unstarted(task);
        threads.add(thread);
        return thread;
    }

    private static void awaitBlocked(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime()).as("%s waits", thread).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static Arrival lines(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Arrival.Lines(bytes, 0, bytes.length);
    }
}
