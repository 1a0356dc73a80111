package io.ecosystem.api.middleware;

import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told of every call that ended. Publish it as a service; without one, nothing is timed.
 *
 * <p>Called on the thread of the call before its answer leaves, by many at once: it must return within microseconds and
 * never block. What it throws is logged once and otherwise ignored.
 */
@ConsumerType
public interface Observer {

    /**
     * A call ended.
     *
     * @param route the route that was asked for, also one that nobody serves; empty if the line was unreadable
     * @param status how it ended
     * @param nanos the time from the whole line to the response, in nanoseconds
     * @param origin where it came in
     */
    void ended(String route, Status status, long nanos, Origin origin);
}
