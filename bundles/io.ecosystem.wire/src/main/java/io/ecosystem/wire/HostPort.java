package io.ecosystem.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A host and a port as they are configured for a listener.
 *
 * @param host a name or an address of this machine
 * @param port 0 for any that is free
 */
public record HostPort(String host, int port) {

    /** @throws IllegalArgumentException if there is no such port */
    public HostPort {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be from 0 to 65535, not " + port);
        }
    }

    /** As an address, such as {@code tcp://127.0.0.1:8888}. */
    public String address(String scheme) {
        return "%s://%s:%d".formatted(scheme, host.indexOf(':') < 0 ? host : "[" + host + "]", port);
    }

    /** Whether both cannot be listened at, as far as is known before the hosts are looked up. */
    public boolean excludes(HostPort other) {
        return port != 0 && port == other.port;
    }

    /** Where to listen. */
    public InetSocketAddress resolved() throws IOException {
        return new InetSocketAddress(resolvedHost(), port);
    }

    /** The same host with any port that is free, to find out whether it can be listened at. */
    public InetSocketAddress resolvedWithAnyPort() throws IOException {
        return new InetSocketAddress(resolvedHost(), 0);
    }

    private InetAddress resolvedHost() throws IOException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("host '%s' is unknown; name an address of this machine".formatted(host), e);
        }
    }
}
