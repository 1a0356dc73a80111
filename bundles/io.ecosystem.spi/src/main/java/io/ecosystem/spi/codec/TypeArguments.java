package io.ecosystem.spi.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Resolves the type arguments that a class gives to a generic interface. */
public final class TypeArguments {

    private TypeArguments() {}

    /**
     * Returns the type arguments that a class gives to an interface, directly or through its supertypes.
     *
     * @return one type per type parameter of the interface
     * @throws IllegalArgumentException if the class does not state them, as with a lambda
     */
    public static List<Type> of(Class<?> type, Class<?> generic) {
        List<Type> found = find(type, generic, Map.of());
        if (found.isEmpty() || !found.stream().allMatch(TypeArguments::isKnown)) {
            throw new IllegalArgumentException(
                    "%s does not name its request and response types; a handler is a class that"
                                    .formatted(type.getName())
                            + " implements %s, not a lambda".formatted(shown(generic)));
        }
        return found;
    }

    private static String shown(Class<?> generic) {
        return generic.getSimpleName()
                + (generic.getTypeParameters().length == 1 ? "<Request>" : "<Request, Response>");
    }

    private static List<Type> find(Type type, Class<?> generic, Map<TypeVariable<?>, Type> outer) {
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
        if (raw == generic) {
            return Arrays.stream(raw.getTypeParameters())
                    .map(variable -> resolve(variable, known))
                    .toList();
        }
        for (Type parent : raw.getGenericInterfaces()) {
            List<Type> found = find(parent, generic, known);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return raw.getGenericSuperclass() == null ? List.of() : find(raw.getGenericSuperclass(), generic, known);
    }

    private static Type resolve(Type type, Map<TypeVariable<?>, Type> known) {
        return switch (type) {
            case TypeVariable<?> variable -> known.getOrDefault(variable, variable);
            case ParameterizedType parameterized ->
                new Resolved(
                        parameterized.getRawType(),
                        Arrays.stream(parameterized.getActualTypeArguments())
                                .map(t -> resolve(t, known))
                                .toArray(Type[]::new),
                        parameterized.getOwnerType());
            case GenericArrayType array
            when resolve(array.getGenericComponentType(), known) instanceof Class<?> component -> component.arrayType();
            default -> type;
        };
    }

    private static boolean isKnown(Type type) {
        return switch (type) {
            case null -> false;
            case TypeVariable<?> variable -> false;
            case GenericArrayType array -> isKnown(array.getGenericComponentType());
            case ParameterizedType parameterized ->
                Arrays.stream(parameterized.getActualTypeArguments()).allMatch(TypeArguments::isKnown);
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
