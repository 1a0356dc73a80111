package io.ecosystem.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.testkit.LineServer;
import io.ecosystem.testkit.StreamFault;
import io.ecosystem.testkit.StreamFault.Direction;
import io.ecosystem.testkit.StreamFault.Kind;
import io.ecosystem.testkit.StreamProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The table of outcomes for streams: one test for each row. All time limits are short and asserted. */
@Timeout(30)
abstract class StreamContract {

    private static final Duration SHORT = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private int files;

    /** Returns a new address of this kind that a server can listen at. */
    abstract SocketAddress free(Path file);

    /** Returns the address in the client's notation. */
    abstract String text(SocketAddress address);

    /** Returns a listener with the smallest backlog that the system allows. */
    abstract ServerSocketChannel smallBacklog(SocketAddress address) throws IOException;

    /** Returns an address without a listener. */
    abstract SocketAddress nobody(Path file) throws IOException;

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    @Test
    void answersOverAKeptConnection() throws IOException {
        LineServer server = server(LineServer.answering(Echo::answer));
        EcosystemClient client = open(at(server));

        for (int i = 0; i < 10; i++) {
            assertThat(echo(client, i)).isEqualTo(i);
        }

        assertThat(client.statistics().connected()).isEqualTo(1);
        assertThat(client.statistics().answered()).isEqualTo(10);
    }

    @Test
    void answersOverAConnectionForEachCall() throws IOException {
        LineServer server = server(LineServer.answering(Echo::answer));
        EcosystemClient client = open(at(server).once(2));

        List<CompletableFuture<Echo.Numbered>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            answers.add(client.callAsync("echo", new Echo.Numbered(i, ""), Echo.Numbered.class));
        }

        for (int i = 0; i < 10; i++) {
            assertThat(answers.get(i).join().number()).isEqualTo(i);
        }
        assertThat(client.statistics().connected()).isEqualTo(10);
        await(() -> client.statistics().connections() == 0 && server.sessions() == 0);
    }

    @Test
    void matchesAnswersByKeyInAnyOrder() throws IOException {
        LineServer server = server(session -> {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                lines.add(Echo.answer(session.readLine()));
            }
            Collections.reverse(lines);
            session.write(String.join("\n", lines) + "\n");
            session.hold();
        });
        EcosystemClient client = open(at(server));

        List<CompletableFuture<Echo.Numbered>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(client.callAsync("echo", new Echo.Numbered(i, ""), Echo.Numbered.class));
        }

        for (int i = 0; i < 8; i++) {
            assertThat(answers.get(i).join().number()).isEqualTo(i);
        }
    }

    @Test
    void carriesLongRequestsAndAnswers() throws IOException {
        LineServer server = server(LineServer.answering(Echo::answer));
        EcosystemClient client = open(at(server).answerTimeout(LONG).totalTimeout(LONG));
        String text = "é".repeat(300_000);

        assertThat(client.call("echo", new Echo.Numbered(1, text), Echo.Numbered.class)
                        .text())
                .isEqualTo(text);
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        EcosystemClient client = open(EcosystemClient.at(text(nobody(file()))));

        assertThatThrownBy(() -> echo(client, 1))
                .isInstanceOfSatisfying(
                        UnreachableException.class,
                        failure -> assertThat(failure.possiblyExecuted()).isFalse())
                .hasMessageContaining("cannot connect");
        assertThat(client.statistics().repeated()).isEqualTo(2);
    }

    @Test
    void goesToTheNextAddressWhenNobodyListens() throws IOException {
        LineServer server = server(LineServer.answering(Echo::answer));
        EcosystemClient client = open(EcosystemClient.at(text(nobody(file())), text(server.address())));

        assertThat(echo(client, 1)).isEqualTo(1);
        assertThat(client.statistics().repeated()).isEqualTo(1);
    }

    @Test
    void asksTheNextAddressWithTheSameKey() throws IOException {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        LineServer dying = server(session -> lines.add(session.readLine()));
        LineServer server = server(LineServer.answering(line -> {
            lines.add(line);
            return Echo.answer(line);
        }));
        EcosystemClient client = open(EcosystemClient.at(text(dying.address()), text(server.address())));
        SpanKey key = SpanKey.random();

        client.call("echo", null, Void.class, CallOptions.DEFAULT.withKey(key).repeatable());

        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(Echo.request(line).key()).isEqualTo(key));
    }

    @Test
    void spreadsCallsOverAddresses() throws IOException {
        LineServer one = server(LineServer.answering(Echo::answer));
        LineServer other = server(LineServer.answering(Echo::answer));
        EcosystemClient client = open(
                EcosystemClient.at(text(one.address()), text(other.address())).order(AddressOrder.SPREAD));

        for (int i = 0; i < 4; i++) {
            echo(client, i);
        }

        assertThat(one.sessions()).isEqualTo(1);
        assertThat(other.sessions()).isEqualTo(1);
    }

    @Test
    void endsACallWhenTheBacklogIsFull() throws IOException {
        ServerSocketChannel listener = smallBacklog(free(file()));
        opened.push(listener);
        fill(listener.getLocalAddress());
        EcosystemClient client = open(
                EcosystemClient.at(text(listener.getLocalAddress())).attempts(1).connectTimeout(SHORT));

        timesOut(client, Phase.CONNECTING, SHORT, false);
    }

    @Test
    void connectsWhenTheBacklogHasRoomAgain() throws IOException {
        ServerSocketChannel listener = smallBacklog(free(file()));
        opened.push(listener);
        List<SocketChannel> waiting = fill(listener.getLocalAddress());
        EcosystemClient client =
                open(EcosystemClient.at(text(listener.getLocalAddress())).connectTimeout(LONG));
        CompletableFuture<Bytes> answer = client.callAsync("echo", null, Bytes.class);

        for (SocketChannel one : waiting) {
            one.close();
        }
        Thread.startVirtualThread(() -> acceptAndAnswer(listener));

        assertThat(answer.join()).hasToString("{}");
    }

    @Test
    void endsACallThatIsNotAnswered() throws IOException {
        LineServer server = server(session -> {
            session.readLine();
            session.readLine();
        });
        EcosystemClient client = open(at(server).answerTimeout(SHORT));

        timesOut(client, Phase.ANSWERING, SHORT, true);
        assertThat(client.statistics().repeated()).isZero();
        await(() -> server.sessions() == 0);
    }

    @Test
    void endsACallByItsTotalTime() throws IOException {
        LineServer server = server(LineServer.Session::hold);
        EcosystemClient client = open(at(server).totalTimeout(SHORT));

        long began = System.nanoTime();
        assertThatThrownBy(() -> echo(client, 1))
                .isInstanceOfSatisfying(
                        TimedOutException.class,
                        failure -> assertThat(failure.after())
                                .as("the time of its last phase")
                                .isLessThan(Duration.ofNanos(System.nanoTime() - began)));
        assertThat(System.nanoTime() - began)
                .isBetween(SHORT.toNanos(), SHORT.plus(GRACE).toNanos());
    }

    @Test
    void endsACallWhosePeerNeverReads() throws IOException {
        LineServer server = server(LineServer.Session::hold);
        EcosystemClient client = open(at(server).answerTimeout(SHORT).attempts(1));
        String large = "x".repeat(16_000_000);

        long began = System.nanoTime();
        assertThatThrownBy(() -> client.call("echo", large, String.class))
                .isInstanceOfSatisfying(TimedOutException.class, failure -> {
                    assertThat(failure.phase()).isEqualTo(Phase.SENDING);
                    assertThat(failure.possiblyExecuted()).isFalse();
                });
        assertThat(System.nanoTime() - began).isLessThan(SHORT.plus(GRACE).toNanos());
    }

    @Test
    void repeatsWhatMayBeRepeated() throws IOException {
        LineServer server = server(cutting(2));
        EcosystemClient client = open(at(server).repeat(Repeat.ALWAYS));

        assertThat(echo(client, 7)).isEqualTo(7);
        assertThat(client.statistics().repeated()).isEqualTo(2);
    }

    @Test
    void saysThatALostRequestMayHaveBeenExecuted() throws IOException {
        LineServer server = server(cutting(1));
        EcosystemClient client = open(at(server));

        assertThatThrownBy(() -> echo(client, 7))
                .isInstanceOfSatisfying(
                        ConnectionLostException.class,
                        failure -> assertThat(failure.possiblyExecuted()).isTrue())
                .hasMessageContaining("the peer closed the connection");
        assertThat(client.statistics().repeated()).isZero();
        assertThat(echo(client, 8)).isEqualTo(8);
    }

    @Test
    void saysThatAnAnswerWasCut() throws IOException {
        EcosystemClient client = through(StreamFault.of(Kind.CUT, Direction.TO_CLIENT, 60));

        assertThatThrownBy(() -> echo(client, 7))
                .isInstanceOfSatisfying(
                        ConnectionLostException.class,
                        failure -> assertThat(failure.possiblyExecuted()).isTrue());
    }

    @Test
    void takesAnAnswerThatEndsWithTheConnection() throws IOException {
        LineServer server = server(session -> session.write(Echo.answer(session.readLine())));
        EcosystemClient client = open(at(server).once(1));

        assertThat(echo(client, 7)).isEqualTo(7);
    }

    @Test
    void saysThatARequestWasCutOnItsWay() throws IOException {
        EcosystemClient client = through(StreamFault.of(Kind.CUT, Direction.TO_SERVER, 0));

        assertThatThrownBy(() -> echo(client, 7)).isInstanceOf(ConnectionLostException.class);
        assertThat(echo(client, 8)).isEqualTo(8);
    }

    @Test
    void noticesAReset() throws IOException {
        EcosystemClient client = through(StreamFault.of(Kind.RESET, Direction.TO_CLIENT, 0));

        assertThatThrownBy(() -> echo(client, 7)).isInstanceOf(ConnectionLostException.class);
        assertThat(echo(client, 8)).isEqualTo(8);
    }

    @Test
    void noticesAHalfOpenConnection() throws IOException {
        EcosystemClient client = through(StreamFault.of(Kind.HALF_CLOSE, Direction.TO_CLIENT, 0));

        assertThatThrownBy(() -> echo(client, 7)).isInstanceOf(ConnectionLostException.class);
        assertThat(echo(client, 8)).isEqualTo(8);
    }

    @Test
    void endsACallInABlackHole() throws IOException {
        for (Direction direction : Direction.values()) {
            EcosystemClient client = through(StreamFault.of(Kind.BLACK_HOLE, direction, 0));

            timesOut(client, Phase.ANSWERING, SHORT, true);
            assertThat(echo(client, 8)).isEqualTo(8);
        }
    }

    @Test
    void endsACallWhoseAnswerIsTooSlow() throws IOException {
        LineServer server = server(LineServer.answering(Echo::answer));
        StreamProxy proxy = proxy(server, StreamFault.of(Kind.DRIBBLE, Direction.TO_CLIENT, 0));
        EcosystemClient client = open(EcosystemClient.at(text(proxy.address())).answerTimeout(SHORT));

        assertThatThrownBy(() -> client.call("echo", "x".repeat(1_000), String.class))
                .isInstanceOf(TimedOutException.class);
    }

    @Test
    void putsAnAnswerTogetherFromSingleBytes() throws IOException {
        LineServer server = server(LineServer.answering(Echo::answer));
        for (Direction direction : Direction.values()) {
            StreamProxy proxy = proxy(server, StreamFault.of(Kind.DRIBBLE, direction, 0));
            EcosystemClient client = open(EcosystemClient.at(text(proxy.address())));

            assertThat(echo(client, 7)).isEqualTo(7);
        }
    }

    @Test
    void waitsForALateAnswerWithinItsTime() throws IOException {
        LineServer server = server(LineServer.answering(Echo::answer));
        StreamProxy proxy = proxy(server, StreamFault.delay(Direction.TO_CLIENT, SHORT));
        EcosystemClient client = open(EcosystemClient.at(text(proxy.address())).answerTimeout(LONG));

        assertThat(echo(client, 7)).isEqualTo(7);
    }

    @Test
    void dropsALateAnswerAndGivesItToNobodyElse() throws IOException {
        CountDownLatch late = new CountDownLatch(1);
        LineServer server = server(session -> {
            String first = session.readLine();
            String second = session.readLine();
            wait(late);
            session.write(Echo.answer(first) + "\n");
            session.write(Echo.answer(second) + "\n");
            session.readLine();
        });
        EcosystemClient client = open(at(server));
        CompletableFuture<Echo.Numbered> first = client.callAsync(
                "echo", new Echo.Numbered(1, ""), Echo.Numbered.class, CallOptions.DEFAULT.within(SHORT));
        CompletableFuture<Echo.Numbered> second =
                client.callAsync("echo", new Echo.Numbered(2, ""), Echo.Numbered.class);

        assertThatThrownBy(first::join).hasCauseInstanceOf(TimedOutException.class);
        late.countDown();

        assertThat(second.join().number()).isEqualTo(2);
        assertThat(client.statistics().dropped()).isEqualTo(1);
        await(() -> server.sessions() == 0);
    }

    @Test
    void dropsAnAnswerThatComesTwice() throws IOException {
        LineServer server = server(LineServer.answering(line -> Echo.answer(line) + "\n" + Echo.answer(line)));
        EcosystemClient client = open(at(server));

        for (int i = 0; i < 5; i++) {
            assertThat(echo(client, i)).isEqualTo(i);
        }

        await(() -> client.statistics().dropped() == 5);
    }

    @Test
    void freesWhatACancelledCallHeld() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        LineServer server = server(session -> {
            session.readLine();
            received.countDown();
            session.readLine();
        });
        EcosystemClient client = open(at(server));
        CompletableFuture<Bytes> answer = client.callAsync("echo", null, Bytes.class);
        wait(received);

        answer.cancel(true);

        await(() -> client.statistics().inFlight() == 0 && client.statistics().timers() == 0 && server.sessions() == 0);
    }

    @Test
    void givesUpACallWhoseThreadIsInterrupted() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        LineServer server = server(session -> {
            session.readLine();
            received.countDown();
            session.hold();
        });
        EcosystemClient client = open(at(server));
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread caller = Thread.startVirtualThread(() -> {
            try {
                echo(client, 1);
            } catch (CallFailedException e) {
                failure.complete(Thread.currentThread().isInterrupted() ? e : null);
            }
        });
        wait(received);

        caller.interrupt();

        assertThat(failure.join())
                .isInstanceOfSatisfying(
                        CallInterruptedException.class,
                        e -> assertThat(e.possiblyExecuted()).isTrue());
        await(() -> client.statistics().inFlight() == 0);
    }

    @Test
    void failsAnswersThatAreNone() throws IOException {
        LineServer server = server(LineServer.answering(line -> "HTTP/1.1 400 Bad Request"));
        EcosystemClient client = open(at(server));

        assertThatThrownBy(() -> echo(client, 1))
                .isInstanceOf(BadAnswerException.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void failsOnlyTheCallWhoseAnswerHasAnUnknownStatus() throws IOException {
        LineServer server = server(LineServer.answering(line -> line.contains("\"number\":1")
                ? Echo.answer(line).replace("\"status\":0", "\"status\":700")
                : Echo.answer(line)));
        EcosystemClient client = open(at(server));

        assertThatThrownBy(() -> echo(client, 1))
                .isInstanceOf(BadAnswerException.class)
                .hasMessageContaining("status: 700 is unknown");
        assertThat(echo(client, 2)).isEqualTo(2);
        assertThat(client.statistics().connected()).isEqualTo(1);
    }

    @Test
    void failsAnAnswerThatIsTooLong() throws IOException {
        LineServer server = server(LineServer.answering(Echo::answer));
        EcosystemClient client = open(at(server).maxAnswerBytes(1_000));

        assertThatThrownBy(() -> client.call("echo", "x".repeat(2_000), String.class))
                .isInstanceOf(BadAnswerException.class)
                .hasMessageContaining("an answer of more than 1000 bytes");
    }

    @Test
    void givesAnAnswerWithoutAKeyToTheOldestCall() throws IOException {
        LineServer server = server(session -> {
            session.readLine();
            String second = session.readLine();
            session.write("{\"span_key\":null,\"uid\":\"\",\"status\":100,\"data\":\"too long\"}\n");
            session.write(Echo.answer(second) + "\n");
            session.hold();
        });
        EcosystemClient client = open(at(server));
        CompletableFuture<Echo.Numbered> first =
                client.callAsync("echo", new Echo.Numbered(1, ""), Echo.Numbered.class);
        CompletableFuture<Echo.Numbered> second =
                client.callAsync("echo", new Echo.Numbered(2, ""), Echo.Numbered.class);

        assertThatThrownBy(first::join)
                .cause()
                .isInstanceOfSatisfying(
                        CallRejectedException.Malformed.class,
                        failure -> assertThat(failure.text()).isEqualTo("too long"));
        assertThat(second.join().number()).isEqualTo(2);
    }

    @Test
    void givesASuccessWithoutAKeyToNobody() throws IOException {
        LineServer server =
                server(LineServer.answering(line -> "{\"span_key\":null,\"uid\":\"\",\"status\":0,\"data\":1}"));
        EcosystemClient client = open(at(server));

        assertThatThrownBy(() -> client.call("echo", 1, Integer.class))
                .isInstanceOf(BadAnswerException.class)
                .hasMessageContaining("an answer without a key, with status 0");
    }

    @Test
    void takesARefusedConnectionAsBusyAndTriesAgain() throws IOException {
        Deque<String> greetings =
                new ArrayDeque<>(List.of("{\"span_key\":null,\"uid\":\"\",\"status\":500,\"data\":\"too many\"}\n"));
        LineServer server = server(session -> {
            if (!greetings.isEmpty()) {
                session.readLine();
                session.write(greetings.pop());
                return;
            }
            LineServer.answering(Echo::answer).serve(session);
        });
        EcosystemClient client = open(at(server));

        assertThat(echo(client, 1)).isEqualTo(1);
        assertThat(client.statistics().repeated()).isEqualTo(1);
    }

    @Test
    void asksASilentPeerForASignOfLife() throws IOException {
        CountDownLatch asked = new CountDownLatch(3);
        LineServer server = server(session -> {
            for (String line = session.readLine(); line != null; line = session.readLine()) {
                boolean heartbeat = line.equals("\005");
                if (heartbeat) {
                    asked.countDown();
                }
                session.write(heartbeat ? "\006\n" : Echo.answer(line) + "\n");
            }
        });
        EcosystemClient client = open(at(server).heartbeat(Duration.ofMillis(20)));
        echo(client, 1);

        wait(asked);

        assertThat(echo(client, 2)).isEqualTo(2);
        assertThat(client.statistics().connected()).isEqualTo(1);
    }

    @Test
    void leavesAPeerThatGivesNoSignOfLife() throws IOException {
        LineServer server = server(session -> {
            session.write(Echo.answer(session.readLine()) + "\n");
            session.hold();
        });
        EcosystemClient client =
                open(at(server).heartbeat(Duration.ofMillis(20)).answerTimeout(SHORT));
        echo(client, 1);

        await(() -> client.statistics().connections() == 0);

        assertThat(echo(client, 2)).isEqualTo(2);
    }

    @Test
    void connectsAgainWhenTheServerIsBack() throws IOException {
        LineServer before = server(LineServer.answering(Echo::answer));
        EcosystemClient client = open(at(before).attempts(100));
        echo(client, 1);
        before.close();
        CompletableFuture<Echo.Numbered> answer =
                client.callAsync("echo", new Echo.Numbered(2, ""), Echo.Numbered.class);
        await(() -> client.statistics().repeated() > 2);

        opened.push(LineServer.listen(before.address(), LineServer.answering(Echo::answer)));

        assertThat(answer.join().number()).isEqualTo(2);
    }

    @Test
    void boundsTheCallsThatWait() throws IOException {
        CountDownLatch go = new CountDownLatch(1);
        LineServer server = server(session -> {
            wait(go);
            LineServer.answering(Echo::answer).serve(session);
        });
        EcosystemClient client = open(at(server).maxInFlight(2).maxWaiting(3));
        List<CompletableFuture<Echo.Numbered>> accepted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            accepted.add(client.callAsync("echo", new Echo.Numbered(i, ""), Echo.Numbered.class));
        }

        assertThatThrownBy(() -> echo(client, 6))
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("3 calls are waiting");
        go.countDown();

        for (int i = 0; i < 5; i++) {
            assertThat(accepted.get(i).join().number()).isEqualTo(i);
        }
        assertThat(client.statistics().waiting()).isZero();
    }

    @Test
    void failsCallsInFlightWhenItIsClosed() throws IOException {
        LineServer server = server(LineServer.Session::hold);
        EcosystemClient client = open(at(server));
        CompletableFuture<Bytes> answer = client.callAsync("echo", null, Bytes.class);
        await(() -> client.statistics().inFlight() == 1);

        client.close();

        assertThatThrownBy(answer::join).hasCauseInstanceOf(ClientClosedException.class);
        assertThatThrownBy(() -> echo(client, 2)).isInstanceOf(ClientClosedException.class);
        assertThat(client.statistics().connections()).isZero();
    }

    @Test
    void letsCallsInFlightEndWithinTheDrainTime() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        LineServer server = server(session -> {
            String line = session.readLine();
            wait(go);
            session.write(Echo.answer(line) + "\n");
            session.hold();
        });
        EcosystemClient client = open(at(server).heartbeat(Duration.ZERO));
        CompletableFuture<Bytes> answer = client.callAsync("echo", null, Bytes.class);
        await(() -> server.sessions() == 1 && client.statistics().timers() == 1);

        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> client.close(LONG));
        await(() -> client.statistics().timers() == 2);
        assertThatThrownBy(() -> echo(client, 1)).isInstanceOf(ClientClosedException.class);
        go.countDown();

        assertThat(answer.join()).hasToString("{}");
        closed.get(5, TimeUnit.SECONDS);
    }

    private LineServer server(LineServer.Script script) throws IOException {
        LineServer server = LineServer.listen(free(file()), script);
        opened.push(server);
        return server;
    }

    private ClientBuilder at(LineServer server) {
        return EcosystemClient.at(text(server.address()));
    }

    private EcosystemClient open(ClientBuilder builder) {
        EcosystemClient client = builder.open();
        opened.push(client);
        return client;
    }

    private StreamProxy proxy(LineServer server, StreamFault first) throws IOException {
        StreamProxy proxy =
                StreamProxy.between(free(file()), server.address(), number -> number == 0 ? first : StreamFault.NONE);
        opened.push(proxy);
        return proxy;
    }

    /** Returns a client whose first connection has a fault. */
    private EcosystemClient through(StreamFault first) throws IOException {
        LineServer server = server(LineServer.answering(Echo::answer));
        return open(EcosystemClient.at(text(proxy(server, first).address())).answerTimeout(SHORT));
    }

    /** Closes the first connections after their first request, and answers on later ones. */
    private static LineServer.Script cutting(int connections) {
        CountDownLatch left = new CountDownLatch(connections);
        return session -> {
            boolean cut = left.getCount() > 0;
            left.countDown();
            if (cut) {
                session.readLine();
                return;
            }
            LineServer.answering(Echo::answer).serve(session);
        };
    }

    private List<SocketChannel> fill(SocketAddress address) throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SocketChannel channel = address instanceof UnixDomainSocketAddress
                    ? SocketChannel.open(StandardProtocolFamily.UNIX)
                    : SocketChannel.open();
            opened.push(channel);
            waiting.add(channel);
            channel.configureBlocking(false);
            try {
                channel.connect(address);
            } catch (IOException e) {
                return waiting; // full
            }
        }
        return waiting;
    }

    private static void acceptAndAnswer(ServerSocketChannel listener) {
        try {
            while (true) {
                SocketChannel channel = listener.accept();
                Thread.startVirtualThread(() -> answerOn(channel));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void answerOn(SocketChannel channel) {
        try (channel) {
            var in =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                channel.write(ByteBuffer.wrap((Echo.answer(line) + "\n").getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            // the peer has gone
        }
    }

    private Path file() {
        return folder.resolve("s" + files++);
    }

    private static long echo(EcosystemClient client, long number) {
        return client.call("echo", new Echo.Numbered(number, "x"), Echo.Numbered.class)
                .number();
    }

    private static void timesOut(EcosystemClient client, Phase phase, Duration after, boolean executed) {
        long began = System.nanoTime();
        assertThatThrownBy(() -> echo(client, 1)).isInstanceOfSatisfying(TimedOutException.class, failure -> {
            assertThat(failure.phase()).isEqualTo(phase);
            assertThat(failure.possiblyExecuted()).isEqualTo(executed);
            assertThat(failure.after()).isBetween(after, after.plus(GRACE));
        });
        assertThat(System.nanoTime() - began)
                .isBetween(after.toNanos(), after.plus(GRACE).toNanos());
    }

    private static void wait(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(deadline);
            Thread.yield();
        }
    }
}
