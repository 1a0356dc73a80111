package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Tests the behaviour of every transport whose peers are connected by a stream of bytes. It is long as a list of tests.
 */
public abstract class StreamTransportContract extends TransportContract {

    private static final Duration SOON = Duration.ofMillis(300);
    private static final int PEERS = 70;

    @Override
    protected StreamPeer connect(Listening transport) throws IOException {
        return StreamPeer.connect(transport.address());
    }

    /** Returns whether a connection stays after a line that is too long. */
    protected boolean staysAfterALongLine() {
        return true;
    }

    @Test
    void answersInTheOrderOfTheRequests() throws IOException {
        List<String> lines = IntStream.range(0, 500).mapToObj(i -> "line " + i).toList();
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send(String.join("\n", lines) + "\n");

            assertThat(answers(peer, 500)).isEqualTo(lines);
        }
    }

    @Test
    void keepsHeartbeatsAndRefusalsInOrder() throws IOException {
        assumeTrue(staysAfterALongLine());
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send("one\n\u0005\n" + "x".repeat(257) + "\ntwo\n\u0005 and more\n\nthree\n");

            assertThat(answers(peer, 7)).containsExactly("one", "\u0006", tooLong(256), "two", "\u0006", "", "three");
        }
    }

    @Test
    void doesNotHoldAnAnswerBackForTheNext() throws IOException {
        FakeGateway.Gate gate = gateway.hold("slow");
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send("fast\nslow\nlast\n");
            gate.awaitEntered();

            assertThat(peer.answer()).isEqualTo("fast");
            gate.open();
            assertThat(answers(peer, 2)).containsExactly("slow", "last");
        }
    }

    @Test
    void readsALineHoweverItIsCut() throws IOException {
        byte[] line = "wörld".getBytes(StandardCharsets.UTF_8);
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL))) {
            for (int cut = 0; cut <= line.length; cut++) {
                peer.send(Arrays.copyOfRange(line, 0, cut));
                assertThat(peer.read(1, 1)).isZero();
                peer.send(Arrays.copyOfRange(line, cut, line.length));
                peer.send("\n");

                assertThat(peer.answer()).isEqualTo("wörld");
            }
            for (byte b : line) {
                peer.send(new byte[] {b});
            }
            assertThat(peer.ask("!")).isEqualTo("wörld!");
        }
    }

    @Test
    void acceptsTheLongestLineAndRefusesALongerOne() throws IOException {
        assumeTrue(staysAfterALongLine());
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL))) {
            assertThat(peer.ask("x".repeat(256))).hasSize(256);
            assertThat(peer.ask("x".repeat(257))).isEqualTo(tooLong(256));
            assertThat(peer.ask("next")).isEqualTo("next");
        }
    }

    @Test
    void refusesALongLineBeforeItEnds() throws IOException {
        assumeTrue(staysAfterALongLine());
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send("x".repeat(300));
            assertThat(peer.answer()).isEqualTo(tooLong(256));

            peer.send("x".repeat(1_000_000) + "\nnext\n");

            assertThat(peer.answer()).isEqualTo("next");
            assertThat(gateway.lines()).containsExactly("next");
        }
    }

    @Test
    void answersAllCompleteLinesBeforeTheEnd() throws IOException {
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send("one\ntwo\nthr");
            peer.endOutput();

            assertThat(answers(peer, 2)).containsExactly("one", "two");
            assertThat(peer.isClosed()).isTrue();
            assertThat(gateway.lines()).containsExactly("one", "two");
        }
    }

    @Test
    void answersASlowRequestOfAPeerThatSendsNothingMore() throws IOException {
        FakeGateway.Gate gate = gateway.hold("slow");
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send("slow\nlast\n");
            peer.endOutput();
            gate.awaitEntered();

            gate.open();

            assertThat(answers(peer, 2)).containsExactly("slow", "last");
            assertThat(peer.isClosed()).isTrue();
        }
    }

    @Test
    void survivesAPeerThatGoesWithoutReading() throws IOException {
        FakeGateway.Gate gate = gateway.hold("slow");
        Listening transport = listen(TransportLimits.SMALL);
        try (StreamPeer peer = connect(transport)) {
            peer.send("slow\nlast\n");
            gate.awaitEntered();
        }

        gate.open();

        try (StreamPeer other = connect(transport)) {
            assertThat(other.ask("other")).isEqualTo("other");
        }
    }

    @Test
    void closesTheConnectionsOfATransportThatCloses() throws IOException {
        Listening transport = listen(TransportLimits.SMALL);
        try (StreamPeer peer = connect(transport)) {
            peer.ask("one");

            transport.close();

            assertThat(peer.isClosed()).isTrue();
        }
    }

    @Test
    void answersAllThatItHasReadBeforeItCloses() throws Exception {
        FakeGateway.Gate gate = gateway.hold("slow");
        Listening transport = listen(TransportLimits.SMALL);
        try (StreamPeer peer = connect(transport)) {
            peer.send("slow\none\ntwo\n");
            gate.awaitEntered();

            CompletableFuture<Void> closed = CompletableFuture.runAsync(transport::close);
            gate.open();

            assertThat(answers(peer, 3)).containsExactly("slow", "one", "two");
            assertThat(peer.isClosed()).isTrue();
            closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void readsNoMoreThanItMayHoldWhileARequestIsSlow() throws IOException {
        FakeGateway.Gate gate = gateway.hold("slow");
        gateway.onlyCounting();
        byte[] much = ("x".repeat(199) + "\n").repeat(100_000).getBytes(StandardCharsets.UTF_8);
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send("slow\n");
            gate.awaitEntered();

            int sent = peer.trySend(much, 500);

            assertThat(sent).isLessThan(much.length);
            gate.open();
            assertThat(peer.answer()).isEqualTo("slow");
            assertThat(peer.answer()).hasSize(199);
        }
    }

    @Test
    void handlesNoMoreForAPeerThatDoesNotRead() throws IOException {
        gateway.onlyCounting().on("big", line -> Bytes.utf8("x".repeat(100_000)));
        byte[] much = "big\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        Listening transport = listen(TransportLimits.SMALL);
        try (StreamPeer peer = connect(transport);
                StreamPeer other = connect(transport)) {
            peer.send(much);
            int before;
            int after = -1;
            do {
                before = after;
                for (int i = 0; i < 100; i++) {
                    other.ask("other");
                }
                after = gateway.received() - 100;
            } while (before < 0 || after - before != 100);
            int stalledAt = gateway.received();

            assertThat(answers(peer, 1_000))
                    .allSatisfy(answer -> assertThat(answer).hasSize(100_000));
            assertThat(gateway.received() - stalledAt).isGreaterThan(100);
        }
    }

    @Test
    void answersALargeRequestByAsMuch() throws IOException {
        String large = "x".repeat(1_000_000);
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL.bytes(1_000_000, 65_536, 65_536)))) {
            for (int i = 0; i < 5; i++) {
                assertThat(peer.ask(large)).isEqualTo(large);
            }
            assertThat(peer.ask("next")).isEqualTo("next");
        }
    }

    @Test
    void closesTheConnectionOfAPeerThatNeverReads() throws IOException {
        gateway.onlyCounting().on("big", line -> Bytes.utf8("x".repeat(100_000)));
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL.readWithin(SOON)))) {
            peer.trySend("big\n".repeat(10_000).getBytes(StandardCharsets.UTF_8), 500);

            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            boolean lost = false;
            while (!lost) {
                assertThat(System.nanoTime())
                        .as("the connection is closed in time")
                        .isLessThan(deadline);
                try {
                    peer.trySend("big\n".getBytes(StandardCharsets.UTF_8), 20);
                } catch (IOException e) {
                    lost = true;
                }
            }
            assertThat(gateway.received()).isLessThan(10_000);
        }
    }

    @Test
    void keepsTheConnectionOfAPeerThatReadsSlowly() throws IOException {
        int size = 8_000_000;
        gateway.on("big", line -> Bytes.utf8("x".repeat(size)));
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL.readWithin(Duration.ofMillis(1_200))))) {
            peer.send("big\n");

            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
            int read = 0;
            while (read <= size) {
                int most = System.nanoTime() < end ? size / 160 : size;
                int count = peer.read(most, 1_000);
                assertThat(count).as("after %d bytes", read).isPositive();
                read += count;
                if (System.nanoTime() < end) {
                    pause(20);
                }
            }

            assertThat(peer.ask("next")).isEqualTo("next");
        }
    }

    @Test
    void refusesOneConnectionTooMany() throws IOException {
        Listening transport = listen(TransportLimits.SMALL.atATime(2));
        try (StreamPeer first = connect(transport);
                StreamPeer second = connect(transport)) {
            first.ask("first");
            second.ask("second");

            try (StreamPeer third = connect(transport)) {
                assertThat(third.answer())
                        .isEqualTo(FakeGateway.refusal(Status.BUSY, "2 connections are open, no more are accepted"));
                assertThat(third.isClosed()).isTrue();
            }

            assertThat(first.ask("still")).isEqualTo("still");
        }
    }

    @Test
    void acceptsAnotherConnectionOnceOneHasGone() throws IOException {
        Listening transport = listen(TransportLimits.SMALL.atATime(1));
        try (StreamPeer first = connect(transport)) {
            first.ask("first");
            try (StreamPeer refused = connect(transport)) {
                sendAnyway(refused, "too many\n");
                assertThat(refused.answer()).startsWith("refused 500");
                first.endOutput();
                assertThat(first.isClosed()).isTrue();

                assertThat(askUntilAccepted(transport, "next")).isEqualTo("next");
            }
        }
    }

    @Test
    void closesAnIdleConnection() throws IOException {
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL.idleAfter(SOON)))) {
            peer.ask("one");

            assertThat(peer.isClosed()).isTrue();
        }
    }

    @Test
    void isNotIdleWhileARequestIsHandled() throws IOException {
        FakeGateway.Gate gate = gateway.hold("slow");
        Listening transport = listen(TransportLimits.SMALL.idleAfter(SOON));
        try (StreamPeer peer = connect(transport);
                StreamPeer idle = connect(transport)) {
            peer.send("slow\n");
            gate.awaitEntered();
            assertThat(idle.isClosed()).isTrue();

            gate.open();

            assertThat(peer.answer()).isEqualTo("slow");
        }
    }

    @Test
    void refusesALineThatDoesNotEnd() throws IOException {
        try (StreamPeer peer = connect(listen(TransportLimits.SMALL.lineWithin(SOON)))) {
            peer.send("one\ntw");

            assertThat(peer.answer()).isEqualTo("one");
            assertThat(peer.answer())
                    .isEqualTo(FakeGateway.refusal(Status.MALFORMED, "a line that did not end within 300 ms"));
            assertThat(peer.isClosed()).isTrue();
        }
    }

    @Test
    void givesEveryLineItsOwnTime() throws IOException {
        Listening transport = listen(TransportLimits.SMALL.lineWithin(Duration.ofSeconds(1)));
        try (StreamPeer peer = connect(transport)) {
            peer.send("be");
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2_600);
            while (System.nanoTime() < end) {
                peer.send("gun\nbe");

                assertThat(peer.answer()).isEqualTo("begun");
                pause(50);
            }
        }
    }

    @Test
    void doesNotBlameThePeerForALineThatItHasNotRead() throws IOException {
        FakeGateway.Gate gate = gateway.hold("slow");
        Listening transport = listen(TransportLimits.SMALL.bytes(256, 1, 65_536).lineWithin(SOON));
        try (StreamPeer peer = connect(transport);
                StreamPeer stuck = connect(transport)) {
            peer.send("slow\nla");
            gate.awaitEntered();
            peer.send("st\n");
            stuck.send("stu");
            assertThat(stuck.answer()).startsWith("refused 100");

            gate.open();

            assertThat(answers(peer, 2)).containsExactly("slow", "last");
        }
    }

    @Test
    void endsTheConnectionOfEveryPeerThatStops() throws Exception {
        gateway.onlyCounting().on(StoppingPeer.BIG, line -> Bytes.utf8("x".repeat(100_000)));
        Listening transport = listen(TransportLimits.SMALL
                .atATime(PEERS)
                .idleAfter(SOON)
                .lineWithin(SOON)
                .readWithin(SOON)
                .drainWithin(SOON));
        List<StoppingPeer> kinds = List.of(StoppingPeer.values());
        List<CompletableFuture<Void>> peers = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            StoppingPeer kind = kinds.get(i % kinds.size());
            RandomGenerator random = new SplittableRandom(i);
            peers.add(CompletableFuture.runAsync(() -> stop(transport, kind, random), Thread::startVirtualThread));
        }

        for (CompletableFuture<Void> peer : peers) {
            peer.get(30, TimeUnit.SECONDS);
        }

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!hasRoomFor(transport, PEERS)) {
            assertThat(System.nanoTime()).as("all connections are free again").isLessThan(deadline);
        }
    }

    private void stop(Listening transport, StoppingPeer kind, RandomGenerator random) {
        try (StreamPeer peer = connect(transport)) {
            kind.run(peer, random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean hasRoomFor(Listening transport, int connections) throws IOException {
        Deque<StreamPeer> peers = new ArrayDeque<>();
        try {
            boolean accepted = true;
            while (accepted && peers.size() < connections) {
                peers.push(connect(transport));
                accepted = peers.peek().ask("next").equals("next");
            }
            return accepted;
        } catch (IOException e) {
            return false; // refused, and closed with the line unread
        } finally {
            for (StreamPeer peer : peers) {
                peer.close();
            }
        }
    }

    private static void sendAnyway(StreamPeer peer, String text) {
        try {
            peer.send(text);
        } catch (IOException e) {
            assertThat(e).as("closed already").isNotNull();
        }
    }

    private String askUntilAccepted(Listening transport, String line) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (true) {
            try (StreamPeer peer = connect(transport)) {
                String answer = peer.ask(line);
                if (!answer.startsWith("refused") || System.nanoTime() > deadline) {
                    return answer;
                }
            } catch (IOException e) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    /** Waits, for tests of time itself. */
    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static List<String> answers(StreamPeer peer, int count) throws IOException {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(peer.answer());
        }
        return answers;
    }

    private static String tooLong(int maxLineBytes) {
        return FakeGateway.refusal(Status.MALFORMED, "a line of more than %d bytes".formatted(maxLineBytes));
    }
}
