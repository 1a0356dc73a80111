package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.spi.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests how every stream transport listens at the host and port of its configuration. */
@Timeout(30)
public abstract class StreamListenerContract {

    /**
     * A transport as its container sees it.
     *
     * @param configure changes its configuration; settings that are not stated have their defaults
     * @param close ends it for good
     */
    public record Component(
            Transport transport,
            Consumer<Map<String, Object>> configure,
            Consumer<Gateway> bind,
            Consumer<Gateway> unbind,
            Runnable close) {}

    protected final FakeGateway gateway = new FakeGateway();
    private @Nullable Component component;

    /** Creates a transport with the name of its kind and {@code ~test}; settings not stated have their defaults. */
    protected abstract Component create(Map<String, Object> settings);

    /** Returns the beginning of its address, without what follows the host and port. */
    protected abstract String scheme();

    /** Returns what follows the host and port of its address. */
    protected String suffix() {
        return "";
    }

    /** Connects to its address. */
    protected StreamPeer connect(InetSocketAddress address) throws IOException {
        return StreamPeer.connect(address);
    }

    /** Creates the transport, and gives it a gateway. */
    protected final void start(Map<String, Object> settings) {
        component = create(settings);
        component().bind().accept(gateway);
    }

    private Component component() {
        return Objects.requireNonNull(component, "not started");
    }

    protected final Transport transport() {
        return component().transport();
    }

    protected final void configure(Map<String, Object> settings) {
        component().configure().accept(settings);
    }

    @AfterEach
    protected final void close() {
        if (component != null) {
            component.close().run();
        }
    }

    @Test
    void listensWhereItIsConfigured() throws IOException {
        start(Map.of("port", 0));

        assertThat(transport().name()).isEqualTo("io.ecosystem.transport.%s~test", scheme());
        assertThat(transport().failure()).isEmpty();
        assertThat(transport().address()).matches(scheme() + "://127\\.0\\.0\\.1:[1-9]\\d*" + suffix());
        assertThat(ask("hello")).isEqualTo("hello");
        assertThat(gateway.origins().getFirst().listener())
                .isEqualTo(transport().address());
        assertThat(gateway.origins().getFirst().maxResponseBytes()).isEqualTo(16_777_216);
    }

    @Test
    void takesTheNumberOfConnectionsFromTheConfiguration() throws IOException {
        start(Map.of("port", 0, "maxConnections", 2));

        try (StreamPeer first = connect();
                StreamPeer second = connect()) {
            first.ask("first");
            second.ask("second");
            try (StreamPeer third = connect()) {
                assertThat(third.answer()).startsWith("refused 500: 2 connections");
            }
        }
    }

    @Test
    void waitsForATakenPort() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            start(Map.of("port", other.getLocalPort()));
            assertThat(transport().failure())
                    .hasValueSatisfying(reason -> assertThat(reason)
                            .startsWith("cannot listen on %s://127.0.0.1:%d%s: "
                                    .formatted(scheme(), other.getLocalPort(), suffix()))
                            .containsIgnoringCase("in use"));
        }

        await(() -> transport().failure().isEmpty());

        assertThat(ask("hello")).isEqualTo("hello");
    }

    @Test
    void movesAndAnswersWhatItHasReceived() throws Exception {
        FakeGateway.Gate gate = gateway.hold("slow");
        start(Map.of("port", 0));
        String before = transport().address();
        try (StreamPeer peer = connect()) {
            peer.send("slow\n");
            gate.awaitEntered();

            configure(Map.of("port", free()));

            assertThat(transport().address()).isNotEqualTo(before);
            assertThat(ask("new")).isEqualTo("new");
            gate.open();
            assertThat(peer.answer()).isEqualTo("slow");
            assertThat(peer.isClosed()).isTrue();
        }
    }

    @Test
    void staysWhereItIsWhenAConfigurationIsWrong() throws IOException {
        start(Map.of("port", 0));
        String before = transport().address();

        configure(Map.of("port", 65_536));
        assertThat(transport().failure()).contains("port must be from 0 to 65535, not 65536");
        configure(Map.of("port", 1, "maxLineBytes", 63));
        assertThat(transport().failure()).contains("maxLineBytes must be at least 64, not 63");
        configure(Map.of("port", 1, "host", "no.such.host.invalid"));
        assertThat(transport().failure())
                .hasValueSatisfying(reason -> assertThat(reason).contains("host 'no.such.host.invalid' is unknown"));

        assertThat(transport().address()).isEqualTo(before);
        assertThat(ask("still")).isEqualTo("still");
    }

    @Test
    void keepsItsConnectionsWhileItsPortCannotMoveToAnotherHost() throws Exception {
        int port = free();
        start(Map.of("port", port));
        try (StreamPeer peer = connect();
                ServerSocket other = new ServerSocket()) {
            assertThat(peer.ask("before")).isEqualTo("before");
            other.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), port));

            configure(Map.of("port", port, "host", "no.such.host.invalid"));
            assertThat(transport().failure().orElseThrow()).contains("host 'no.such.host.invalid' is unknown");
            assertThat(peer.ask("name")).isEqualTo("name");
            configure(Map.of("port", port, "host", "192.0.2.1"));
            assertThat(transport().failure().orElseThrow())
                    .startsWith("cannot listen on %s://192.0.2.1:".formatted(scheme()));
            assertThat(peer.ask("address")).isEqualTo("address");
            configure(Map.of("port", port, "host", "0.0.0.0"));
            assertThat(transport().failure().orElseThrow())
                    .startsWith("cannot listen on %s://0.0.0.0:".formatted(scheme()))
                    .containsIgnoringCase("in use");

            assertThat(peer.ask("wider")).isEqualTo("wider");
            assertThat(ask("new")).isEqualTo("new");
            other.close();
            await(() -> transport().failure().isEmpty());
            assertThat(transport().address()).endsWith(":" + port + suffix()).doesNotContain("127.0.0.1");
        }
    }

    @Test
    void asksItselfBesidesAsManyConnectionsAsThereMayBe() throws IOException {
        start(Map.of("port", 0, "maxConnections", 1));

        try (StreamPeer peer = connect()) {
            assertThat(peer.ask("first")).isEqualTo("first");
            assertThat(probe()).isEqualTo("question");
            assertThat(probe()).isEqualTo("question");
            try (StreamPeer another = connect()) {
                assertThat(another.answer()).startsWith("refused 500: 1 connections");
            }
        }
    }

    @Test
    void asksItselfAtTheLoopbackAddressIfItListensEverywhere() throws IOException {
        start(Map.of("port", 0, "host", "0.0.0.0"));
        assertThat(probe()).isEqualTo("question");

        configure(Map.of("port", 0, "host", "::"));
        assertThat(transport().failure()).isEmpty();
        assertThat(probe()).isEqualTo("question");
    }

    @Test
    void saysHowFarAQuestionCame() throws IOException {
        start(Map.of("port", 0));
        FakeGateway.Gate gate = gateway.hold("question");

        assertThatThrownBy(() -> transport().probe(Bytes.utf8("question"), Duration.ofMillis(300)))
                .isInstanceOf(IOException.class)
                .hasMessage("only heartbeats are answered within 300 ms");

        gate.open();
    }

    @Test
    void letsLinesWaitForTheNextCore() throws IOException {
        start(Map.of("port", 0));
        try (StreamPeer peer = connect()) {
            peer.ask("before");
            component().unbind().accept(gateway);
            peer.send("meanwhile\n");

            component().bind().accept(gateway);

            assertThat(peer.answer()).isEqualTo("meanwhile");
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        start(Map.of("port", 0));
        ask("hello");

        CompletableFuture.runAsync(this::close).get(10, TimeUnit.SECONDS);

        await(() -> Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(name -> name.startsWith(scheme() + "-timer")
                        || name.contains("Acceptor")
                        || name.contains("LineProcessor")));
    }

    protected final String ask(String line) throws IOException {
        try (StreamPeer peer = connect()) {
            return peer.ask(line);
        }
    }

    protected final StreamPeer connect() throws IOException {
        return connect(address(transport().address()));
    }

    /** Returns the host and port of the address of a transport. */
    protected static InetSocketAddress address(String address) throws IOException {
        URI uri = URI.create(address);
        return new InetSocketAddress(InetAddress.getAllByName(uri.getHost())[0], uri.getPort());
    }

    protected final String probe() throws IOException {
        return transport()
                .probe(Bytes.utf8("question"), Duration.ofSeconds(10))
                .orElseThrow()
                .utf8();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
