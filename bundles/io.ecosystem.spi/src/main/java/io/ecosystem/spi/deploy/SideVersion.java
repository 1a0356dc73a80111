package io.ecosystem.spi.deploy;

import org.osgi.annotation.versioning.ProviderType;

/** A version that works beside the present one of its file, see {@link DeploymentControl#startBeside}. Thread-safe. */
@ProviderType
public interface SideVersion extends AutoCloseable {

    /** Returns its symbolic name and version. */
    String bundle();

    /** Returns the id of its bundle. */
    long bundleId();

    /** Returns whether it has not ended. */
    boolean isWorking();

    /** Ends it soon, unless it is the present version; returns at once. A second call does nothing. */
    @Override
    void close();
}
