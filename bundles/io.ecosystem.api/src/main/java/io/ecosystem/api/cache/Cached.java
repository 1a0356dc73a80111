package io.ecosystem.api.cache;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Answers repeated requests of a {@link io.ecosystem.api.handler.Handler} component from a cache, as service properties
 * that begin with {@value #PREFIX_}.
 *
 * <p>Only for answers that depend on the route and the body alone, never on who asks. One call runs for a key at a
 * time; who asks meanwhile gets its answer, or its failure. Refusals and failures are not kept. Answers are kept as
 * bytes, until their time is up, the cache needs the room or is cleared, or the handler goes.
 *
 * <p>Needs the bundle {@code io.ecosystem.cache.answers}; without it the handler is always called.
 */
@ComponentPropertyType
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface Cached {

    /** What the names of the properties begin with. */
    String PREFIX_ = "ecosystem.cached.";

    /** What happens while the cache is not there. */
    enum Fallback {

        /** The handler is called. */
        CALL,
        /** The request is refused as busy (500), naming the cache. */
        REFUSE
    }

    /** The name of the cache, which has a configuration of its own. Handlers may share one. */
    String cache();

    /** How long an answer is kept: a whole number and {@code ms}, {@code s}, {@code m} or {@code h}. */
    String timeToLive();

    /**
     * The fields of the body that the answer depends on; none stands for the whole body.
     *
     * <p>Two requests are the same if these have the same JSON, byte by byte: {@code 1} and {@code 1.0} differ, and so
     * do two bodies of which one has more white space or another order of fields. That never gives a wrong answer, and
     * costs a call. Where fields are named, a body that is no object goes to the handler.
     */
    String[] key() default {};

    /** What happens while the cache is not there. */
    Fallback withoutCache() default Fallback.CALL;
}
