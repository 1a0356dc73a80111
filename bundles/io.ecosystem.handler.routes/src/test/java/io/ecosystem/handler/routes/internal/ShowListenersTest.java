package io.ecosystem.handler.routes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.handler.routes.internal.ShowListeners.Request;
import io.ecosystem.handler.routes.internal.ShowListeners.Shown;
import io.ecosystem.spi.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShowListenersTest {

    private final List<Transport> transports = new ArrayList<>();
    private final ShowListeners handler = new ShowListeners(() -> transports);

    private record FakeTransport(String name, String address, Optional<String> failure) implements Transport {}

    @Test
    void showsEachListenerInOrder_andWhyOneDoesNotListen() {
        var udp = new FakeTransport("udp~main", "udp://127.0.0.1:8888", Optional.of("cannot listen"));
        transports.add(udp);
        transports.add(new FakeTransport("tcp~main", "tcp://127.0.0.1:8888", Optional.empty()));

        assertThat(handler.handle(new Request(), null).listeners())
                .containsExactly(
                        new Shown("tcp~main", "tcp://127.0.0.1:8888", ""),
                        new Shown("udp~main", "udp://127.0.0.1:8888", "cannot listen"));

        transports.remove(udp);

        assertThat(handler.handle(new Request(), null).listeners()).hasSize(1);
    }
}
