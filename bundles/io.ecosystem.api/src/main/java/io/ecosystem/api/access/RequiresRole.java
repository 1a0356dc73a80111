package io.ecosystem.api.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * The role that a sender needs to call the routes of a {@link io.ecosystem.api.handler.Handler} component, as the
 * service property {@value #PROPERTY}.
 *
 * <p>A sender without the role gets {@link io.ecosystem.api.message.Status#DENIED} before its body is read. A handler
 * without a role answers every sender, except on the platform's own routes ({@code eco.}), which then require
 * {@link Role#ADMIN}; so does a handler whose property is not a single string.
 */
@ComponentPropertyType
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface RequiresRole {

    /** Prefix of the property name. */
    String PREFIX_ = "ecosystem.";

    /** The service property that holds the role, a string. */
    String PROPERTY = "ecosystem.requires.role";

    /** Returns a role from {@link Role}, or one that the application defines. */
    String value();
}
