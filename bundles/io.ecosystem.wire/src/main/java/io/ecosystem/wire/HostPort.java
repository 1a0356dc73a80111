package io.ecosystem.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * A configured host and port of a listener.
 *
 * @param host a name or an address of this machine
 * @param port 0 for any free one
 */
public record HostPort(String host, int port) {

    /** @throws IllegalArgumentException if the port is out of range */
    public HostPort {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be from 0 to 65535, not " + port);
        }
    }

    /** Returns the address, such as {@code tcp://127.0.0.1:8888}. */
    public String address(String scheme) {
        return scheme + "://" + text(host, port);
    }

    /** Returns a resolved address, such as {@code 127.0.0.1:8888} or {@code [::1]:8888}. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return text(host, address.getPort());
    }

    private static String text(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Returns whether both cannot be bound at once, as far as known before the hosts are resolved. */
    public boolean excludes(HostPort other) {
        return port != 0 && port == other.port;
    }

    /** Resolves the host. */
    public InetSocketAddress resolved() throws IOException {
        return new InetSocketAddress(resolvedHost(), port);
    }

    /** Fails if no TCP socket can be bound to the host. */
    public void checkTcp() throws IOException {
        try (ServerSocket local = new ServerSocket()) {
            local.bind(resolvedWithAnyPort());
        }
    }

    /** Returns this host with any free port, to test whether it can be bound. */
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
