package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ecosystem.api.message.Identity;
import io.ecosystem.spi.transport.Gateway;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the behaviour of every transport. */
@Timeout(60)
public abstract class TransportContract {

    /** Receives the lines of the transport under test. */
    protected final FakeGateway gateway = new FakeGateway();

    private @Nullable Listening listening;

    /** Opens the transport at a free address of this machine. */
    protected abstract Listening open(Gateway lines, TransportLimits bounds) throws IOException;

    /** Connects a peer to it. */
    protected abstract Peer connect(Listening transport) throws IOException;

    /** Returns whether lines may contain bytes that are no text; a connection that forbids them is closed. */
    protected boolean carriesAnyBytes() {
        return true;
    }

    /** Returns the identity of a peer of this test to the transport. */
    protected abstract Identity identity() throws IOException;

    /** Opens the transport of this test, which is closed after it. */
    protected final Listening listen(TransportLimits bounds) throws IOException {
        Listening opened = open(gateway, bounds);
        listening = opened;
        return opened;
    }

    @AfterEach
    final void stop() {
        if (listening != null) {
            listening.close();
        }
    }

    @Test
    void answersALine() throws IOException {
        try (Peer peer = connect(listen(TransportLimits.SMALL))) {
            String answer = peer.ask("{\"hello\":\"wörld\"}");

            assertThat(answer).isEqualTo("{\"hello\":\"wörld\"}");
            assertThat(gateway.lines()).containsExactly("{\"hello\":\"wörld\"}");
        }
    }

    @Test
    void saysWhereALineCameIn() throws IOException {
        try (Peer peer = connect(listen(TransportLimits.SMALL))) {
            peer.ask("one");
            peer.ask("two");

            assertThat(gateway.origins()).hasSize(2).allSatisfy(origin -> {
                assertThat(origin.listener()).startsWith(origin.transport() + "://");
                assertThat(origin.maxResponseBytes()).isGreaterThanOrEqualTo(512);
            });
            assertThat(gateway.origins().getFirst()).isEqualTo(gateway.origins().getLast());
        }
    }

    @Test
    void saysWhoSentALine() throws IOException {
        try (Peer peer = connect(listen(TransportLimits.SMALL))) {
            peer.ask("one");

            assertThat(gateway.origins().getFirst().identity()).isEqualTo(identity());
        }
    }

    @Test
    void answersAHeartbeatItself() throws IOException {
        try (Peer peer = connect(listen(TransportLimits.SMALL))) {
            String answer = peer.ask("\u0005");

            assertThat(answer).isEqualTo("\u0006");
            assertThat(gateway.received()).isZero();
        }
    }

    @Test
    void leavesABlankLineToTheGateway() throws IOException {
        try (Peer peer = connect(listen(TransportLimits.SMALL))) {
            String answer = peer.ask("");

            assertThat(answer).isEmpty();
            assertThat(gateway.lines()).containsExactly("");
        }
    }

    @Test
    void answersALineThatEndsLikeOnWindows() throws IOException {
        try (Peer peer = connect(listen(TransportLimits.SMALL))) {
            String answer = peer.ask("line\r");

            assertThat(answer.strip()).isEqualTo("line");
            assertThat(gateway.received()).isEqualTo(1);
        }
    }

    @Test
    void passesBytesThatAreNoText() throws IOException {
        assumeTrue(carriesAnyBytes());
        try (Peer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send(new byte[] {(byte) 0xff, 0, (byte) 0xc3, '\n'});

            assertThat(peer.answer()).isEqualTo("\ufffd\0\ufffd");
        }
    }

    @Test
    void doesNotDelayAPeerBecauseOfAnother() throws IOException {
        FakeGateway.Gate gate = gateway.hold("slow");
        Listening transport = listen(TransportLimits.SMALL);
        try (Peer slow = connect(transport);
                Peer fast = connect(transport)) {
            slow.send("slow\n");
            gate.awaitEntered();

            String answer = fast.ask("fast");

            assertThat(answer).isEqualTo("fast");
            gate.open();
            assertThat(slow.answer()).isEqualTo("slow");
        }
    }

    @Test
    void answersWhatItHasReceivedBeforeItCloses() throws Exception {
        FakeGateway.Gate gate = gateway.hold("slow");
        Listening transport = listen(TransportLimits.SMALL);
        try (Peer peer = connect(transport)) {
            peer.send("slow\n");
            gate.awaitEntered();

            CompletableFuture<Void> closed = CompletableFuture.runAsync(transport::close);
            gate.open();

            assertThat(peer.answer()).isEqualTo("slow");
            closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void closesAlthoughAnAnswerTakesTooLong() throws Exception {
        FakeGateway.Gate gate = gateway.hold("slow");
        Listening transport = listen(TransportLimits.SMALL.drainWithin(Duration.ofMillis(50)));
        try (Peer peer = connect(transport)) {
            peer.send("slow\n");
            gate.awaitEntered();

            CompletableFuture.runAsync(transport::close).get(5, TimeUnit.SECONDS);

            gate.open();
        }
    }
}
