package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Handler;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The request and response types of a handler, read from its class.
 *
 * @param request what {@code Q} stands for
 * @param response what {@code A} stands for
 */
record HandlerTypes(Type request, Type response) {

    /**
     * Finds the types that a class gives to {@link Handler}, itself or through what it extends.
     *
     * @throws IllegalArgumentException if it does not name them
     */
    static HandlerTypes of(Class<?> handler) {
        HandlerTypes found = find(handler, Map.of());
        if (found == null || !isKnown(found.request) || !isKnown(found.response)) {
            throw new IllegalArgumentException(
                    "%s does not name its request and response types; a handler is a class that"
                            .formatted(handler.getName()) + " implements Handler<Request, Response>, not a lambda");
        }
        return found;
    }

    private static HandlerTypes find(Type type, Map<TypeVariable<?>, Type> outer) {
        Map<TypeVariable<?>, Type> known = new HashMap<>();
        Class<?> raw;
        if (type instanceof ParameterizedType parameterized) {
            raw = (Class<?>) parameterized.getRawType();
            Type[] given = parameterized.getActualTypeArguments();
            for (int i = 0; i < given.length; i++) {
                known.put(raw.getTypeParameters()[i], resolve(given[i], outer));
            }
        } else {
            raw = (Class<?>) type;
        }
        if (raw == Handler.class) {
            TypeVariable<?>[] variables = raw.getTypeParameters();
            return new HandlerTypes(known.get(variables[0]), known.get(variables[1]));
        }
        for (Type parent : raw.getGenericInterfaces()) {
            HandlerTypes found = find(parent, known);
            if (found != null) {
                return found;
            }
        }
        return raw.getGenericSuperclass() == null ? null : find(raw.getGenericSuperclass(), known);
    }

    private static Type resolve(Type type, Map<TypeVariable<?>, Type> known) {
        return switch (type) {
            case TypeVariable<?> variable -> known.getOrDefault(variable, variable);
            case ParameterizedType parameterized -> new Resolved(parameterized.getRawType(),
                    Arrays.stream(parameterized.getActualTypeArguments()).map(t -> resolve(t, known)).toArray(
                            Type[]::new),
                    parameterized.getOwnerType());
            case GenericArrayType array when resolve(array.getGenericComponentType(),
                    known) instanceof Class<?> component -> component.arrayType();
            default -> type;
        };
    }

    private static boolean isKnown(Type type) {
        return switch (type) {
            case null -> false;
            case TypeVariable<?> variable -> false;
            case GenericArrayType array -> isKnown(array.getGenericComponentType());
            case ParameterizedType parameterized -> Arrays.stream(parameterized.getActualTypeArguments()).allMatch(
                    HandlerTypes::isKnown);
            default -> true;
        };
    }

    private record Resolved(Type raw, Type[] arguments, Type owner) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return arguments;
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public Type getOwnerType() {
            return owner;
        }
    }
}
