package io.ecosystem.cli.gogo;

import io.ecosystem.cli.command.Commands;
import io.ecosystem.cli.command.Session;
import io.ecosystem.cli.instance.Connector;
import io.ecosystem.cli.instance.InstanceTarget;
import io.ecosystem.cli.output.Console;
import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.platform.host.HostEnvironment;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.transport.Transport;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Offers each command of eco as a command of Gogo in the scope {@code eco}, such as {@code eco:queue list}. They talk
 * to this instance through its own listener, as they do from outside, and ask nothing: {@code --yes} agrees.
 */
@Component(service = {})
public final class GogoCommands {

    private static final String SCOPE = "eco";

    /** The variable of the session with the columns of the terminal. */
    private static final String COLUMNS = "COLUMNS";

    private final BundleContext context;
    private final Connector connector;
    private final List<ServiceRegistration<Function>> registrations = new ArrayList<>();

    /** Registers the commands. */
    @Activate
    public GogoCommands(BundleContext context, @Reference Codec codec) {
        this.context = context;
        connector = new Connector(Optional.of(codec));
        for (String name : Commands.inContainer()) {
            var properties = new Hashtable<String, Object>(
                    Map.of(CommandProcessor.COMMAND_SCOPE, SCOPE, CommandProcessor.COMMAND_FUNCTION, name));
            registrations.add(context.registerService(
                    Function.class, (session, arguments) -> run(name, arguments, session), properties));
        }
    }

    /** Takes the commands away. */
    @Deactivate
    void close() {
        registrations.forEach(ServiceRegistration::unregister);
    }

    private @Nullable Object run(String name, List<Object> arguments, CommandSession gogo)
            throws InvalidSyntaxException {
        var words = new ArrayList<String>();
        words.add(name);
        arguments.forEach(argument -> words.add(String.valueOf(argument)));
        Process process = Process.Utils.current();
        int columns = gogo.get(COLUMNS) instanceof Integer number ? number : 0;
        var console = new Console(
                InputStream.nullInputStream(),
                process.out(),
                process.err(),
                columns > 0,
                false,
                false,
                columns,
                false,
                false);
        int code = Commands.run(words, new Session(console, HostEnvironment.current(), connector, Optional.of(home())));
        if (code != 0) {
            throw new IllegalStateException("exit code " + code);
        }
        return null;
    }

    /** Returns where this instance listens: at a Unix domain socket, if it has one. */
    private InstanceTarget.Home home() throws InvalidSyntaxException {
        List<String> addresses = context.getServiceReferences(Transport.class, null).stream()
                .map(this::address)
                .flatMap(Optional::stream)
                .sorted((one, other) -> Boolean.compare(other.startsWith("uds:"), one.startsWith("uds:")))
                .toList();
        String name = "%s/%s"
                .formatted(
                        property(FrameworkProperties.APPLICATION, FrameworkProperties.DEFAULT_APPLICATION),
                        property(FrameworkProperties.INSTANCE, FrameworkProperties.DEFAULT_INSTANCE));
        if (addresses.isEmpty()) {
            throw new IllegalStateException("instance %s listens nowhere, so no command can ask it".formatted(name));
        }
        return new InstanceTarget.Home(
                new InstanceTarget.Chosen(name, List.of(addresses.getFirst()), "span_key"), true);
    }

    private Optional<String> address(ServiceReference<Transport> reference) {
        Transport transport = context.getService(reference);
        try {
            return Optional.ofNullable(transport)
                    .filter(listening -> listening.failure().isEmpty())
                    .map(Transport::address);
        } finally {
            context.ungetService(reference);
        }
    }

    private String property(String name, String otherwise) {
        return Objects.requireNonNullElse(context.getProperty(name), otherwise);
    }
}
