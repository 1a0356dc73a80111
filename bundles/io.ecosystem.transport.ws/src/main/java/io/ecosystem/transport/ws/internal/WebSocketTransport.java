package io.ecosystem.transport.ws.internal;

import io.ecosystem.sockets.SocketKeeper;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.spi.transport.Transport;
import io.ecosystem.wire.BindAddress;
import io.ecosystem.wire.ConnectionSettings;
import io.ecosystem.wire.Endpoint;
import io.ecosystem.wire.HostPort;
import io.ecosystem.wire.Limits;
import io.ecosystem.wire.ListeningTransport;
import io.ecosystem.wire.Streams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Listens on one TCP port for WebSocket connections and passes each text message to the gateway. */
@Component(
        service = Transport.class,
        configurationPid = "io.ecosystem.transport.ws",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = WebSocketTransport.Config.class, factory = true)
public final class WebSocketTransport extends ListeningTransport {

    /**
     * Where to listen, and the limits of connections. These are read as {@link ConnectionSettings}, whose descriptions
     * speak of lines: here they are described again, for messages.
     */
    @ObjectClassDefinition(name = "Ecosystem WebSocket transport")
    public @interface Config {

        /** The local address. */
        @AttributeDefinition(
                name = "Address to listen at",
                description = "A host name or an IP address of this machine")
        String host() default "127.0.0.1";

        /** The local port. */
        @AttributeDefinition(name = "Port", description = "0 takes a free port", min = "0", max = "65535")
        int port() default 8891;

        /** The path. */
        @AttributeDefinition(
                name = "Path",
                description = "The path of the address, beginning with /; other paths are answered with 404")
        String path() default "/";

        /** The origins of pages that may connect. */
        @AttributeDefinition(
                name = "Origins of pages that may connect",
                description = "Such as https://shop.example, or *. Without any: pages of the same host, if that is an"
                        + " address, localhost or the configured host; and of this machine, if it listens at a"
                        + " loopback address. Clients that state no origin are no browsers, and may connect")
        String[] allowedOrigins() default {};

        /** The silence after which the peer is asked for a sign of life, in seconds. */
        @AttributeDefinition(
                name = "Time until a ping, in seconds",
                min = "0",
                description = "A silent peer gets a ping, and is closed if it stays silent as long again; 0 is never")
        long pingSeconds() default 30;

        /** The maximum number of open connections. */
        @AttributeDefinition(
                name = "Connections open at a time",
                min = "1",
                description = "One more is answered with status 500 and closed with code 1013")
        int maxConnections() default 1_024;

        /** The longest message, in bytes. */
        @AttributeDefinition(
                name = "Longest message accepted, in bytes",
                min = "64",
                max = "1073741824",
                description = "A longer one is answered with status 100 and closed with code 1009")
        int maxLineBytes() default 1_048_576;

        /** The received bytes of a connection that wait to be handled. */
        @AttributeDefinition(
                name = "Waiting bytes of a connection",
                min = "1",
                description = "Above this the connection is not read until half of them have been handled")
        int maxPendingBytes() default 262_144;

        /** Unread answers of a connection, in bytes. */
        @AttributeDefinition(
                name = "Unread answers of a connection, in bytes",
                min = "1",
                description = "Above this no more of its messages are handled until its peer has read some")
        int maxUnreadBytes() default 262_144;

        /** The received bytes of all connections that wait. */
        @AttributeDefinition(
                name = "Waiting bytes of all connections",
                min = "64",
                description = "At least maxLineBytes; above this unfinished messages are answered with status 500")
        long maxBufferedBytes() default 67_108_864;

        /** The longest answer, in bytes. */
        @AttributeDefinition(
                name = "Longest answer, in bytes",
                min = "512",
                max = "1073741824",
                description = "A longer one is replaced by a short answer with status 999")
        int maxResponseBytes() default 16_777_216;

        /** The idle time after which a connection is closed, in seconds. */
        @AttributeDefinition(
                name = "Idle time, in seconds",
                min = "0",
                description = "Silence after which a connection is closed; 0 is never")
        long idleTimeoutSeconds() default 600;

        /** The time limit for one message, in seconds. */
        @AttributeDefinition(
                name = "Time for one message, in seconds",
                min = "1",
                description =
                        "A connection is closed if a message, or the handshake, does not end so long after it began")
        long lineTimeoutSeconds() default 30;

        /** The time without progress of unread answers, in seconds. */
        @AttributeDefinition(
                name = "Time for unread answers, in seconds",
                min = "1",
                description = "A connection is closed if its peer reads nothing of its answers for so long")
        long unreadTimeoutSeconds() default 30;

        /** The time to answer received lines when closing, in milliseconds. */
        @AttributeDefinition(
                name = "Drain time, in milliseconds",
                min = "0",
                description = "How long closing or moving waits for what has been received to be answered")
        long drainMillis() default 5_000;
    }

    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*");

    /** Starts listening as soon as it has a gateway. */
    @Activate
    public WebSocketTransport(
            Config config,
            ConnectionSettings connections,
            Map<String, Object> properties,
            @Reference SocketKeeper sockets) {
        super(properties, sockets);
        configure(config, connections);
    }

    @Modified
    void configure(Config config, ConnectionSettings connections) {
        listen(() -> new WebSocketAddress(
                new HostPort(config.host(), config.port()),
                path(config.path()),
                new OriginPolicy(List.of(config.allowedOrigins()), config.host(), false).allowed(),
                ping(config.pingSeconds()),
                Limits.of(connections)));
    }

    private static String path(String path) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "path must begin with / and consist of the characters of a path, not '%s'".formatted(path));
        }
        return path;
    }

    private static Duration ping(long seconds) {
        if (seconds < 0) {
            throw new IllegalArgumentException("pingSeconds must not be negative, but is " + seconds);
        }
        return Duration.ofSeconds(seconds);
    }

    /** The bind address, of which the path is no part: another path needs no other socket. */
    private record WebSocketAddress(
            HostPort place, String path, List<String> allowedOrigins, Duration ping, Limits limits)
            implements BindAddress {

        @Override
        public String address() {
            return place.address("ws") + "/";
        }

        @Override
        public boolean excludes(BindAddress other) {
            return other instanceof WebSocketAddress that && place.excludes(that.place);
        }

        @Override
        public void check() throws IOException {
            place.checkTcp();
        }

        @Override
        public Endpoint open(Gateway gateway) throws IOException {
            InetSocketAddress address = place.resolved();
            return Streams.framed(address, framing(address.getAddress()), gateway, limits);
        }

        @Override
        public Endpoint resume(NetworkChannel socket, Gateway gateway) throws IOException {
            InetSocketAddress address = (InetSocketAddress) socket.getLocalAddress();
            return Streams.framed((ServerSocketChannel) socket, framing(address.getAddress()), gateway, limits);
        }

        private WebSocketFraming framing(InetAddress bound) {
            OriginPolicy origins = new OriginPolicy(allowedOrigins, place.host(), bound.isLoopbackAddress());
            return new WebSocketFraming(path, origins, ping);
        }
    }
}
