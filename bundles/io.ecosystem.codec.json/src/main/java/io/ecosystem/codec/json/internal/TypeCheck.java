package io.ecosystem.codec.json.internal;

import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.json.JsonMapper;

/** Searches a type and its parts for types that cannot be read from JSON, or written to it. */
abstract sealed class TypeCheck {

    private static final String RECORD = "declare a record, or a class with public fields or setters";
    private static final String STANDARD = "declare a text, a number, a date or time, or a record of your own";

    private final Set<JavaType> seen = new HashSet<>();

    /**
     * Checks a type for reading bodies.
     *
     * @throws IllegalArgumentException naming the part that cannot be read, and what to declare in its place
     */
    static void reading(JsonMapper mapper, JavaType type) {
        new Reading(mapper).start(type, "read a body as ");
    }

    /**
     * Checks a type for writing bodies.
     *
     * @throws IllegalArgumentException naming the part that cannot be written, and what to declare in its place
     */
    static void writing(JsonMapper mapper, JavaType type) {
        new Writing(mapper).start(type, "write a body of type ");
    }

    final void start(JavaType type, String attempt) {
        try {
            check(type, "");
        } catch (UnfitException e) {
            String where = e.path.isEmpty() ? "it" : "its " + e.path;
            throw new IllegalArgumentException(
                    "cannot " + attempt + name(type) + ": " + where + e.getMessage(), e.getCause());
        }
    }

    private void check(JavaType type, String path) throws UnfitException {
        if (!seen.add(type)) {
            return;
        }
        Class<?> raw = type.getRawClass();
        if (raw == char[].class) {
            throw new UnfitException(path, " is char[], which has no form in JSON here; declare a String", null);
        }
        if (type.isContainerType()) {
            if (type.getKeyType() != null) {
                checkKey(type.getKeyType(), path);
            }
            check(type.getContentType(), path + (type.getKeyType() == null ? "[]" : path.isEmpty() ? "*" : ".*"));
            build(type, path);
        } else if (Nullability.isOptional(raw)) {
            if (type.getContentType() != null) {
                check(type.getContentType(), path);
            }
        } else if (!isPlain(raw)) {
            checkParts(type, path);
        }
    }

    private void checkKey(JavaType key, String path) throws UnfitException {
        Class<?> raw = key.getRawClass();
        boolean taken = raw == Object.class
                || raw == String.class
                || raw.isEnum()
                || TextForm.of(raw) != null && raw != byte[].class
                || ExactNumber.isInteger(raw);
        if (!taken) {
            throw new UnfitException(path, " has keys of type " + name(key) + "; declare a map from String", null);
        }
    }

    /** Returns whether a type has no parts to check. */
    private static boolean isPlain(Class<?> raw) {
        return raw == Object.class
                || raw == String.class
                || raw == CharSequence.class
                || raw == boolean.class
                || raw == Boolean.class
                || raw == char.class
                || raw == Character.class
                || ExactNumber.isNumber(raw)
                || TextForm.of(raw) != null
                || raw.isEnum()
                || raw == Enum.class
                || raw == Void.class
                || raw.getName().startsWith("tools.jackson.");
    }

    private void checkParts(JavaType type, String path) throws UnfitException {
        Class<?> raw = type.getRawClass();
        if (isStrange(raw)) {
            throw new UnfitException(path, " is " + name(type) + ", which has no form in JSON here; " + STANDARD, null);
        }
        try {
            for (BeanPropertyDefinition part : parts(type)) {
                check(typeOf(part), path + (path.isEmpty() ? "" : ".") + part.getName());
            }
        } catch (JacksonException e) {
            throw new UnfitException(path, " is " + name(type) + ", and " + reason(e), e);
        }
        build(type, path);
    }

    private void build(JavaType type, String path) throws UnfitException {
        try {
            prepare(type, path);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new UnfitException(path, " is " + name(type) + ", and " + reason(e), e);
        }
    }

    /** Returns whether a class that is not the user's has no form. */
    abstract boolean isStrange(Class<?> raw);

    abstract Iterable<BeanPropertyDefinition> parts(JavaType type);

    abstract JavaType typeOf(BeanPropertyDefinition part);

    /** Prepares the reader or writer of the type itself, whose parts have passed. */
    abstract void prepare(JavaType type, String path) throws UnfitException;

    private static boolean isOfThePlatform(Class<?> raw) {
        return raw.getName().startsWith("java.") || raw.getName().startsWith("javax.") || raw.isArray();
    }

    private static String name(JavaType type) {
        return type.getRawClass().getTypeName();
    }

    private static String reason(Exception e) {
        String text = e instanceof DatabindException failure ? failure.getOriginalMessage() : e.getMessage();
        return "the JSON library says: " + text;
    }

    private static final class Reading extends TypeCheck {

        private final DeserializationContext context;

        Reading(JsonMapper mapper) {
            context = mapper._deserializationContext();
        }

        @Override
        boolean isStrange(Class<?> raw) {
            return isOfThePlatform(raw);
        }

        @Override
        Iterable<BeanPropertyDefinition> parts(JavaType type) {
            return context.introspectBeanDescription(type).findProperties().stream()
                    .filter(BeanPropertyDefinition::couldDeserialize)
                    .toList();
        }

        @Override
        JavaType typeOf(BeanPropertyDefinition part) {
            return part.getMutator().getType();
        }

        @Override
        void prepare(JavaType type, String path) throws UnfitException {
            boolean named = context.findTypeDeserializer(type) != null;
            ValueDeserializer<?> reader = context.findNonContextualValueDeserializer(type);
            boolean isAbstract = reader instanceof BeanDeserializerBase bean
                    ? !bean.getValueInstantiator().canInstantiate()
                    : reader instanceof AbstractDeserializer;
            if (!isAbstract || named) {
                return;
            }
            Class<?> raw = type.getRawClass();
            String kind = raw.isInterface()
                    ? ", an interface"
                    : Modifier.isAbstract(raw.getModifiers())
                            ? ", an abstract class"
                            : ", which has no constructor without parameters";
            throw new UnfitException(path, " is " + name(type) + kind + "; " + RECORD, null);
        }
    }

    private static final class Writing extends TypeCheck {

        private final SerializationContext context;

        Writing(JsonMapper mapper) {
            context = mapper._serializationContext();
        }

        @Override
        boolean isStrange(Class<?> raw) {
            return isOfThePlatform(raw) && !Modifier.isAbstract(raw.getModifiers());
        }

        @Override
        Iterable<BeanPropertyDefinition> parts(JavaType type) {
            return isOfThePlatform(type.getRawClass())
                    ? Set.of()
                    : context.introspectBeanDescription(type).findProperties().stream()
                            .filter(BeanPropertyDefinition::couldSerialize)
                            .toList();
        }

        @Override
        JavaType typeOf(BeanPropertyDefinition part) {
            return part.getAccessor().getType();
        }

        @Override
        void prepare(JavaType type, String path) {
            context.findValueSerializer(type);
        }
    }

    /** A part that cannot be read or written: its place, its type, and the remedy. */
    static final class UnfitException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String path;

        UnfitException(String path, String problem, @Nullable Throwable cause) {
            super(problem, cause);
            this.path = path;
        }
    }
}
