package io.ecosystem.spi.rollout;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The track records of the handlers that are present, by bundle. Each bundle that calls handlers of applications
 * registers one as a service. Thread-safe, and never blocks.
 */
@ProviderType
public interface TrackRecords {

    /**
     * Returns the track record of the present handlers of a bundle. A handler that comes begins with an empty one, also
     * when its bundle is updated.
     */
    TrackRecord of(long bundleId);

    /** Returns why handlers of a bundle that are present cannot be called; empty if all can be. */
    default List<String> refusals(long bundleId) {
        return List.of();
    }

    /** Measures all calls of the present handlers of a bundle from now on, beginning with none. */
    void measureAll(long bundleId);

    /** Ends the measurement of all calls of the present handlers of a bundle. */
    void rest(long bundleId);

    /** Makes the present handlers of a bundle go without waiting for more than a moment for their calls. */
    void abandon(long bundleId);
}
