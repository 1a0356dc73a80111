package io.ecosystem.spi.routing;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Lists the present handlers. A service while the core runs; thread-safe. */
@ProviderType
public interface RoutingTable {

    /**
     * Returns every present handler at each of its routes, ordered by route. If several serve a route, the one that
     * answers comes first, then the one that would answer without it, and so on.
     */
    List<Offer> offers();
}
