package io.ecosystem.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.testkit.LineServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** The behaviour that callers see on any transport. */
@Timeout(30)
class ClientTest {

    private record Note(String text) {}

    private record Count(int count) {}

    private final List<Key> keys = new CopyOnWriteArrayList<>();
    private volatile Status status = Status.SUCCESS;
    private volatile String because = "because";
    private LineServer server;
    private EcosystemClient client;

    @BeforeEach
    void open() throws IOException {
        server = LineServer.listen(LineServer.anyPort(), LineServer.answering(this::answer));
        client = builder().open();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void carriesRecordsMapsScalarsAndRawJson() {
        assertThat(client.call("echo", new Note("hi"), Note.class)).isEqualTo(new Note("hi"));
        assertThat(client.call("echo", Map.of("text", "hi"), Note.class)).isEqualTo(new Note("hi"));
        assertThat(client.call("echo", 7, int.class)).isEqualTo(7);
        assertThat(client.call("echo", List.of("a", "b"), String[].class)).containsExactly("a", "b");
        assertThat(client.call("echo", Bytes.utf8("[1, 2]"), Bytes.class)).hasToString("[1, 2]");
        assertThat(client.call("echo", null, Bytes.class)).hasToString("{}");
        assertThat(client.call("echo", "hi", Void.class)).isNull();
    }

    @Test
    void refusesWhatItCannotWriteOrRead() {
        assertThatThrownBy(() -> client.call("echo", Bytes.utf8("{"), Bytes.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("raw body");
        assertThatThrownBy(() -> client.call("echo", new Note("hi"), Count.class))
                .isInstanceOf(BadAnswerException.class)
                .hasMessageContaining("count: missing");
        assertThat(keys).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Status.class, mode = Mode.EXCLUDE, names = "SUCCESS")
    void hasAFailureForEachStatus(Status refused) {
        status = refused;

        assertThatThrownBy(() -> client.call("echo", null, Void.class))
                .isInstanceOfSatisfying(CallRejectedException.class, failure -> {
                    assertThat(failure.status()).isEqualTo(refused);
                    assertThat(failure.text()).isEqualTo("because");
                    assertThat(failure.getClass().getSimpleName().toUpperCase())
                            .isEqualTo(refused.name().replace("_", ""));
                    assertThat(failure.possiblyExecuted())
                            .isEqualTo(refused == Status.REFUSED || refused == Status.UNHANDLED);
                });
        assertThat(keys).hasSize(refused == Status.BUSY ? 3 : 1);
        assertThat(keys.stream().distinct()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
        INVALID,       sides: missing,                                                      sides: missing
        UNKNOWN_ROUTE, status: [400] message: [Unknown route key 'x'],                         Unknown route key 'x'
        REFUSED,       "status: [600] message: [Processing Failure 'a', message: 'it's []']", it's []
        REFUSED,       "Processing Failure 'a', message: 'none'",                            none
        """)
    void takesTheReasonOutOfTheText(Status refused, String text, String reason) {
        status = refused;
        because = text;

        assertThatThrownBy(() -> client.call("echo", null, Void.class))
                .isInstanceOfSatisfying(CallRejectedException.class, failure -> {
                    assertThat(failure.text()).isEqualTo(text);
                    assertThat(failure.reason()).isEqualTo(reason);
                    assertThat(failure)
                            .hasMessageContaining(" was answered with status %d: %s".formatted(refused.code(), reason));
                });
    }

    @Test
    void continuesTheTraceOfTheRequestBeingHandled() {
        SpanKey handled = SpanKey.random();

        CurrentKey.during(handled, () -> client.call("echo", null, Void.class));
        client.call("echo", null, Void.class);

        assertThat(keys.getFirst()).isInstanceOfSatisfying(SpanKey.class, key -> {
            assertThat(key.traceId()).isEqualTo(handled.traceId());
            assertThat(key.spanId()).isNotEqualTo(handled.spanId());
        });
        assertThat(keys.getLast())
                .isInstanceOfSatisfying(
                        SpanKey.class, key -> assertThat(key.traceId()).isNotEqualTo(handled.traceId()));
    }

    @Test
    void takesTheCallersKeyAndTheOlderGeneration() {
        client.call("echo", null, Void.class, CallOptions.DEFAULT.withKey(new Uid("mine")));
        try (EcosystemClient older = builder().generation(Generation.UID).open()) {
            older.call("echo", null, Void.class);
        }

        assertThat(keys.getFirst()).isEqualTo(new Uid("mine"));
        assertThat(keys.getLast().toString()).matches("[0-9a-f-]{36}");
        for (Key none : List.of(NoKey.INSTANCE, new Uid(""))) {
            assertThatThrownBy(() -> CallOptions.DEFAULT.withKey(none)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void sendsAKeyOnlyOnceAtATime() throws IOException {
        try (LineServer silent = LineServer.listen(LineServer.anyPort(), LineServer.Session::hold);
                EcosystemClient waiting = EcosystemClient.at(text(silent)).open()) {
            CallOptions keyed = CallOptions.DEFAULT.withKey(new Uid("mine"));
            CompletableFuture<Bytes> first = waiting.callAsync("echo", null, Bytes.class, keyed);

            assertThatThrownBy(() -> waiting.call("echo", null, Bytes.class, keyed))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a call with the key mine is in flight");
            assertThat(first).isNotDone();
        }
    }

    @Test
    void goesOnWhileSomeoneBlocksInAnAnswer() throws IOException {
        CompletableFuture<Void> registered = new CompletableFuture<>();
        CompletableFuture<Boolean> blocked = new CompletableFuture<>();
        try (LineServer gated = LineServer.listen(LineServer.anyPort(), LineServer.answering(line -> {
                    registered.join();
                    return Echo.answer(line);
                }));
                EcosystemClient one = EcosystemClient.at(text(gated)).open()) {
            CompletableFuture<Boolean> dependent = one.callAsync("echo", null, Bytes.class)
                    .thenApply(
                            answer -> blocked.join() && Thread.currentThread().isVirtual());
            registered.complete(null);

            assertThat(one.call("echo", 1, int.class)).isEqualTo(1);
            blocked.complete(true);

            assertThat(dependent.join()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:8888",
                "tcp://127.0.0.1",
                "tcp://127.0.0.1:0",
                "tcp://:1",
                "http://a:1",
                "udp://a:65536",
                "tcp://a:1/b",
                "tcp://x@a:1",
                "uds://",
                "uds://\0",
                "tcp://a b:1"
            })
    void refusesAnAddressThatIsNone(String address) {
        assertThatThrownBy(() -> EcosystemClient.at(address).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no address; expected tcp://host:port");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://127.0.0.1:1",
                "tcp://my_shop-2.example:65535",
                "udp://[::1]:8889",
                "tcp://[fe80::1%lo]:1",
                "tcp://a:1/",
                "uds:///run/a b.sock",
                "uds://relative.sock"
            })
    void takesAnAddress(String address) {
        try (EcosystemClient opened = EcosystemClient.at(address).open()) {
            assertThat(opened.statistics().connections()).isZero();
        }
    }

    @Test
    void namesTheValueThatIsWrong() {
        assertThatThrownBy(() -> EcosystemClient.at().open()).hasMessageContaining("a client needs an address");
        assertThatThrownBy(() -> builder().kept(0).open()).hasMessage("connections must be from 1 to 1024, not 0");
        assertThatThrownBy(() -> builder().attempts(0).open()).hasMessage("attempts must be from 1 to 1000, not 0");
        assertThatThrownBy(() -> builder().totalTimeout(Duration.ZERO).open())
                .hasMessageStartingWith("totalTimeout must be from 1 ms to a day");
        assertThatThrownBy(() -> CallOptions.DEFAULT.within(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void looksUpANameAndSaysIfThereIsNone() {
        String port = text(server).substring("tcp://127.0.0.1".length());
        try (EcosystemClient named =
                        EcosystemClient.at("tcp://localhost" + port).open();
                EcosystemClient nowhere =
                        EcosystemClient.at("tcp://no.such.host.invalid:1").open()) {
            assertThat(named.call("echo", 1, int.class)).isEqualTo(1);
            assertThatThrownBy(() -> nowhere.call("echo", 1, int.class))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("host 'no.such.host.invalid' is unknown");
        }
    }

    private String answer(String line) {
        keys.add(Echo.request(line).key());
        return status == Status.SUCCESS ? Echo.answer(line) : Echo.refusal(line, status, because);
    }

    private ClientBuilder builder() {
        return EcosystemClient.at(text(server));
    }

    private static String text(LineServer at) {
        return "tcp://127.0.0.1:" + ((InetSocketAddress) at.address()).getPort();
    }
}
