package io.ecosystem.codec.json.internal;

import io.ecosystem.api.handler.SnakeCaseFields;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/** The names of a type's fields in bodies: unchanged, or in snake case. */
final class FieldNames extends NopAnnotationIntrospector {

    private static final long serialVersionUID = 1L;
    private static final SnakeCase SNAKE_CASE = new SnakeCase();

    private static final class SnakeCase extends SnakeCaseStrategy {

        private static final long serialVersionUID = 1L;

        /** Returns the name of the field of a member. */
        String of(String member) {
            return translate(member);
        }
    }

    @Override
    public @Nullable Object findNamingStrategy(MapperConfig<?> config, AnnotatedClass type) {
        return isSnakeCase(type.getRawType()) ? SNAKE_CASE : null;
    }

    /** Returns the name of the field of a record component. */
    static String of(RecordComponent component) {
        return isSnakeCase(component.getDeclaringRecord()) ? SNAKE_CASE.of(component.getName()) : component.getName();
    }

    private static boolean isSnakeCase(Class<?> type) {
        return type.isAnnotationPresent(SnakeCaseFields.class);
    }
}
