package io.ecosystem.api.cache;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Answers repeated requests of a {@link io.ecosystem.api.handler.Handler} component from a cache; stored as service
 * properties that begin with {@value #PREFIX_}.
 *
 * <p>Use it only for answers that depend on route and body alone, never on the sender. Only one call runs per key;
 * concurrent requests share its answer or failure. Refusals and failures are not cached. Answers are kept as bytes
 * until they expire, are evicted, the cache is cleared, or the handler goes.
 *
 * <p>Requires the bundle {@code io.ecosystem.cache.answers}; without it the handler is always called.
 */
@ComponentPropertyType
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface Cached {

    /** Prefix of the property names. */
    String PREFIX_ = "ecosystem.cached.";

    /** What to do while the cache is unavailable. */
    enum Fallback {

        /** Call the handler. */
        CALL,
        /** Refuse the request as busy (500), naming the cache. */
        REFUSE
    }

    /** Returns the name of the cache, which is configured separately. Handlers may share a cache. */
    String cache();

    /** Returns how long to keep an answer: an integer followed by {@code ms}, {@code s}, {@code m} or {@code h}. */
    String timeToLive();

    /**
     * Returns the fields of the body that the answer depends on; none means the whole body.
     *
     * <p>Two requests are the same if these fields have the same JSON, byte by byte: {@code 1} and {@code 1.0} differ,
     * as do bodies that differ only in white space or field order. This never gives a wrong answer; it only costs a
     * call. If fields are named, a body that is not an object goes to the handler.
     */
    String[] key() default {};

    /** Returns what to do while the cache is unavailable. */
    Fallback withoutCache() default Fallback.CALL;
}
