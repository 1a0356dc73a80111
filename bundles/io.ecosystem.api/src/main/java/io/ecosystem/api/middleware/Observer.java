package io.ecosystem.api.middleware;

import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Observes every completed call. Publish it as a service; without one, nothing is timed.
 *
 * <p>Called concurrently, on the thread of the call, before its answer leaves: it must return within microseconds and
 * never block. The first exception is logged; all are otherwise ignored.
 */
@ConsumerType
public interface Observer {

    /**
     * Called when a call has ended.
     *
     * @param route the requested route, also an unknown one; empty if the line was unreadable
     * @param status the outcome
     * @param nanos the time from the complete line to the response, in nanoseconds
     * @param origin where the request came from
     */
    void ended(String route, Status status, long nanos, Origin origin);
}
