package io.ecosystem.wire;

import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.wire.internal.StreamEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;

/** Opens listening sockets whose connections carry lines, each answered by a gateway. */
public final class Streams {

    private Streams() {}

    /**
     * Listens on a TCP port; port 0 picks a free one.
     *
     * @throws IOException if it cannot, with the reason
     */
    public static Endpoint tcp(InetSocketAddress address, Gateway gateway, Limits limits) throws IOException {
        return StreamEndpoint.tcp(address, gateway, limits, Memory.ofInstance());
    }

    /**
     * Listens on a TCP port for connections whose lines are framed; port 0 picks a free one.
     *
     * @throws IOException if it cannot, with the reason
     */
    public static Endpoint framed(InetSocketAddress address, Framing framing, Gateway gateway, Limits limits)
            throws IOException {
        return StreamEndpoint.tcp(address, framing, gateway, limits, Memory.ofInstance());
    }

    /**
     * Listens with a bound TCP socket, which is closed if this fails, for connections whose lines are framed.
     *
     * @throws IOException if it cannot, with the reason
     */
    public static Endpoint framed(ServerSocketChannel socket, Framing framing, Gateway gateway, Limits limits)
            throws IOException {
        return StreamEndpoint.resume(socket, framing, gateway, limits, Memory.ofInstance());
    }

    /**
     * Listens with a bound socket, which is closed if this fails.
     *
     * @throws IOException if it cannot, with the reason
     */
    public static Endpoint resume(ServerSocketChannel socket, Gateway gateway, Limits limits) throws IOException {
        return StreamEndpoint.resume(socket, gateway, limits, Memory.ofInstance());
    }

    /**
     * Listens on a Unix domain socket, whose file must not exist. Releasing the endpoint does not delete the file.
     *
     * @throws IOException if it cannot, with the reason
     */
    public static Endpoint unix(UnixDomainSocketAddress address, Gateway gateway, Limits limits) throws IOException {
        return StreamEndpoint.unix(address, gateway, limits, Memory.ofInstance());
    }
}
