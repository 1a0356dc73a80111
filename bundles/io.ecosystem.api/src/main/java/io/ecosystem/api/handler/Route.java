package io.ecosystem.api.handler;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Requirement;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * The routes that a {@link Handler} component answers, as the service property {@value #PROPERTY}.
 *
 * <p>If several handlers serve a route, the one with the highest service ranking answers; on a tie, the one with the
 * highest bundle version. Routes are dotted lower-case words, such as {@code orders.place}; those that begin with
 * {@code eco.} are reserved for the platform.
 *
 * <p>A bundle with such a component requires the platform, which calls it: bnd adds the requirement to its manifest,
 * and it does not resolve without a platform.
 */
@ComponentPropertyType
@Requirement(namespace = "osgi.implementation", name = Route.IMPLEMENTATION, version = Route.IMPLEMENTATION_VERSION)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface Route {

    /** Prefix of the property name. */
    String PREFIX_ = "ecosystem.";

    /** The service property that holds the routes: a string or an array of strings. */
    String PROPERTY = "ecosystem.route";

    /** The {@code osgi.implementation} capability of the platform, which calls handlers. */
    String IMPLEMENTATION = "ecosystem.handler";

    /** The version of that capability, equal to the version of this package. */
    String IMPLEMENTATION_VERSION = "0.1.0";

    /** Returns one or more routes. */
    String[] value();
}
