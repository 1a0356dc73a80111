package io.ecosystem.handler.routes.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.transport.Transport;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

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

    private final List<Transport> transports = new CopyOnWriteArrayList<>();

    /** Starts without listeners. */
    @Activate
    public ShowListeners() {
        // the component runtime binds listeners
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTransport(Transport transport) {
        transports.add(transport);
    }

    void unbindTransport(Transport transport) {
        transports.remove(transport);
    }

    @Override
    public Response handle(Request request, Call call) {
        return new Response(transports.stream()
                .map(transport -> new Shown(
                        transport.name(),
                        transport.address(),
                        transport.failure().orElse("")))
                .sorted(Comparator.comparing(Shown::name))
                .toList());
    }
}
