package io.ecosystem.api.cache;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * The cache that a {@link RemovalListener} component listens to, as the service property {@value #PROPERTY}. Caches
 * have the same property, so they can be injected:
 *
 * <pre>
 * &#64;Reference(target = "(cache.name=sessions)") Cache&lt;String, Session&gt; sessions
 * </pre>
 */
@ComponentPropertyType
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface CacheName {

    /** The service property that holds the name, a string. */
    String PROPERTY = "cache.name";

    /** Returns the name: the part of the configuration's PID after {@code ~}. */
    String value();
}
