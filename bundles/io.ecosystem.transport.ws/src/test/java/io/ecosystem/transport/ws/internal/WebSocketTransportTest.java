package io.ecosystem.transport.ws.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.sockets.SocketKeeper;
import io.ecosystem.testkit.FakeGateway;
import io.ecosystem.testkit.StreamPeer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.service.component.ComponentConstants;

@Timeout(30)
class WebSocketTransportTest {

    private final FakeGateway gateway = new FakeGateway();
    private final SocketKeeper sockets = new SocketKeeper();
    private WebSocketTransport transport;

    @AfterEach
    void close() {
        transport.close(ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_DELETED);
        sockets.close();
    }

    @Test
    void listensWhereItIsConfigured() throws IOException {
        start(Map.of("port", 0));

        assertThat(transport.name()).isEqualTo("io.ecosystem.transport.ws~test");
        assertThat(transport.failure()).isEmpty();
        assertThat(transport.address()).matches("ws://127\\.0\\.0\\.1:[1-9]\\d*/");
        assertThat(ask("hello")).isEqualTo("hello");
        assertThat(gateway.origins().getFirst().listener()).isEqualTo(transport.address());
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
    void takesTheSizesOfMessagesFromTheConfiguration() throws IOException {
        start(Map.of("port", 0, "maxLineBytes", 70, "maxResponseBytes", 600));

        assertThat(ask("x".repeat(70))).hasSize(70);
        try (StreamPeer peer = connect()) {
            peer.send("x".repeat(71) + "\n");
            assertThat(peer.answer()).isEqualTo("refused 100: a line of more than 70 bytes");
            assertThat(peer.isClosed()).isTrue();
            assertThat(peer.closeCode()).isEqualTo(1009);
        }
        assertThat(gateway.origins().getFirst().maxResponseBytes()).isEqualTo(600);
    }

    @Test
    void changesItsPathWithTheSameSocket() throws IOException {
        start(Map.of("port", 0));
        String before = transport.address();
        try (StreamPeer peer = connect()) {
            peer.ask("one");

            transport.configure(configuration(Map.of("port", 0, "path", "/eco")));

            assertThat(transport.address()).isEqualTo(before + "eco");
            assertThat(peer.isClosed()).isTrue();
            assertThat(peer.closeCode()).isEqualTo(1001);
            assertThat(peer.closeReason()).isEqualTo("this listener stops, moves or changes; connect again");
            assertThat(probe()).isEqualTo("question");
        }
    }

    @Test
    void takesTheOriginsOfPagesFromTheConfiguration() throws IOException {
        start(Map.of("port", 0, "allowedOrigins", new String[] {"https://shop.example"}));

        assertThat(handshake("Origin: https://shop.example")).startsWith("HTTP/1.1 101 ");
        assertThat(handshake("Origin: http://127.0.0.1")).startsWith("HTTP/1.1 403 ");
        transport.configure(configuration(Map.of("port", 0)));
        assertThat(handshake("Origin: https://shop.example")).startsWith("HTTP/1.1 403 ");
        assertThat(handshake("Origin: http://127.0.0.1")).startsWith("HTTP/1.1 101 ");
    }

    private String handshake(String field) throws IOException {
        URI uri = URI.create(transport.address());
        try (RawClient client = new RawClient(new InetSocketAddress(uri.getHost(), uri.getPort()))) {
            String all = RawClient.HANDSHAKE;
            client.send(all.substring(0, all.length() - 2) + field + "\r\n\r\n");
            return client.head();
        }
    }

    @Test
    void endsAHandshakeThatTakesTooLong() throws IOException {
        start(Map.of("port", 0, "lineTimeoutSeconds", 1L));
        URI uri = URI.create(transport.address());
        try (RawClient client = new RawClient(new InetSocketAddress(uri.getHost(), uri.getPort()))) {
            client.send("GET / HTTP/1.1\r\n");

            assertThat(client.rest()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
        }
    }

    @Test
    void waitsForATakenPort() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress("127.0.0.1", 0));
            start(Map.of("port", other.getLocalPort()));
            assertThat(transport.failure())
                    .hasValueSatisfying(reason -> assertThat(reason)
                            .startsWith("cannot listen on ws://127.0.0.1:%d/: ".formatted(other.getLocalPort()))
                            .containsIgnoringCase("in use"));
        }

        await(() -> transport.failure().isEmpty());

        assertThat(ask("hello")).isEqualTo("hello");
    }

    @Test
    void movesAndAnswersWhatItHasReceived() throws Exception {
        FakeGateway.Gate gate = gateway.hold("slow");
        start(Map.of("port", 0));
        String before = transport.address();
        try (StreamPeer peer = connect()) {
            peer.send("slow\n");
            gate.awaitEntered();

            transport.configure(configuration(Map.of("port", free())));

            assertThat(transport.address()).isNotEqualTo(before);
            assertThat(ask("new")).isEqualTo("new");
            gate.open();
            assertThat(peer.answer()).isEqualTo("slow");
            assertThat(peer.isClosed()).isTrue();
        }
    }

    @Test
    void staysWhereItIsWhenAConfigurationIsWrong() throws IOException {
        start(Map.of("port", 0));
        String before = transport.address();

        transport.configure(configuration(Map.of("port", 65_536)));
        assertThat(transport.failure()).contains("port must be from 0 to 65535, not 65536");
        transport.configure(configuration(Map.of("port", 1, "maxLineBytes", 63)));
        assertThat(transport.failure()).contains("maxLineBytes must be at least 64, not 63");
        transport.configure(configuration(Map.of("port", 1, "host", "no.such.host.invalid")));
        assertThat(transport.failure())
                .hasValueSatisfying(reason -> assertThat(reason).contains("host 'no.such.host.invalid' is unknown"));
        transport.configure(configuration(Map.of("port", 1, "path", "eco")));
        assertThat(transport.failure())
                .contains("path must begin with / and consist of the characters of a path, not 'eco'");
        transport.configure(configuration(Map.of("port", 1, "allowedOrigins", new String[] {"shop.example"})));
        assertThat(transport.failure())
                .contains("allowedOrigins: 'shop.example' is no origin: expected one such as"
                        + " https://shop.example:8443, or *");
        transport.configure(configuration(Map.of("port", 1, "pingSeconds", -1L)));
        assertThat(transport.failure()).contains("pingSeconds must not be negative, but is -1");

        assertThat(transport.address()).isEqualTo(before);
        assertThat(ask("still")).isEqualTo("still");
    }

    @Test
    void keepsItsConnectionsWhileItsPortCannotMoveToAnotherHost() throws Exception {
        int port = free();
        start(Map.of("port", port));
        try (StreamPeer peer = connect();
                ServerSocket other = new ServerSocket()) {
            assertThat(peer.ask("before")).isEqualTo("before");
            other.bind(new InetSocketAddress("127.0.0.2", port));

            transport.configure(configuration(Map.of("port", port, "host", "no.such.host.invalid")));
            assertThat(transport.failure().orElseThrow()).contains("host 'no.such.host.invalid' is unknown");
            assertThat(peer.ask("name")).isEqualTo("name");
            transport.configure(configuration(Map.of("port", port, "host", "192.0.2.1")));
            assertThat(transport.failure().orElseThrow()).startsWith("cannot listen on ws://192.0.2.1:");
            assertThat(peer.ask("address")).isEqualTo("address");
            transport.configure(configuration(Map.of("port", port, "host", "0.0.0.0")));
            assertThat(transport.failure().orElseThrow())
                    .startsWith("cannot listen on ws://0.0.0.0:")
                    .containsIgnoringCase("in use");

            assertThat(peer.ask("wider")).isEqualTo("wider");
            assertThat(ask("new")).isEqualTo("new");
            other.close();
            await(() -> transport.failure().isEmpty());
            assertThat(transport.address()).endsWith(":" + port + "/").doesNotContain("127.0.0.1");
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

        transport.configure(configuration(Map.of("port", 0, "host", "::")));
        assertThat(transport.failure()).isEmpty();
        assertThat(probe()).isEqualTo("question");
    }

    @Test
    void saysHowFarAQuestionCame() throws IOException {
        start(Map.of("port", 0));
        FakeGateway.Gate gate = gateway.hold("question");

        assertThatThrownBy(() -> transport.probe(Bytes.utf8("question"), Duration.ofMillis(300)))
                .isInstanceOf(IOException.class)
                .hasMessage("only heartbeats are answered within 300 ms");

        gate.open();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String probe() throws IOException {
        return transport
                .probe(Bytes.utf8("question"), Duration.ofSeconds(10))
                .orElseThrow()
                .utf8();
    }

    @Test
    void leavesItsSocketToTheNextVersion() throws Exception {
        start(Map.of("port", 0));
        String address = transport.address();
        FakeGateway.Gate gate = gateway.hold("slow");
        try (StreamPeer busy = connect();
                StreamPeer idle = connect()) {
            idle.ask("hello");
            busy.send("slow\n");
            gate.awaitEntered();

            transport.close(ComponentConstants.DEACTIVATION_REASON_BUNDLE_STOPPED);

            assertThat(idle.isClosed()).isTrue();
            assertThat(idle.closeCode()).isEqualTo(1001);
            URI uri = URI.create(address);
            try (RawClient between = new RawClient(new InetSocketAddress(uri.getHost(), uri.getPort()))) {
                between.send(RawClient.HANDSHAKE).text("between");
                start(Map.of("port", 0));

                assertThat(transport.address()).isEqualTo(address);
                assertThat(between.head()).startsWith("HTTP/1.1 101 ");
                assertThat(between.next()).isEqualTo("between");
            }
            gate.open();
            assertThat(busy.answer()).isEqualTo("slow");
            assertThat(busy.isClosed()).isTrue();
        }
    }

    @Test
    void letsLinesWaitForTheNextCore() throws IOException {
        start(Map.of("port", 0));
        try (StreamPeer peer = connect()) {
            peer.ask("before");
            transport.unbindGateway(gateway);
            peer.send("meanwhile\n");

            transport.bindGateway(gateway);

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
                .noneMatch(name ->
                        name.startsWith("ws-timer") || name.contains("Acceptor") || name.contains("LineProcessor")));
    }

    private void start(Map<String, Object> settings) {
        transport = new WebSocketTransport(
                configuration(settings), Map.of("service.pid", "io.ecosystem.transport.ws~test"), sockets);
        transport.bindGateway(gateway);
    }

    private String ask(String line) throws IOException {
        try (StreamPeer peer = connect()) {
            peer.send((line + "\n").getBytes(StandardCharsets.UTF_8));
            return peer.answer();
        }
    }

    private StreamPeer connect() throws IOException {
        return connect(transport.address());
    }

    private static StreamPeer connect(String address) throws IOException {
        URI uri = URI.create(address);
        return StreamPeer.webSocket(new InetSocketAddress(uri.getHost(), uri.getPort()));
    }

    /** Creates a configuration as a container would: with defaults for all other settings. */
    private static WebSocketTransport.Config configuration(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        return (WebSocketTransport.Config) Proxy.newProxyInstance(
                WebSocketTransportTest.class.getClassLoader(),
                new Class<?>[] {WebSocketTransport.Config.class},
                (proxy, method, arguments) -> all.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
