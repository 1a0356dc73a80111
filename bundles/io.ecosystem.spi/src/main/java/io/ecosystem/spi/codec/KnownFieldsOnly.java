package io.ecosystem.spi.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a body refused, with status 300, that has fields which the type does not have, at any depth. Without it they are
 * ignored. For requests in which a mistyped field would do harm, such as that of a filter.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface KnownFieldsOnly {}
