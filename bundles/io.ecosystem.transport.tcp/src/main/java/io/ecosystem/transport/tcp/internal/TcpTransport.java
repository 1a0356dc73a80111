package io.ecosystem.transport.tcp.internal;

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
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Listens on one TCP port and passes each line to the gateway. */
@Component(
        service = Transport.class,
        configurationPid = "io.ecosystem.transport.tcp",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = TcpTransport.Settings.class, factory = true)
public final class TcpTransport extends ListeningTransport {

    /** Where to listen. */
    public @interface Config {

        /** The local address. */
        @AttributeDefinition(
                name = "Address to listen at",
                description = "A host name or an IP address of this machine")
        String host() default "127.0.0.1";

        /** The local port. */
        @AttributeDefinition(name = "Port", description = "0 takes a free port", min = "0", max = "65535")
        int port() default 8888;
    }

    /** All settings of a listener. */
    @ObjectClassDefinition(name = "Ecosystem TCP transport")
    interface Settings extends Config, ConnectionSettings {}

    /** Starts listening as soon as it has a gateway. */
    @Activate
    public TcpTransport(
            Config config,
            ConnectionSettings connections,
            Map<String, Object> properties,
            @Reference SocketKeeper sockets) {
        super(properties, sockets);
        configure(config, connections);
    }

    @Modified
    void configure(Config config, ConnectionSettings connections) {
        listen(() -> new TcpAddress(new HostPort(config.host(), config.port()), Limits.of(connections)));
    }

    private record TcpAddress(HostPort place, Limits limits) implements BindAddress {

        @Override
        public String address() {
            return place.address("tcp");
        }

        @Override
        public boolean excludes(BindAddress other) {
            return other instanceof TcpAddress that && place.excludes(that.place);
        }

        @Override
        public void check() throws IOException {
            place.checkTcp();
        }

        @Override
        public Endpoint open(Gateway gateway) throws IOException {
            return Streams.tcp(place.resolved(), gateway, limits);
        }

        @Override
        public Endpoint resume(NetworkChannel socket, Gateway gateway) throws IOException {
            return Streams.resume((ServerSocketChannel) socket, gateway, limits);
        }
    }
}
