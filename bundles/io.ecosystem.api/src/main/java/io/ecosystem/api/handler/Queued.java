package io.ecosystem.api.handler;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Requirement;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * The route of a {@link QueuedHandler} component and the settings of its queue, as service properties. A configuration
 * {@code io.ecosystem.queue.incoming~<name>} with the same route overrides each value, also at run time.
 *
 * <p>A bundle with such a component requires the platform's queues: bnd adds the requirement to its manifest, and it
 * does not resolve without them.
 */
@ComponentPropertyType
@Requirement(namespace = "osgi.implementation", name = Queued.IMPLEMENTATION, version = Route.IMPLEMENTATION_VERSION)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface Queued {

    /** Prefix of the property names. */
    String PREFIX_ = "ecosystem.queued.";

    /** The {@code osgi.implementation} capability of the platform's queues, which call queued handlers. */
    String IMPLEMENTATION = "ecosystem.queued.handler";

    /** Returns the route, which is also the name of the queue. */
    String route();

    /** Returns the number of failed attempts after which an entry moves to the error queue; at least 1. */
    int maxAttempts() default 5;

    /**
     * Returns how often to redeliver an entry that was being processed when the process ended, before it moves to the
     * error queue; at least 1. This limits how often an entry can crash the process, for example by exhausting its
     * memory.
     */
    int maxRedeliveries() default 3;

    /**
     * Returns the delay after a failed attempt: a minimum and a maximum, such as {@code 1s..1m}, or one fixed value.
     * The delay doubles with each attempt, with a jitter of one fifth to spread entries that failed together. Units are
     * {@code ms}, {@code s}, {@code m} and {@code h}.
     */
    String backoff() default "1s..1m";

    /** Returns how many entries are processed concurrently. One worker processes them in order of arrival. */
    int workers() default 1;

    /**
     * Returns {@code free}, where an entry waiting for its next attempt does not delay others, or {@code strict}, where
     * an entry is processed only after all before it have ended.
     */
    String order() default "free";

    /** Returns the time after which an attempt is interrupted, such as {@code 5m}; {@code 0s} for no limit. */
    String timeLimit() default "10m";
}
