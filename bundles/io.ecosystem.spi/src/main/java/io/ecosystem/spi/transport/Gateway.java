package io.ecosystem.spi.transport;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import org.osgi.annotation.versioning.ProviderType;

/** Where transports hand in lines; the only thing of the core that they know. Safe for use by many threads. */
@ProviderType
public interface Gateway {

    /**
     * The route at which the instance asks itself whether it answers. It passes middleware like every other, is open to
     * everyone, and no {@link io.ecosystem.api.middleware.Observer} is told of it.
     */
    String PROBE_ROUTE = "eco.watchdog";

    /**
     * Answers one line. It always returns an answer and throws nothing; it may take as long as the handler takes, so it
     * is never called on an I/O thread.
     *
     * @param line a line without its line feed, at most as long as the transport accepts
     * @param origin where it came in
     * @return the answer without a line feed, at most {@link Origin#maxResponseBytes()} long
     */
    Bytes receive(Bytes line, Origin origin);

    /**
     * The answer to a line that the transport itself refuses, such as one that is too long. It returns at once.
     *
     * @return the answer without a line feed
     */
    Bytes refuse(Status status, String reason, Origin origin);
}
