package io.ecosystem.api.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * The role that a sender needs for the routes of a {@link io.ecosystem.api.handler.Handler} component, as the service
 * property {@value #PROPERTY}.
 *
 * <p>A sender without it is answered {@link io.ecosystem.api.message.Status#DENIED}, before its body is read. A handler
 * without a role answers everyone, except on routes of the platform ({@code eco.}), which then require
 * {@link Role#ADMIN}.
 */
@ComponentPropertyType
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface RequiresRole {

    /** What the property name begins with. */
    String PREFIX_ = "ecosystem.";

    /** The service property that holds the role, a text. */
    String PROPERTY = "ecosystem.requires.role";

    /** A role of {@link Role}, or one of the application's own. */
    String value();
}
