package io.ecosystem.api.handler;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Requirement;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * The route of a {@link QueuedHandler} component and how its queue is worked, as service properties. A configuration
 * {@code io.ecosystem.queue.incoming~<name>} with the same route overrides each value, also while it runs.
 *
 * <p>A bundle with such a component requires the platform's queues: bnd writes the requirement into its manifest, and
 * without them the bundle does not resolve.
 */
@ComponentPropertyType
@Requirement(namespace = "osgi.implementation", name = Queued.IMPLEMENTATION, version = Route.IMPLEMENTATION_VERSION)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface Queued {

    /** What the property names begin with. */
    String PREFIX_ = "ecosystem.queued.";

    /** The name, in the namespace {@code osgi.implementation}, of what queues requests and calls queued handlers. */
    String IMPLEMENTATION = "ecosystem.queued.handler";

    /** The route, which is also the name of the queue. */
    String route();

    /** After how many failed attempts an entry goes to the error queue; at least 1. */
    int maxAttempts() default 5;

    /**
     * How often an entry that was being processed when the process ended is attempted again, before it goes to the
     * error queue; at least 1. So an entry that ends the process, as by exhausting its memory, does so a limited number
     * of times.
     */
    int maxRedeliveries() default 3;

    /**
     * How long to wait after a failed attempt: the least and the greatest time, such as {@code 1s..1m}; or one time for
     * all. It doubles with each attempt and varies by a fifth, so that entries that failed together do not come back
     * together. Units are {@code ms}, {@code s}, {@code m} and {@code h}.
     */
    String backoff() default "1s..1m";

    /** How many entries are processed at once. With one, they are processed in the order in which they came in. */
    int workers() default 1;

    /**
     * {@code free}, so that an entry that waits for its next attempt holds up no other; or {@code strict}, so that none
     * is processed before those in front of it have ended.
     */
    String order() default "free";

    /** How long an attempt may take before it is interrupted, such as {@code 5m}; {@code 0s} for no limit. */
    String timeLimit() default "10m";
}
