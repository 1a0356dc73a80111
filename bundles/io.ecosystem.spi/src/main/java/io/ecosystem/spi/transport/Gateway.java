package io.ecosystem.spi.transport;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import org.osgi.annotation.versioning.ProviderType;

/** Receives lines from transports; the only part of the core that they know. Thread-safe. */
@ProviderType
public interface Gateway {

    /**
     * The route with which the instance checks that it answers. It passes middleware like every other route and is open
     * to everyone, but no {@link io.ecosystem.api.middleware.Observer} sees it.
     */
    String PROBE_ROUTE = "eco.watchdog";

    /**
     * Answers one line. Returns an answer, whatever happens, unless it is closed. It may take as long as the handler
     * takes, so it must not be called on an I/O thread.
     *
     * @param line a line without its line feed, at most as long as the transport accepts
     * @param origin where it came from
     * @return the answer without a line feed, at most {@link Origin#maxResponseBytes()} long
     * @throws GatewayClosedException if it was closed before a handler saw the line
     */
    Bytes receive(Bytes line, Origin origin);

    /**
     * Returns the answer to a line that the transport itself refuses, such as one that is too long. Returns at once,
     * also when it is closed.
     *
     * @return the answer without a line feed
     */
    Bytes refuse(Status status, String reason, Origin origin);
}
