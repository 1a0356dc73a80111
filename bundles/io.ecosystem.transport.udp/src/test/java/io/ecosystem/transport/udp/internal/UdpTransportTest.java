package io.ecosystem.transport.udp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.sockets.SocketKeeper;
import io.ecosystem.testkit.ComponentProperties;
import io.ecosystem.testkit.DatagramPeer;
import io.ecosystem.testkit.FakeGateway;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.service.component.ComponentConstants;

@Timeout(30)
class UdpTransportTest {

    private final FakeGateway gateway = new FakeGateway();
    private final SocketKeeper sockets = new SocketKeeper();
    private UdpTransport transport;

    @AfterEach
    void close() {
        transport.close(ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_DELETED);
        sockets.close();
    }

    @Test
    void listensWhereItIsConfigured() throws IOException {
        start(Map.of("port", 0, "maxResponseBytes", 600));

        assertThat(transport.name()).isEqualTo("io.ecosystem.transport.udp~test");
        assertThat(transport.failure()).isEmpty();
        assertThat(transport.address()).matches("udp://127\\.0\\.0\\.1:[1-9]\\d*");
        assertThat(ask("hello")).isEqualTo("hello");
        assertThat(gateway.origins().getFirst().maxResponseBytes()).isEqualTo(600);
    }

    @Test
    void waitsForATakenPort() throws IOException {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            start(Map.of("port", other.getLocalPort()));
            assertThat(transport.failure())
                    .hasValueSatisfying(reason -> assertThat(reason)
                            .startsWith("cannot listen on udp://127.0.0.1:%d: ".formatted(other.getLocalPort()))
                            .containsIgnoringCase("in use"));
        }

        await(() -> transport.failure().isEmpty());

        assertThat(ask("hello")).isEqualTo("hello");
    }

    @Test
    void movesAndAnswersWhatItHasReceivedFromWhereItWasAsked() throws IOException {
        FakeGateway.Gate gate = gateway.hold("slow");
        start(Map.of("port", 0));
        try (DatagramPeer peer = connect()) {
            peer.send("slow");
            gate.awaitEntered();
            URI before = URI.create(transport.address());

            transport.configure(configuration(Map.of("port", free())));

            assertThat(URI.create(transport.address())).isNotEqualTo(before);
            assertThat(ask("new")).isEqualTo("new");
            gate.open();
            assertThat(peer.answer()).isEqualTo("slow");
        }
    }

    @Test
    void staysWhereItIsWhenAConfigurationIsWrong() throws IOException {
        start(Map.of("port", 0));
        String before = transport.address();

        transport.configure(configuration(Map.of("port", -1)));
        assertThat(transport.failure()).contains("port must be from 0 to 65535, not -1");
        transport.configure(configuration(Map.of("port", 1, "maxResponseBytes", 65_508)));
        assertThat(transport.failure()).contains("maxResponseBytes must be from 512 to 65507, not 65508");

        assertThat(transport.address()).isEqualTo(before);
        assertThat(ask("still")).isEqualTo("still");
    }

    @Test
    void receivesOnWhileItsPortCannotMoveToAnotherHost() throws IOException {
        int port = free();
        start(Map.of("port", port));
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress("127.0.0.2", port))) {
            transport.configure(configuration(Map.of("port", port, "host", "no.such.host.invalid")));
            assertThat(transport.failure().orElseThrow()).contains("host 'no.such.host.invalid' is unknown");
            assertThat(ask("name")).isEqualTo("name");
            transport.configure(configuration(Map.of("port", port, "host", "0.0.0.0")));
            assertThat(transport.failure().orElseThrow()).startsWith("cannot listen on udp://0.0.0.0:");

            assertThat(ask("wider")).isEqualTo("wider");
            other.close();
            await(() -> transport.failure().isEmpty());
            assertThat(transport.address()).isEqualTo("udp://0.0.0.0:" + port);
        }
    }

    @Test
    void asksItself() throws IOException {
        start(Map.of("port", 0, "host", "0.0.0.0"));
        FakeGateway.Gate gate = gateway.hold("late");

        assertThat(transport
                        .probe(Bytes.utf8("question"), Duration.ofSeconds(10))
                        .orElseThrow()
                        .utf8())
                .isEqualTo("question");
        assertThatThrownBy(() -> transport.probe(Bytes.utf8("late"), Duration.ofMillis(300)))
                .isInstanceOf(IOException.class)
                .hasMessage("nothing is answered within 300 ms");

        gate.open();
    }

    @Test
    void leavesItsSocketToTheNextVersion() throws Exception {
        start(Map.of("port", 0));
        String address = transport.address();
        FakeGateway.Gate gate = gateway.hold("slow");
        try (DatagramPeer busy = connect();
                DatagramPeer between = connect()) {
            busy.send("slow");
            gate.awaitEntered();

            transport.close(ComponentConstants.DEACTIVATION_REASON_BUNDLE_STOPPED);
            between.send("between");
            start(Map.of("port", 0));

            assertThat(transport.address()).isEqualTo(address);
            assertThat(between.answer()).isEqualTo("between");
            gate.open();
            assertThat(busy.answer()).isEqualTo("slow");
        }
    }

    private void start(Map<String, Object> settings) {
        transport = new UdpTransport(
                configuration(settings), Map.of("service.pid", "io.ecosystem.transport.udp~test"), sockets);
        transport.bindGateway(gateway);
    }

    private String ask(String line) throws IOException {
        try (DatagramPeer peer = connect()) {
            return peer.ask(line);
        }
    }

    private DatagramPeer connect() throws IOException {
        URI address = URI.create(transport.address());
        return DatagramPeer.connect(new InetSocketAddress(address.getHost(), address.getPort()));
    }

    private static int free() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            return socket.getLocalPort();
        }
    }

    /** Creates a configuration as a container would: with defaults for all other settings. */
    private static UdpTransport.Config configuration(Map<String, Object> settings) {
        return ComponentProperties.of(UdpTransport.Config.class, settings);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
