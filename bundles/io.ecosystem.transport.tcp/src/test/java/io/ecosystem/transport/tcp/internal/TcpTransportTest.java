package io.ecosystem.transport.tcp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.sockets.SocketKeeper;
import io.ecosystem.testkit.ComponentProperties;
import io.ecosystem.testkit.FakeGateway;
import io.ecosystem.testkit.StreamListenerContract;
import io.ecosystem.testkit.StreamPeer;
import io.ecosystem.wire.ConnectionSettings;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.ComponentConstants;

class TcpTransportTest extends StreamListenerContract {

    private final SocketKeeper sockets = new SocketKeeper();

    @AfterEach
    void closeSockets() {
        sockets.close();
    }

    @Override
    protected Component create(Map<String, Object> settings) {
        TcpTransport transport = new TcpTransport(
                ComponentProperties.of(TcpTransport.Config.class, settings),
                ComponentProperties.of(ConnectionSettings.class, settings),
                Map.of("service.pid", "io.ecosystem.transport.tcp~test"),
                sockets);
        return new Component(
                transport,
                changed -> transport.configure(
                        ComponentProperties.of(TcpTransport.Config.class, changed),
                        ComponentProperties.of(ConnectionSettings.class, changed)),
                transport::bindGateway,
                transport::unbindGateway,
                () -> transport.close(ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_DELETED));
    }

    @Override
    protected String scheme() {
        return "tcp";
    }

    @Test
    void takesTheSizesOfLinesFromTheConfiguration() throws IOException {
        start(Map.of("port", 0, "maxLineBytes", 70, "maxResponseBytes", 600));

        assertThat(ask("x".repeat(70))).hasSize(70);
        assertThat(ask("x".repeat(71))).isEqualTo("refused 100: a line of more than 70 bytes");
        assertThat(gateway.origins().getFirst().maxResponseBytes()).isEqualTo(600);
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

            ((TcpTransport) transport()).close(ComponentConstants.DEACTIVATION_REASON_BUNDLE_STOPPED);

            assertThat(idle.isClosed()).isTrue();
            try (StreamPeer between = connect(address(address))) {
                between.send("between\n");
                start(Map.of("port", 0));

                assertThat(transport().address()).isEqualTo(address);
                assertThat(between.answer()).isEqualTo("between");
            }
            gate.open();
            assertThat(busy.answer()).isEqualTo("slow");
            assertThat(busy.isClosed()).isTrue();
        }
    }
}
