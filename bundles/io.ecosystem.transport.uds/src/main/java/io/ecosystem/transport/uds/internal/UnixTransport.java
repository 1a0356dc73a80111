package io.ecosystem.transport.uds.internal;

import io.ecosystem.api.application.Folder;
import io.ecosystem.api.application.Instance;
import io.ecosystem.sockets.SocketKeeper;
import io.ecosystem.spi.transport.Transport;
import io.ecosystem.wire.ConnectionSettings;
import io.ecosystem.wire.Limits;
import io.ecosystem.wire.ListeningTransport;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Listens on one Unix domain socket and passes each line to the gateway. */
@Component(
        service = Transport.class,
        configurationPid = "io.ecosystem.transport.uds",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = UnixTransport.Settings.class, factory = true)
public final class UnixTransport extends ListeningTransport {

    private static final String DEFAULT = "DEFAULT";

    /** Where to listen. */
    public @interface Config {

        /** The socket file. */
        @AttributeDefinition(
                name = "Path of the socket file",
                description =
                        "DEFAULT is {application}_{instance}.uds.sock; relative paths start at the folder of sockets;"
                                + " the folder must exist; at most 106 bytes")
        String path() default DEFAULT;
    }

    /** All settings of a listener. */
    @ObjectClassDefinition(name = "Ecosystem Unix domain socket transport")
    interface Settings extends Config, ConnectionSettings {}

    private final Instance instance;
    /** Starts listening as soon as it has a gateway. */
    @Activate
    public UnixTransport(
            Config config,
            ConnectionSettings connections,
            Map<String, Object> properties,
            @Reference SocketKeeper sockets,
            @Reference Instance instance) {
        super(properties, sockets);
        this.instance = instance;
        configure(config, connections);
    }

    @Modified
    void configure(Config config, ConnectionSettings connections) {
        listen(() -> new SocketFile(path(config.path().strip()), Limits.of(connections)));
    }

    /** Replaces {@code DEFAULT}, alone or as the last name of a path, with a name unique to this instance. */
    private Path path(String configured) {
        Path path = instance.folder(Folder.SOCKETS).resolve(configured.isEmpty() ? DEFAULT : configured);
        return (path.endsWith(DEFAULT)
                        ? path.resolveSibling("%s_%s.uds.sock".formatted(instance.application(), instance.id()))
                        : path)
                .toAbsolutePath()
                .normalize();
    }
}
