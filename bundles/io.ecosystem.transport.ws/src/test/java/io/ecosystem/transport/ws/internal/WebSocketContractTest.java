package io.ecosystem.transport.ws.internal;

import io.ecosystem.api.message.Identity;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.testkit.Listening;
import io.ecosystem.testkit.StreamPeer;
import io.ecosystem.testkit.StreamTransportContract;
import io.ecosystem.testkit.TransportLimits;
import java.io.IOException;
import java.net.InetAddress;

class WebSocketContractTest extends StreamTransportContract {

    @Override
    protected Listening open(Gateway lines, TransportLimits limits) throws IOException {
        return TestListener.open(lines, TestListener.limits(limits));
    }

    @Override
    protected StreamPeer connect(Listening transport) throws IOException {
        return StreamPeer.webSocket(transport.address());
    }

    @Override
    protected Identity identity() throws IOException {
        return new Identity.Address(InetAddress.getByName("127.0.0.1"));
    }

    @Override
    protected boolean carriesAnyBytes() {
        return false;
    }

    @Override
    protected boolean staysAfterALongLine() {
        return false;
    }
}
