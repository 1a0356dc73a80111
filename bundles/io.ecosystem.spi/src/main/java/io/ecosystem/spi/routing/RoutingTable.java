package io.ecosystem.spi.routing;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Which handlers are present. A service while the core runs; safe for use by many threads. */
@ProviderType
public interface RoutingTable {

    /**
     * Every handler that is present now at each of its routes, in the order of the routes. Of several at one route the
     * one that answers comes first, and then the one that would answer without it, and so on.
     */
    List<Offer> offers();
}
