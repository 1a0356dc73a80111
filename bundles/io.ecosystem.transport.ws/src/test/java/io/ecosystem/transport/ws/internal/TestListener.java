package io.ecosystem.transport.ws.internal;

import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.testkit.Listening;
import io.ecosystem.testkit.TransportLimits;
import io.ecosystem.wire.Endpoint;
import io.ecosystem.wire.Limits;
import io.ecosystem.wire.Streams;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Opens listeners for tests. */
final class TestListener {

    private TestListener() {}

    static Limits limits(TransportLimits b) {
        return b.as(Limits::new);
    }

    static Listening open(Gateway lines, Limits limits) throws IOException {
        return open(lines, limits, Duration.ofMinutes(1));
    }

    static Listening open(Gateway lines, Limits limits, Duration ping) throws IOException {
        WebSocketFraming framing = new WebSocketFraming("/", new OriginPolicy(List.of(), "127.0.0.1", true), ping);
        Endpoint endpoint = Streams.framed(new InetSocketAddress("127.0.0.1", 0), framing, lines, limits);
        return new Listening(
                new InetSocketAddress(
                        "127.0.0.1", URI.create(endpoint.address()).getPort()),
                endpoint::close);
    }
}
