package io.ecosystem.transport.ws.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.sockets.SocketKeeper;
import io.ecosystem.testkit.ComponentProperties;
import io.ecosystem.testkit.FakeGateway;
import io.ecosystem.testkit.StreamListenerContract;
import io.ecosystem.testkit.StreamPeer;
import io.ecosystem.wire.ConnectionSettings;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.ComponentConstants;

class WebSocketTransportTest extends StreamListenerContract {

    private final SocketKeeper sockets = new SocketKeeper();

    @AfterEach
    void closeSockets() {
        sockets.close();
    }

    @Override
    protected Component create(Map<String, Object> settings) {
        WebSocketTransport transport = new WebSocketTransport(
                ComponentProperties.of(WebSocketTransport.Config.class, settings),
                ComponentProperties.of(ConnectionSettings.class, settings),
                Map.of("service.pid", "io.ecosystem.transport.ws~test"),
                sockets);
        return new Component(
                transport,
                changed -> transport.configure(
                        ComponentProperties.of(WebSocketTransport.Config.class, changed),
                        ComponentProperties.of(ConnectionSettings.class, changed)),
                transport::bindGateway,
                transport::unbindGateway,
                () -> transport.close(ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_DELETED));
    }

    @Override
    protected String scheme() {
        return "ws";
    }

    @Override
    protected String suffix() {
        return "/";
    }

    @Override
    protected StreamPeer connect(InetSocketAddress address) throws IOException {
        return StreamPeer.webSocket(address);
    }

    @Test
    void describesTheSettingsOfConnectionsWithTheirDefaults() throws NoSuchMethodException {
        for (Method setting : ConnectionSettings.class.getDeclaredMethods()) {
            assertThat(WebSocketTransport.Config.class
                            .getMethod(setting.getName())
                            .getDefaultValue())
                    .as(setting.getName())
                    .isEqualTo(setting.getDefaultValue());
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
        String before = transport().address();
        try (StreamPeer peer = connect()) {
            peer.ask("one");

            configure(Map.of("port", 0, "path", "/eco"));

            assertThat(transport().address()).isEqualTo(before + "eco");
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
        configure(Map.of("port", 0));
        assertThat(handshake("Origin: https://shop.example")).startsWith("HTTP/1.1 403 ");
        assertThat(handshake("Origin: http://127.0.0.1")).startsWith("HTTP/1.1 101 ");
    }

    private String handshake(String field) throws IOException {
        try (RawClient client = new RawClient(address(transport().address()))) {
            String all = RawClient.HANDSHAKE;
            client.send(all.substring(0, all.length() - 2) + field + "\r\n\r\n");
            return client.head();
        }
    }

    @Test
    void endsAHandshakeThatTakesTooLong() throws IOException {
        start(Map.of("port", 0, "lineTimeoutSeconds", 1L));
        try (RawClient client = new RawClient(address(transport().address()))) {
            client.send("GET / HTTP/1.1\r\n");

            assertThat(client.rest()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
        }
    }

    @Test
    void saysWhatIsWrongWithSettingsOfItsOwn() throws IOException {
        start(Map.of("port", 0));
        String before = transport().address();

        configure(Map.of("port", 1, "path", "eco"));
        assertThat(transport().failure())
                .contains("path must begin with / and consist of the characters of a path, not 'eco'");
        configure(Map.of("port", 1, "allowedOrigins", new String[] {"shop.example"}));
        assertThat(transport().failure())
                .contains("allowedOrigins: 'shop.example' is no origin: expected one such as"
                        + " https://shop.example:8443, or *");
        configure(Map.of("port", 1, "pingSeconds", -1L));
        assertThat(transport().failure()).contains("pingSeconds must not be negative, but is -1");

        assertThat(transport().address()).isEqualTo(before);
        assertThat(ask("still")).isEqualTo("still");
    }

    @Test
    void leavesItsSocketToTheNextVersion() throws Exception {
        start(Map.of("port", 0));
        String address = transport().address();
        FakeGateway.Gate gate = gateway.hold("slow");
        try (StreamPeer busy = connect();
                StreamPeer idle = connect()) {
            idle.ask("hello");
            busy.send("slow\n");
            gate.awaitEntered();

            ((WebSocketTransport) transport()).close(ComponentConstants.DEACTIVATION_REASON_BUNDLE_STOPPED);

            assertThat(idle.isClosed()).isTrue();
            assertThat(idle.closeCode()).isEqualTo(1001);
            try (RawClient between = new RawClient(address(address))) {
                between.send(RawClient.HANDSHAKE).text("between");
                start(Map.of("port", 0));

                assertThat(transport().address()).isEqualTo(address);
                assertThat(between.head()).startsWith("HTTP/1.1 101 ");
                assertThat(between.next()).isEqualTo("between");
            }
            gate.open();
            assertThat(busy.answer()).isEqualTo("slow");
            assertThat(busy.isClosed()).isTrue();
        }
    }
}
