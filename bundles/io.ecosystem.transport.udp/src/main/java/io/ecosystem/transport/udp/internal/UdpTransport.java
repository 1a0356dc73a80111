package io.ecosystem.transport.udp.internal;

import io.ecosystem.sockets.SocketKeeper;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.spi.transport.Transport;
import io.ecosystem.wire.BindAddress;
import io.ecosystem.wire.Endpoint;
import io.ecosystem.wire.HostPort;
import io.ecosystem.wire.ListeningTransport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Receives datagrams on one UDP port and passes each to the gateway. */
@Component(
        service = Transport.class,
        configurationPid = "io.ecosystem.transport.udp",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = UdpTransport.Config.class, factory = true)
public final class UdpTransport extends ListeningTransport {

    /** Where to listen, and the limits of requests. */
    @ObjectClassDefinition(name = "Ecosystem UDP transport")
    public @interface Config {

        /** The local address. */
        @AttributeDefinition(
                name = "Address to listen at",
                description = "A host name or an IP address of this machine")
        String host() default "127.0.0.1";

        /** The local port. */
        @AttributeDefinition(name = "Port", description = "0 takes a free port", min = "0", max = "65535")
        int port() default 8889;

        /** The maximum number of concurrent requests. */
        @AttributeDefinition(
                name = "Requests handled at a time",
                min = "1",
                description = "One more is answered with status 500")
        int maxConcurrent() default 1_024;

        /** The longest answer, in bytes. */
        @AttributeDefinition(
                name = "Longest answer, in bytes",
                min = "512",
                max = "65507",
                description = "A longer one is replaced by a short answer with status 999")
        int maxResponseBytes() default 65_507;

        /** The kernel's receive buffer, in bytes. */
        @AttributeDefinition(
                name = "Receive buffer of the socket, in bytes",
                min = "0",
                description = "What the operating system holds until it is read; 0 is its default")
        int receiveBufferBytes() default 1_048_576;

        /** The time to answer received requests when closing, in milliseconds. */
        @AttributeDefinition(
                name = "Drain time, in milliseconds",
                min = "0",
                description = "How long closing or moving waits for what has been received to be answered")
        long drainMillis() default 5_000;
    }

    /** Starts listening as soon as it has a gateway. */
    @Activate
    public UdpTransport(Config config, Map<String, Object> properties, @Reference SocketKeeper sockets) {
        super(properties, sockets);
        configure(config);
    }

    @Modified
    void configure(Config config) {
        listen(() -> UdpAddress.of(config));
    }

    private record UdpAddress(HostPort place, DatagramLimits limits) implements BindAddress {

        static UdpAddress of(Config config) {
            return new UdpAddress(
                    new HostPort(config.host(), config.port()),
                    new DatagramLimits(
                            config.maxConcurrent(),
                            config.maxResponseBytes(),
                            config.receiveBufferBytes(),
                            Duration.ofMillis(config.drainMillis())));
        }

        @Override
        public String address() {
            return place.address("udp");
        }

        @Override
        public boolean excludes(BindAddress other) {
            return other instanceof UdpAddress that && place.excludes(that.place);
        }

        @Override
        public void check() throws IOException {
            try (DatagramSocket local = new DatagramSocket(null)) {
                local.bind(place.resolvedWithAnyPort());
            }
        }

        @Override
        public Endpoint open(Gateway gateway) throws IOException {
            return DatagramEndpoint.open(place.resolved(), gateway, limits);
        }

        @Override
        public Endpoint resume(NetworkChannel socket, Gateway gateway) throws IOException {
            return DatagramEndpoint.resume((DatagramChannel) socket, gateway, limits);
        }
    }
}
