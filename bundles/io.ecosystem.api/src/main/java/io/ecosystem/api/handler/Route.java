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
 * <p>Of several handlers of one route the one with the highest service ranking answers, among equals the one of the
 * highest bundle version. Routes are dotted lower-case words, such as {@code orders.place}; those that begin with
 * {@code eco.} belong to the platform.
 *
 * <p>A bundle with such a component requires the platform, which calls it: bnd writes the requirement into its
 * manifest, and without a platform the bundle does not resolve.
 */
@ComponentPropertyType
@Requirement(namespace = "osgi.implementation", name = Route.IMPLEMENTATION, version = Route.IMPLEMENTATION_VERSION)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface Route {

    /** What the property name begins with. */
    String PREFIX_ = "ecosystem.";

    /** The service property that holds the routes: a text or an array of texts. */
    String PROPERTY = "ecosystem.route";

    /** The name, in the namespace {@code osgi.implementation}, of what calls handlers. */
    String IMPLEMENTATION = "ecosystem.handler";

    /** The version of what calls handlers, which is the version of this package. */
    String IMPLEMENTATION_VERSION = "0.1.0";

    /** One or more routes. */
    String[] value();
}
