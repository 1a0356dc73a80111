package io.ecosystem.transport.tcp.internal;

import io.ecosystem.api.message.Identity;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.testkit.Listening;
import io.ecosystem.testkit.StreamTransportContract;
import io.ecosystem.testkit.TransportLimits;
import io.ecosystem.wire.Endpoint;
import io.ecosystem.wire.Limits;
import io.ecosystem.wire.Streams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

class TcpContractTest extends StreamTransportContract {

    @Override
    protected Listening open(Gateway lines, TransportLimits b) throws IOException {
        Limits limits = b.as(Limits::new);
        Endpoint endpoint = Streams.tcp(new InetSocketAddress("127.0.0.1", 0), lines, limits);
        return new Listening(
                new InetSocketAddress(
                        "127.0.0.1", URI.create(endpoint.address()).getPort()),
                endpoint::close);
    }

    @Override
    protected Identity identity() throws IOException {
        return new Identity.Address(InetAddress.getByName("127.0.0.1"));
    }
}
