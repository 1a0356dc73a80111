package io.ecosystem.api.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Uses snake case for the names of a type's fields in bodies, as in the protocol: {@code olderThan} becomes
 * {@code older_than}. Applies to this type only, not to the types of its fields.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SnakeCaseFields {}
