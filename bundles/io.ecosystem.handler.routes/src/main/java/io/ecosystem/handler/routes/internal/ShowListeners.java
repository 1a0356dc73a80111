package io.ecosystem.handler.routes.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.transport.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Lists the configured listeners in the order of their names, and says why one does not listen. */
@Component(service = Handler.class)
@Route("eco.listeners")
@RequiresRole(Role.OBSERVE)
public final class ShowListeners implements Handler<ShowListeners.Request, ShowListeners.Response> {

    /** Takes no fields. */
    @KnownFieldsOnly
    public record Request() {}

    /** The configured listeners. */
    public record Response(List<Shown> listeners) {}

    /**
     * A listener.
     *
     * @param name its configuration, such as {@code io.ecosystem.transport.tcp~main}
     * @param address such as {@code tcp://127.0.0.1:8888}
     * @param failure why it does not listen; empty if it does
     */
    public record Shown(String name, String address, String failure) {}

    private final Supplier<List<Transport>> transports;

    /**
     * Shows the listeners that are there when it is asked. They need the core, which needs its handlers: as references
     * of this component they would make a circle.
     */
    @Activate
    public ShowListeners(BundleContext context) {
        this(() -> present(context));
    }

    ShowListeners(Supplier<List<Transport>> transports) {
        this.transports = transports;
    }

    @Override
    public Response handle(Request request, Call call) {
        return new Response(transports.get().stream()
                .map(transport -> new Shown(
                        transport.name(),
                        transport.address(),
                        transport.failure().orElse("")))
                .sorted(Comparator.comparing(Shown::name))
                .toList());
    }

    private static List<Transport> present(BundleContext context) {
        var present = new ArrayList<Transport>();
        for (ServiceReference<Transport> reference : references(context)) {
            Transport transport = context.getService(reference);
            if (transport != null) { // it may just be going
                present.add(transport);
                context.ungetService(reference);
            }
        }
        return present;
    }

    private static Collection<ServiceReference<Transport>> references(BundleContext context) {
        try {
            return context.getServiceReferences(Transport.class, null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter is no wrong filter", e);
        }
    }
}
