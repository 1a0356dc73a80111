package io.ecosystem.spi.routing;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A handler whose calls may wait for something that may not come for long. The core asks it to end these waits before
 * it waits for its calls, so that the handler and the core can go at once. Implemented by the handler itself, besides
 * {@link io.ecosystem.api.handler.Handler}.
 */
@ConsumerType
public interface WaitingHandler {

    /**
     * Lets all calls that have begun until now answer without further wait. Later calls may wait. Called on any thread;
     * returns at once.
     */
    void endWaits();
}
