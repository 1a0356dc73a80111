package io.ecosystem.spi.rollout;

import io.ecosystem.api.message.Key;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A new version of a bundle that works beside the one before, and gets a share of the calls. Registered as a service
 * before the new version starts; while it is registered, handlers of the new version get only these calls. Thread-safe.
 */
@ConsumerType
public interface Rollout {

    /** Returns the id of the bundle with the new version. */
    long bundleId();

    /** Returns whether the new version gets a call. Called for each call; never blocks. */
    boolean takes(Key key);
}
