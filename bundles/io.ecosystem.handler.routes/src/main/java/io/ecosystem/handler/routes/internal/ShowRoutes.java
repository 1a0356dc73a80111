package io.ecosystem.handler.routes.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.routing.Offer;
import io.ecosystem.spi.routing.RoutingTable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists the served routes in order, with their handlers and the roles that senders need. */
@Component
@Route("eco.routes")
@RequiresRole(Role.OBSERVE)
public final class ShowRoutes implements Handler<ShowRoutes.Request, ShowRoutes.Response> {

    /**
     * The requested routes.
     *
     * @param prefix of the routes; absent for all
     */
    @KnownFieldsOnly
    public record Request(Optional<String> prefix) {}

    /** The served routes. */
    public record Response(List<Served> routes) {}

    /**
     * A route and the handler that answers.
     *
     * @param role the role that a sender needs; empty if everyone is answered
     * @param shadowed the handlers that would answer without it, the next one first
     */
    public record Served(
            String route,
            String role,
            String bundle,
            String version,
            Instant since,
            int ranking,
            List<Shadowed> shadowed) {}

    /** A handler that does not answer because another ranks higher. */
    public record Shadowed(String role, String bundle, String version, Instant since, int ranking) {}

    private final RoutingTable table;

    /** Shows the given routing table. */
    @Activate
    public ShowRoutes(@Reference RoutingTable table) {
        this.table = table;
    }

    @Override
    public Response handle(Request request, Call call) {
        String prefix = request.prefix().orElse("");
        return new Response(table.offers().stream()
                .filter(offer -> offer.route().startsWith(prefix))
                .collect(Collectors.groupingBy(Offer::route, TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(ShowRoutes::served)
                .toList());
    }

    private static Served served(List<Offer> offers) {
        Offer first = offers.getFirst();
        return new Served(
                first.route(),
                first.role(),
                first.bundle(),
                first.version(),
                first.since(),
                first.ranking(),
                offers.stream().skip(1).map(ShowRoutes::shadowed).toList());
    }

    private static Shadowed shadowed(Offer offer) {
        return new Shadowed(offer.role(), offer.bundle(), offer.version(), offer.since(), offer.ranking());
    }
}
