package io.ecosystem.client.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of an instance.
 *
 * @param scheme {@code tcp}, {@code udp} or {@code uds}
 * @param place the host, or the path of a socket file
 * @param port the port; 0 for a socket file
 */
public record Address(String scheme, String place, int port) {

    private static final String UDS = "uds://";
    /** Host names may contain underscores, as is common in container networks. */
    private static final Pattern NETWORK =
            Pattern.compile("(?<scheme>tcp|udp)://(?<host>[\\w.-]+|\\[[0-9A-Fa-f:.]+(%\\w+)?]):(?<port>\\d{1,5})/?");

    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.|$)){4}");

    /**
     * Reads {@code tcp://host:port}, {@code udp://host:port} or {@code uds:///path}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Address parse(String text) {
        Matcher network = NETWORK.matcher(text);
        if (network.matches()) {
            int port = Integer.parseInt(network.group("port"));
            if (port > 0 && port < 65_536) {
                return new Address(network.group("scheme"), network.group("host"), port);
            }
        }
        if (text.startsWith(UDS) && text.length() > UDS.length() && text.indexOf('\0') < 0) {
            return new Address("uds", Path.of(text.substring(UDS.length())).toString(), 0);
        }
        throw new IllegalArgumentException(
                "'%s' is no address; expected tcp://host:port, udp://host:port or uds:///path".formatted(text));
    }

    boolean isDatagram() {
        return scheme.equals("udp");
    }

    boolean isFile() {
        return scheme.equals("uds");
    }

    /** Returns whether resolving may use the network. */
    boolean needsLookup() {
        return !isFile() && !place.startsWith("[") && !IPV4.matcher(place).matches();
    }

    /** Resolves the socket address; takes as long as the system's resolver. */
    SocketAddress resolve() throws IOException {
        if (isFile()) {
            return UnixDomainSocketAddress.of(place);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(place), port);
        } catch (UnknownHostException e) {
            throw new IOException("host '%s' is unknown".formatted(place), e);
        }
    }

    @Override
    public String toString() {
        return isFile() ? UDS + place : "%s://%s:%d".formatted(scheme, place, port);
    }
}
