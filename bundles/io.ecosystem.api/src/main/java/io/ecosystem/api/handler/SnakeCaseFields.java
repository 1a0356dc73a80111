package io.ecosystem.api.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Reads and writes the fields of a type under names in snake case, as the protocol has them: {@code olderThan} stands
 * as {@code older_than} in a body. It counts for this type alone, not for the types of its fields.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SnakeCaseFields {}
