package io.ecosystem.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Status;
import io.ecosystem.testkit.DatagramFault;
import io.ecosystem.testkit.DatagramProxy;
import io.ecosystem.testkit.DatagramServer;
import io.ecosystem.testkit.LineServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of outcomes for datagrams: one test for each row. */
@Timeout(30)
class UdpClientTest {

    private static final Duration SHORT = Duration.ofMillis(150);
    private static final Duration GRACE = Duration.ofSeconds(4);
    private static final Function<String, List<String>> ECHO = line -> List.of(Echo.answer(line));
    private static final IntFunction<DatagramFault> FINE = number -> DatagramFault.NONE;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    @Test
    void answersOverOneSocket() throws IOException {
        DatagramServer server = server(ECHO);
        EcosystemClient client = open(at(server));

        for (int i = 0; i < 10; i++) {
            assertThat(echo(client, i)).isEqualTo(i);
        }

        assertThat(client.statistics().connected()).isEqualTo(1);
        assertThat(server.received()).isEqualTo(10);
    }

    @Test
    void answersOverASocketForEachCall() throws IOException {
        EcosystemClient client = open(at(server(ECHO)).once(2));

        for (int i = 0; i < 10; i++) {
            assertThat(echo(client, i)).isEqualTo(i);
        }

        assertThat(client.statistics().connected()).isEqualTo(10);
        await(() -> client.statistics().connections() == 0);
    }

    @Test
    void doesNotTakeADoubledRefusalForTheAnswerToTheNextAttempt() throws IOException {
        DatagramServer server = server(line -> List.of(Echo.refusal(line, Status.BUSY, "busy")));
        EcosystemClient client = open(at(server));

        assertThatThrownBy(() -> echo(client, 1))
                .isInstanceOfSatisfying(
                        CallRejectedException.Busy.class,
                        failure -> assertThat(failure.possiblyExecuted()).isTrue());

        assertThat(server.received()).isEqualTo(2);
    }

    @Test
    void noticesAClosedPort() throws IOException {
        EcosystemClient client = open(EcosystemClient.at("udp://127.0.0.1:" + freePort()));

        long began = System.nanoTime();
        assertThatThrownBy(() -> echo(client, 1))
                .isInstanceOfSatisfying(
                        UnreachableException.class,
                        failure -> assertThat(failure.possiblyExecuted()).isFalse())
                .hasMessageContaining("nothing listens there");

        assertThat(System.nanoTime() - began).isLessThan(GRACE.toNanos());
        assertThat(client.statistics().repeated()).isEqualTo(2);
    }

    @Test
    void goesToTheNextAddressWhenAPortIsClosed() throws IOException {
        DatagramServer server = server(ECHO);
        EcosystemClient client = open(EcosystemClient.at("udp://127.0.0.1:" + freePort(), text(server.address())));

        assertThat(echo(client, 1)).isEqualTo(1);
    }

    @Test
    void noticesThatThePortClosesBehindTheRequest() throws IOException {
        AtomicReference<DatagramServer> dying = new AtomicReference<>();
        DatagramServer server = server(line -> {
            Thread.startVirtualThread(() -> close(dying.get()));
            return List.of();
        });
        dying.set(server);
        EcosystemClient client = open(at(server).answerTimeout(SHORT));

        assertThatThrownBy(() -> echo(client, 1))
                .isInstanceOfSatisfying(
                        TimedOutException.class,
                        failure -> assertThat(failure.possiblyExecuted()).isTrue());
        assertThatThrownBy(() -> echo(client, 2)).isInstanceOf(UnreachableException.class);
    }

    @Test
    void sendsADatagramOnlyOnceUnlessItMayBeRepeated() throws IOException {
        DatagramServer server = server(line -> List.of());
        EcosystemClient client = open(at(server).answerTimeout(SHORT).retransmitAfter(Duration.ofMillis(10)));

        timesOut(client, SHORT);

        assertThat(server.received()).isEqualTo(1);
        assertThat(client.statistics().repeated()).isZero();
    }

    @Test
    void sendsALostRequestAgainWithTheSameKey() throws IOException {
        List<String> lines = new ArrayList<>();
        DatagramServer server = server(line -> {
            lines.add(line);
            return lines.size() < 3 ? List.of() : ECHO.apply(line);
        });
        EcosystemClient client = open(at(server).repeat(Repeat.ALWAYS).retransmitAfter(Duration.ofMillis(10)));

        assertThat(echo(client, 7)).isEqualTo(7);

        assertThat(lines).hasSizeGreaterThanOrEqualTo(3);
        assertThat(lines.stream().distinct()).hasSize(1);
    }

    @Test
    void dropsAnAnswerThatComesTwice() throws IOException {
        DatagramProxy proxy = proxy(server(ECHO), FINE, number -> DatagramFault.DUPLICATE);
        EcosystemClient client = open(EcosystemClient.at(text(proxy.address())));

        for (int i = 0; i < 5; i++) {
            assertThat(echo(client, i)).isEqualTo(i);
        }

        await(() -> client.statistics().dropped() == 5);
    }

    @Test
    void matchesAnswersThatOvertakeEachOther() throws IOException {
        DatagramProxy proxy =
                proxy(server(ECHO), FINE, number -> number % 2 == 0 ? DatagramFault.OVERTAKEN : DatagramFault.NONE);
        EcosystemClient client = open(EcosystemClient.at(text(proxy.address())));
        List<CompletableFuture<Echo.Numbered>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(client.callAsync("echo", new Echo.Numbered(i, ""), Echo.Numbered.class));
        }

        for (int i = 0; i < 8; i++) {
            assertThat(answers.get(i).join().number()).isEqualTo(i);
        }
    }

    @Test
    void endsACallWhoseRequestOrAnswerWasLost() throws IOException {
        IntFunction<DatagramFault> first = number -> number == 0 ? DatagramFault.LOSE : DatagramFault.NONE;
        for (DatagramProxy proxy : List.of(proxy(server(ECHO), first, FINE), proxy(server(ECHO), FINE, first))) {
            EcosystemClient client =
                    open(EcosystemClient.at(text(proxy.address())).answerTimeout(SHORT));

            timesOut(client, SHORT);
            assertThat(echo(client, 8)).isEqualTo(8);
        }
    }

    @Test
    void dropsALateAnswerAndGivesItToNobodyElse() throws IOException {
        DatagramProxy proxy =
                proxy(server(ECHO), FINE, number -> number == 0 ? DatagramFault.DELAY : DatagramFault.NONE);
        EcosystemClient client = open(EcosystemClient.at(text(proxy.address())).answerTimeout(Duration.ofMillis(50)));

        assertThatThrownBy(() -> echo(client, 1)).isInstanceOf(TimedOutException.class);

        assertThat(echo(client, 2)).isEqualTo(2);
        await(() -> client.statistics().dropped() == 1);
    }

    @Test
    void ignoresWhatOthersSend() throws IOException {
        AtomicReference<SocketAddress> peer = new AtomicReference<>();
        DatagramChannel server = DatagramChannel.open().bind(LineServer.anyPort());
        opened.push(server);
        EcosystemClient client =
                open(EcosystemClient.at(text(server.getLocalAddress())).answerTimeout(SHORT));
        CompletableFuture<Bytes> answer = client.callAsync("echo", null, Bytes.class);
        ByteBuffer request = ByteBuffer.allocate(1_000);
        peer.set(server.receive(request));
        String line = Echo.answer(StandardCharsets.UTF_8.decode(request.flip()).toString());

        try (DatagramChannel stranger = DatagramChannel.open().bind(LineServer.anyPort())) {
            stranger.send(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)), peer.get());
        }

        assertThatThrownBy(answer::join).hasCauseInstanceOf(TimedOutException.class);
    }

    @Test
    void ignoresAnswersThatAreNone() throws IOException {
        EcosystemClient client = open(at(server(line -> List.of("junk", "", "[1]", Echo.answer(line)))));

        assertThat(echo(client, 7)).isEqualTo(7);
        assertThat(client.statistics().dropped()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void believesAnAnswerWithoutAKeyOnlyOnASocketOfItsOwn() throws IOException {
        DatagramServer server =
                server(line -> List.of("{\"span_key\":null,\"uid\":\"\",\"status\":100,\"data\":\"no\"}"));

        assertThatThrownBy(() -> echo(open(at(server).once(1)), 1)).isInstanceOf(CallRejectedException.Malformed.class);
        assertThatThrownBy(() -> echo(open(at(server).answerTimeout(SHORT)), 1)).isInstanceOf(TimedOutException.class);
    }

    @Test
    void refusesARequestThatFitsIntoNoDatagram() throws IOException {
        EcosystemClient client = open(at(server(ECHO)));

        assertThatThrownBy(() -> client.call("echo", "x".repeat(65_507), String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not fit into the 65507 bytes of a datagram");
    }

    @Test
    void freesWhatACancelledCallHeld() throws IOException {
        EcosystemClient client = open(at(server(line -> List.of())).repeat(Repeat.ALWAYS));
        CompletableFuture<Bytes> answer = client.callAsync("echo", null, Bytes.class);
        await(() -> client.statistics().inFlight() == 1);

        answer.cancel(true);

        await(() -> client.statistics().inFlight() == 0 && client.statistics().timers() == 0);
    }

    private DatagramServer server(Function<String, List<String>> script) throws IOException {
        DatagramServer server = DatagramServer.listen(LineServer.anyPort(), script);
        opened.push(server);
        return server;
    }

    private DatagramProxy proxy(
            DatagramServer server, IntFunction<DatagramFault> requests, IntFunction<DatagramFault> answers)
            throws IOException {
        DatagramProxy proxy = DatagramProxy.before(server.address(), Duration.ofMillis(200), requests, answers);
        opened.push(proxy);
        return proxy;
    }

    private static ClientBuilder at(DatagramServer server) throws IOException {
        return EcosystemClient.at(text(server.address()));
    }

    private EcosystemClient open(ClientBuilder builder) {
        EcosystemClient client = builder.open();
        opened.push(client);
        return client;
    }

    private static String text(SocketAddress address) {
        return "udp://127.0.0.1:" + ((InetSocketAddress) address).getPort();
    }

    private static int freePort() throws IOException {
        try (DatagramChannel channel = DatagramChannel.open().bind(LineServer.anyPort())) {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }

    private static void close(DatagramServer server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long echo(EcosystemClient client, long number) {
        return client.call("echo", new Echo.Numbered(number, "x"), Echo.Numbered.class)
                .number();
    }

    private static void timesOut(EcosystemClient client, Duration after) {
        long began = System.nanoTime();
        assertThatThrownBy(() -> echo(client, 1)).isInstanceOfSatisfying(TimedOutException.class, failure -> {
            assertThat(failure.phase()).isEqualTo(Phase.ANSWERING);
            assertThat(failure.possiblyExecuted()).isTrue();
        });
        assertThat(System.nanoTime() - began)
                .isBetween(after.toNanos(), after.plus(GRACE).toNanos());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(deadline);
            Thread.yield();
        }
    }
}
