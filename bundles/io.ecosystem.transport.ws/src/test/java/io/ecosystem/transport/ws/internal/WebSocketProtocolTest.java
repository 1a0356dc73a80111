package io.ecosystem.transport.ws.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.testkit.FakeGateway;
import io.ecosystem.testkit.Listening;
import io.ecosystem.testkit.StreamPeer;
import io.ecosystem.testkit.TransportLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests what clients see of frames and farewells, on real sockets. */
@Timeout(60)
class WebSocketProtocolTest {

    private static final int TEXT = 0x81;
    private static final int PING = 0x89;
    private static final int CLOSE = 0x88;
    private static final Duration SOON = Duration.ofMillis(300);

    private final FakeGateway gateway = new FakeGateway();
    private @Nullable Listening listening;

    @AfterEach
    void stop() {
        if (listening != null) {
            listening.close();
        }
    }

    @Test
    void answersEachMessageByOne() throws IOException {
        try (RawClient client = connect(TransportLimits.SMALL)) {
            client.text("one")
                    .text("two\n")
                    .frame(0x01, "th")
                    .frame(PING, "?")
                    .frame(0x80, "ree")
                    .text("");

            assertThat(List.of(client.next(), client.next(), client.next(), client.next(), client.next()))
                    .containsExactlyInAnyOrder("one", "two", "pong ?", "three", "");
            assertThat(gateway.lines()).containsExactly("one", "two", "three", "");
        }
    }

    @Test
    void makesOneLineOfAMessageOfSeveral() throws IOException {
        try (RawClient client = connect(TransportLimits.SMALL)) {
            client.text("{\n \"a\": 1\n}\n");

            assertThat(client.next()).isEqualTo("{\r \"a\": 1\r}");
        }
    }

    @Test
    void writesLengthsOfEachForm() throws IOException {
        gateway.onlyCounting();
        for (int length : new int[] {125, 126, 65_535, 65_536}) {
            gateway.on("give " + length, line -> Bytes.utf8("x".repeat(length)));
        }
        try (RawClient client = connect(TransportLimits.SMALL)) {
            for (int length : new int[] {125, 126, 65_535, 65_536}) {
                client.text("give " + length);

                assertThat(client.next()).hasSize(length);
            }
        }
    }

    @Test
    void answersAFarewellByTheSame() throws IOException {
        try (RawClient client = connect(TransportLimits.SMALL)) {
            client.text("one").frame(CLOSE, code(4_001, "bye")).text("late");

            assertThat(client.next()).isEqualTo("one");
            assertThat(client.next()).isEqualTo("close 4001");
            assertThat(client.next()).isEqualTo("the end");
            assertThat(gateway.lines()).containsExactly("one");
        }
        try (RawClient client = connect(TransportLimits.SMALL)) {
            client.frame(CLOSE, "");

            assertThat(client.next()).isEqualTo("close");
            assertThat(client.next()).isEqualTo("the end");
        }
    }

    @Test
    void answersWhatCameBeforeAFarewell() throws IOException {
        FakeGateway.Gate gate = gateway.hold("slow");
        try (RawClient client = connect(TransportLimits.SMALL)) {
            client.text("slow").text("last").frame(CLOSE, code(1_000, ""));
            gate.awaitEntered();
            gate.open();

            assertThat(client.next()).isEqualTo("slow");
            assertThat(client.next()).isEqualTo("last");
            assertThat(client.next()).isEqualTo("close 1000");
            assertThat(client.next()).isEqualTo("the end");
        }
    }

    @Test
    void saysWhatIsWrongWithAFrame() throws IOException {
        assertClosedBy("close 1002 a frame is not masked", client -> client.send(new byte[] {(byte) TEXT, 1, 'x'}));
        assertClosedBy(
                "close 1003 a binary message; send the request as a text message", client -> client.frame(0x82, "x"));
        assertClosedBy(
                "close 1007 a text message is not UTF-8", client -> client.frame(TEXT, new byte[] {(byte) 0xFF}));
        assertClosedBy("close 1002 a continuation without a beginning", client -> client.frame(0x80, "x"));
        assertClosedBy("close 1002 frames of kind 11 are unknown", client -> client.frame(0x8B, ""));
        assertClosedBy("close 1002 a close frame has no valid code", client -> client.frame(CLOSE, code(1_005, "")));
        assertClosedBy("close 1002 a close frame has no valid code", client -> client.frame(CLOSE, "x"));
        assertClosedBy(
                "close 1007 the reason of a close frame is not UTF-8",
                client -> client.frame(CLOSE, new byte[] {3, (byte) 0xE8, (byte) 0xFF}));
    }

    private void assertClosedBy(String expected, Sending wrong) throws IOException {
        try (RawClient client = connect(TransportLimits.SMALL)) {
            client.text("before");
            wrong.by(client);
            client.text("after");

            assertThat(client.next()).isEqualTo("before");
            assertThat(client.next()).isEqualTo(expected);
            client.frame(CLOSE, "");
            assertThat(client.next()).startsWith("the end");
            assertThat(gateway.lines()).doesNotContain("after");
        }
    }

    /** What a client does wrong. */
    private interface Sending {
        void by(RawClient client) throws IOException;
    }

    @Test
    void answersALongMessageBeforeItCloses() throws IOException {
        for (Sending way : List.<Sending>of(
                client -> client.text("x".repeat(257)),
                client -> client.text("x".repeat(300)),
                client -> client.frame(0x01, "x".repeat(200)).frame(0x80, "x".repeat(100)),
                client -> client.send(new byte[] {(byte) TEXT, (byte) 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4}))) {
            try (RawClient client = connect(TransportLimits.SMALL)) {
                client.text("one");
                way.by(client);

                assertThat(client.next()).isEqualTo("one");
                assertThat(client.next()).isEqualTo("refused 100: a line of more than 256 bytes");
                assertThat(client.next()).isEqualTo("close 1009 a message of more than 256 bytes");
            }
        }
    }

    @Test
    void acceptsTheLongestMessage() throws IOException {
        try (RawClient client = connect(TransportLimits.SMALL)) {
            client.text("x".repeat(256)).text("y".repeat(256) + "\n");

            assertThat(client.next()).hasSize(256);
            assertThat(client.next()).hasSize(256);
        }
    }

    @Test
    void pingsASilentPeerAndKeepsItIfItAnswers() throws IOException {
        try (RawClient client = connect(TransportLimits.SMALL, Duration.ofMillis(900))) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.next()).isEqualTo("ping");
                client.frame(0x8A, "");
            }

            assertThat(client.text("one").next()).isEqualTo("one");
        }
    }

    @Test
    void closesAPeerThatAnswersNoPing() throws IOException {
        try (RawClient client = connect(TransportLimits.SMALL, Duration.ofMillis(900))) {
            assertThat(client.next()).isEqualTo("ping");
            assertThat(client.next()).isEqualTo("close 1008 no answer to a ping within 900 ms");
            assertThat(client.next()).startsWith("the end");
        }
    }

    @Test
    void doesNotTakeItsOwnPingsForTraffic() throws IOException {
        TransportLimits limits = TransportLimits.SMALL.idleAfter(Duration.ofMillis(3_500));
        try (RawClient client = connect(limits, Duration.ofMillis(500))) {
            String next = client.next();
            while (next.equals("ping")) {
                client.frame(0x8A, "");
                next = client.next();
            }

            assertThat(next).isEqualTo("close 1000 no request for 3 s");
        }
    }

    @Test
    void takesThePingsOfAPeerForTraffic() throws IOException {
        try (RawClient client = connect(TransportLimits.SMALL.idleAfter(Duration.ofMillis(1_500)))) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(4_000);
            while (System.nanoTime() < end) {
                assertThat(client.frame(PING, "x").next()).isEqualTo("pong x");
            }
        }
    }

    @Test
    void saysThatAMessageDoesNotEnd() throws IOException {
        try (RawClient client = connect(TransportLimits.SMALL.lineWithin(SOON))) {
            client.frame(0x01, "begun");

            assertThat(client.next()).isEqualTo("refused 100: a line that did not end within 300 ms");
            assertThat(client.next()).isEqualTo("close 1008 a message did not end within 300 ms");
        }
    }

    @Test
    void countsTheTimeOfAnEmptyFragmentAndOfAFrameWithoutItsPayload() throws IOException {
        for (Sending way : List.<Sending>of(
                client -> client.frame(0x01, ""),
                client -> client.send(new byte[] {(byte) TEXT}),
                client -> client.send(new byte[] {(byte) TEXT, (byte) 0x85, 1, 2, 3, 4}))) {
            try (RawClient client = connect(TransportLimits.SMALL.lineWithin(SOON))) {
                way.by(client);

                assertThat(client.next()).startsWith("refused 100: a line that did not end");
                assertThat(client.next()).startsWith("close 1008 ");
            }
        }
    }

    @Test
    void saysThatItLeaves() throws Exception {
        try (RawClient client = connect(TransportLimits.SMALL)) {
            client.text("one").next();

            CompletableFuture<Void> closed = CompletableFuture.runAsync(this::stop);

            assertThat(client.next()).isEqualTo("close 1001 this listener stops, moves or changes; connect again");
            client.frame(CLOSE, code(1_001, ""));
            assertThat(client.next()).isEqualTo("the end");
            closed.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void doesNotWaitLongForAPeerThatDoesNotAnswerItsFarewell() throws Exception {
        try (RawClient client = connect(TransportLimits.SMALL)) {
            client.text("one").next();
            long began = System.nanoTime();

            stop();

            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(5));
            assertThat(client.next()).startsWith("close 1001");
            assertThat(client.next()).startsWith("the end");
        }
    }

    @Test
    void refusesAConnectionTooManyOnceItsPeerCanReadThat() throws IOException {
        Listening transport = listen(TransportLimits.SMALL.atATime(1), Duration.ofMinutes(1));
        try (RawClient first = RawClient.open(transport.address());
                RawClient second = RawClient.open(transport.address())) {
            assertThat(second.next()).isEqualTo("refused 500: 1 connections are open, no more are accepted");
            assertThat(second.next()).isEqualTo("close 1013 too many connections are open");
            assertThat(first.text("still").next()).isEqualTo("still");
        }
    }

    @Test
    void answersTheWholeMessagesOfAPeerThatEndsWithoutAFarewell() throws IOException {
        try (RawClient client = connect(TransportLimits.SMALL)) {
            client.text("one").frame(0x01, "tw");
            client.endOutput();

            assertThat(client.next()).isEqualTo("one");
            assertThat(client.next()).isEqualTo("close 1000");
            assertThat(client.next()).isEqualTo("the end");
        }
    }

    @Test
    void boundsThePongsForAPeerThatDoesNotRead() throws IOException {
        Listening transport = listen(TransportLimits.SMALL.readWithin(SOON), Duration.ofMinutes(1));
        byte[] pings = ClientFrames.frame(PING, "x".repeat(125).getBytes(StandardCharsets.UTF_8), 7);
        byte[] many = new byte[pings.length * 10_000];
        for (int i = 0; i < 10_000; i++) {
            System.arraycopy(pings, 0, many, i * pings.length, pings.length);
        }
        try (RawClient client = RawClient.open(transport.address());
                StreamPeer other = StreamPeer.webSocket(transport.address())) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            boolean lost = false;
            while (!lost) {
                assertThat(System.nanoTime())
                        .as("it is closed, as it does not read")
                        .isLessThan(deadline);
                try {
                    client.send(many);
                } catch (IOException e) {
                    lost = true;
                }
            }

            assertThat(other.ask("other")).isEqualTo("other");
        }
    }

    @Test
    void servesTheClientOfTheJdk() throws Exception {
        Listening transport = listen(TransportLimits.SMALL, Duration.ofMinutes(1));
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        WebSocket.Listener listener = new WebSocket.Listener() {

            @Override
            public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                seen.add(data.toString());
                webSocket.request(1);
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
                seen.add("pong");
                webSocket.request(1);
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
                seen.add("closed " + statusCode);
                return CompletableFuture.completedFuture(null);
            }
        };
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebSocket webSocket = http.newWebSocketBuilder()
                    .subprotocols("other", "ecosystem")
                    .buildAsync(URI.create("ws://" + RawClient.address(transport.address()) + "/"), listener)
                    .get(10, TimeUnit.SECONDS);

            assertThat(webSocket.getSubprotocol()).isEqualTo("ecosystem");
            webSocket.sendText("wör", false).get(10, TimeUnit.SECONDS);
            webSocket.sendText("ld", true).get(10, TimeUnit.SECONDS);
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("wörld");
            webSocket.sendPing(ByteBuffer.allocate(3)).get(10, TimeUnit.SECONDS);
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("pong");
            webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(10, TimeUnit.SECONDS);
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("closed 1000");
        }
    }

    private RawClient connect(TransportLimits limits) throws IOException {
        return connect(limits, Duration.ofMinutes(1));
    }

    private RawClient connect(TransportLimits limits, Duration ping) throws IOException {
        stop();
        return RawClient.open(listen(limits, ping).address());
    }

    private Listening listen(TransportLimits limits, Duration ping) throws IOException {
        Listening opened = TestListener.open(gateway, TestListener.limits(limits), ping);
        listening = opened;
        return opened;
    }

    private static byte[] code(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        return payload;
    }
}
