package io.ecosystem.codec.json.internal;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/**
 * Determines which fields may be null or missing: those that are {@link java.util.Optional} or carry any annotation
 * named {@code Nullable}. Every other constructor parameter is required, and no other field may be null.
 */
final class Nullability extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
        Boolean stated = super.hasRequiredMarker(config, member);
        if (stated != null || !(member instanceof AnnotatedParameter)) {
            return stated;
        }
        return !mayBeNull(member);
    }

    @Override
    public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
        JsonSetter.Value stated = super.findSetterInfo(config, annotated);
        if (!stated.equals(JsonSetter.Value.empty()) || !(annotated instanceof AnnotatedMember member)) {
            return stated;
        }
        return JsonSetter.Value.forValueNulls(mayBeNull(member) ? Nulls.SET : Nulls.FAIL);
    }

    /**
     * Returns whether an element of a collection, map or array may be null: only if its type is unspecified or
     * optional.
     */
    static boolean mayBeNull(Class<?> element) {
        return element == Object.class || isOptional(element);
    }

    static boolean isOptional(Class<?> type) {
        return type.getName().startsWith("java.util.Optional");
    }

    /** Returns whether a component of a record may be missing. */
    static boolean mayBeNull(RecordComponent component) {
        return isOptional(component.getType())
                || Arrays.stream(component.getAccessor().getAnnotations()).anyMatch(Nullability::isNullable)
                || Arrays.stream(component.getAnnotations()).anyMatch(Nullability::isNullable)
                || isNullable(component.getAnnotatedType());
    }

    private static boolean mayBeNull(AnnotatedMember member) {
        return isOptional(member.getRawType())
                || member.annotations().anyMatch(Nullability::isNullable)
                || isNullable(typeUse(member));
    }

    private static @Nullable AnnotatedType typeUse(AnnotatedMember member) {
        if (member instanceof AnnotatedParameter parameter
                && parameter.getOwner().getMember() instanceof Executable of) {
            if (of instanceof Constructor<?> constructor
                    && constructor.getDeclaringClass().isRecord()
                    && constructor.getParameterCount()
                            == constructor.getDeclaringClass().getRecordComponents().length) {
                return constructor
                        .getDeclaringClass()
                        .getRecordComponents()[parameter.getIndex()]
                        .getAnnotatedType();
            }
            AnnotatedType[] types = of.getAnnotatedParameterTypes();
            return parameter.getIndex() < types.length ? types[parameter.getIndex()] : null;
        }
        return switch (member.getMember()) {
            case Field field -> field.getAnnotatedType();
            case Method method when method.getParameterCount() == 1 -> method.getAnnotatedParameterTypes()[0];
            case Method method -> method.getAnnotatedReturnType();
            case null, default -> null;
        };
    }

    private static boolean isNullable(@Nullable AnnotatedType type) {
        return type != null && Arrays.stream(type.getAnnotations()).anyMatch(Nullability::isNullable);
    }

    private static boolean isNullable(Annotation annotation) {
        return annotation.annotationType().getSimpleName().equals("Nullable");
    }
}
