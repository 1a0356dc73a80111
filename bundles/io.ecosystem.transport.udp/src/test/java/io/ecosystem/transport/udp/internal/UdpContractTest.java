package io.ecosystem.transport.udp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Identity;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.testkit.DatagramPeer;
import io.ecosystem.testkit.FakeGateway;
import io.ecosystem.testkit.Listening;
import io.ecosystem.testkit.TransportContract;
import io.ecosystem.testkit.TransportLimits;
import io.ecosystem.wire.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpContractTest extends TransportContract {

    @Override
    protected Listening open(Gateway lines, TransportLimits b) throws IOException {
        DatagramLimits limits =
                new DatagramLimits(b.maxConcurrent(), DatagramLimits.MAX_DATAGRAM_BYTES, 0, b.drainTimeout());
        Endpoint endpoint = DatagramEndpoint.open(new InetSocketAddress("127.0.0.1", 0), lines, limits);
        return new Listening(
                new InetSocketAddress(
                        "127.0.0.1", URI.create(endpoint.address()).getPort()),
                endpoint::close);
    }

    @Override
    protected Identity identity() throws IOException {
        return new Identity.ClaimedAddress(InetAddress.getByName("127.0.0.1"));
    }

    @Override
    protected DatagramPeer connect(Listening transport) throws IOException {
        return DatagramPeer.connect(transport.address());
    }

    @Test
    void readsADatagramWithoutALineFeed() throws IOException {
        try (DatagramPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send("bare");
            assertThat(peer.datagram()).isEqualTo("bare");

            peer.send("line\n");
            assertThat(peer.datagram()).isEqualTo("line");

            assertThat(gateway.lines()).containsExactly("bare", "line");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0005", "\u0006", "\u0005\n", "\u0006\n"})
    void answersBothHeartbeatBytes(String heartbeat) throws IOException {
        try (DatagramPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send(heartbeat);

            assertThat(peer.datagram()).isEqualTo("\u0006\n");
            assertThat(gateway.received()).isZero();
        }
    }

    @Test
    void refusesAnEmptyDatagram() throws IOException {
        try (DatagramPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send("");

            assertThat(peer.answer()).isEqualTo(FakeGateway.refusal(Status.MALFORMED, "an empty datagram"));
        }
    }

    @Test
    void carriesTheLargestDatagramBothWays() throws IOException {
        byte[] largest = new byte[DatagramLimits.MAX_DATAGRAM_BYTES];
        Arrays.fill(largest, (byte) 'x');
        try (DatagramPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send(largest);

            assertThat(peer.answer()).isEqualTo(new String(largest, StandardCharsets.UTF_8));
        }
    }

    @Test
    void tellsTheGatewayWhatFitsIntoADatagram() throws IOException {
        try (DatagramPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.ask("one");

            assertThat(gateway.origins()).extracting(Origin::maxResponseBytes).containsExactly(65_507);
        }
    }

    @Test
    void goesOnAfterAnAnswerThatCannotBeSent() throws IOException {
        gateway.on("big", line -> Bytes.utf8("x".repeat(70_000)));
        try (DatagramPeer peer = connect(listen(TransportLimits.SMALL.atATime(1)))) {
            peer.send("big");

            String answer;
            do {
                answer = peer.ask("next");
            } while (answer.startsWith("refused 500"));

            assertThat(answer).isEqualTo("next");
        }
    }

    @Test
    void answersOutOfOrderWhatTakesLonger() throws IOException {
        FakeGateway.Gate gate = gateway.hold("slow");
        try (DatagramPeer peer = connect(listen(TransportLimits.SMALL))) {
            peer.send("slow");
            gate.awaitEntered();

            assertThat(peer.ask("fast")).isEqualTo("fast");
            gate.open();
            assertThat(peer.answer()).isEqualTo("slow");
        }
    }

    @Test
    void refusesOneRequestTooMany() throws IOException {
        FakeGateway.Gate first = gateway.hold("first");
        FakeGateway.Gate second = gateway.hold("second");
        try (DatagramPeer peer = connect(listen(TransportLimits.SMALL.atATime(2)))) {
            peer.send("first");
            peer.send("second");
            first.awaitEntered();
            second.awaitEntered();

            assertThat(peer.ask("third"))
                    .isEqualTo(FakeGateway.refusal(Status.BUSY, "2 requests are being handled, no more are accepted"));
            assertThat(peer.ask("\u0005")).isEqualTo("\u0006");
            first.open();
            second.open();
            Set<String> answers = new TreeSet<>(Set.of(peer.answer(), peer.answer()));
            assertThat(answers).containsExactly("first", "second");
        }
    }

    @Test
    void answersEveryDatagramThatCameBeforeItCloses() throws Exception {
        FakeGateway.Gate gate = gateway.hold("0");
        Listening transport = listen(TransportLimits.SMALL.atATime(200).drainWithin(Duration.ofSeconds(10)));
        try (DatagramPeer peer = connect(transport)) {
            for (int i = 0; i < 50; i++) {
                peer.send(Integer.toString(i));
            }

            CompletableFuture<Void> closed = CompletableFuture.runAsync(transport::close);
            gate.open();

            Set<Integer> answered = new TreeSet<>();
            for (int i = 0; i < 50; i++) {
                answered.add(Integer.parseInt(peer.answer()));
            }
            assertThat(answered).hasSize(50);
            closed.get(10, TimeUnit.SECONDS);
        }
    }
}
