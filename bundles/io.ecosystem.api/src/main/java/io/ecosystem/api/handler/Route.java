package io.ecosystem.api.handler;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * The routes that a {@link Handler} component answers, as the service property {@value #PROPERTY}.
 *
 * <p>If several handlers serve a route, the one with the highest service ranking answers; on a tie, the one with the
 * highest bundle version. Routes are dotted lower-case words, such as {@code orders.place}; those that begin with
 * {@code eco.} are reserved for the platform.
 */
@ComponentPropertyType
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface Route {

    /** Prefix of the property name. */
    String PREFIX_ = "ecosystem.";

    /** The service property that holds the routes: a string or an array of strings. */
    String PROPERTY = "ecosystem.route";

    /** Returns one or more routes. */
    String[] value();
}
