package io.ecosystem.codec.json.internal;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/** Explains in our own words why a body does not fit a type: the field, the expectation, and the value. */
final class Mismatch {

    private static final int MAX_TEXT = 1_000;

    private static final Map<Class<?>, String> EXPECTED = Map.ofEntries(
            Map.entry(byte.class, integer(Byte.MIN_VALUE, Byte.MAX_VALUE)),
            Map.entry(short.class, integer(Short.MIN_VALUE, Short.MAX_VALUE)),
            Map.entry(int.class, integer(Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry(long.class, integer(Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry(BigInteger.class, "an integer"),
            Map.entry(float.class, "a number"),
            Map.entry(double.class, "a number"),
            Map.entry(BigDecimal.class, "a number"),
            Map.entry(Number.class, "a number"),
            Map.entry(boolean.class, "true or false"),
            Map.entry(char.class, "text of one character"),
            Map.entry(Object.class, "a value"),
            Map.entry(String.class, "text"),
            Map.entry(CharSequence.class, "text"),
            Map.entry(java.util.OptionalInt.class, integer(Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry(java.util.OptionalLong.class, integer(Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry(java.util.OptionalDouble.class, "a number"));

    private static final Map<Class<?>, Class<?>> PRIMITIVES = Map.of(
            Byte.class,
            byte.class,
            Short.class,
            short.class,
            Integer.class,
            int.class,
            Long.class,
            long.class,
            Float.class,
            float.class,
            Double.class,
            double.class,
            Boolean.class,
            boolean.class,
            Character.class,
            char.class);

    private final JavaType type;
    private final JsonMapper mapper;

    Mismatch(JsonMapper mapper, JavaType type) {
        this.type = type;
        this.mapper = mapper;
    }

    /**
     * Rereads a body that has failed, without duplicate fields, of which the last one counts.
     *
     * @return the value, if duplicates were the only problem
     */
    Object readAgain(ObjectReader reader, Bytes data, JacksonException first) {
        JsonNode tree;
        try {
            tree = trees().readValue(data.array(), data.offset(), data.length());
        } catch (NumberFormatException e) {
            throw tooLarge(path(first.getPath()));
        } catch (JacksonException e) {
            throw RefusedException.invalid(
                    e.getOriginalMessage().contains("surrogate")
                            ? "the name of a field holds half a surrogate pair"
                            : "the body cannot be read as JSON");
        }
        JacksonException failure = first;
        if (hasDuplicates(data)) {
            try {
                Object value = reader.readValue(mapper.writeValueAsBytes(tree));
                if (value != null) {
                    return value;
                }
            } catch (JacksonException e) {
                failure = e;
            }
        }
        throw refusal(failure, tree);
    }

    RefusedException nullBody() {
        return RefusedException.invalid("expected " + expected(type.getRawClass()) + ", not null");
    }

    /** Returns the refusal of a number that no decimal type can hold, such as {@code 1e9999999999}. */
    static RefusedException tooLarge(String path) {
        return RefusedException.invalid(prefix(path) + "the exponent of a number is too large");
    }

    /** Created only for a body that does not fit, to keep the start fast. */
    private ObjectReader trees() {
        return mapper.readerFor(JsonNode.class).with(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }

    private boolean hasDuplicates(Bytes data) {
        try {
            trees().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .readValue(data.array(), data.offset(), data.length());
            return false;
        } catch (JacksonException e) {
            return true;
        }
    }

    private RuntimeException refusal(JacksonException failure, JsonNode tree) {
        String path = path(failure.getPath());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedException refusal) {
                return refusal;
            }
        }
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return RefusedException.invalid(cut(prefix(path) + "unknown field; known are " + known(unknown)));
        }
        if (failure instanceof InvalidDefinitionException) {
            return new IllegalArgumentException(
                    "cannot read a body as " + type.getRawClass().getSimpleName(), failure);
        }
        if (reported(failure) == null || failure instanceof ValueInstantiationException) {
            Throwable cause = root(failure);
            if (cause instanceof NumberFormatException && !(failure instanceof ValueInstantiationException)) {
                return tooLarge(path);
            }
            if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
                return RefusedException.invalid(cut(prefix(path) + cause.getMessage()));
            }
            if (cause instanceof RuntimeException unexpected && !(cause instanceof JacksonException)) {
                return unexpected;
            }
        }
        if (failure instanceof ExactName.MistakenNameException mistaken) {
            return RefusedException.invalid(cut("%sexpected names that are %s, not \"%s\""
                    .formatted(prefix(path), expected(mistaken.getTargetType()), Text.shown(mistaken.name()))));
        }
        Class<?> target = target(failure);
        JsonNode found = find(tree, failure.getPath());
        if (found.isMissingNode() && !failure.getPath().isEmpty()) {
            return RefusedException.invalid(cut(missing(failure.getPath(), tree, target)));
        }
        return RefusedException.invalid(cut(prefix(path) + "expected " + expected(target) + ", not " + shown(found)));
    }

    private static String known(UnrecognizedPropertyException unknown) {
        return unknown.getReferringClass().isRecord()
                ? Arrays.stream(unknown.getReferringClass().getRecordComponents())
                        .map(FieldNames::of)
                        .collect(Collectors.joining(", "))
                : unknown.getKnownPropertyIds().stream()
                        .map(Object::toString)
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    private @Nullable Class<?> target(JacksonException failure) {
        JavaType declared = type;
        for (int depth = 0; depth < failure.getPath().size(); depth++) {
            declared = declared != null && declared.isContainerType() ? declared.getContentType() : null;
        }
        return declared != null ? declared.getRawClass() : reported(failure);
    }

    private static @Nullable Class<?> reported(JacksonException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MismatchedInputException mismatched && mismatched.getTargetType() != null) {
                return mismatched.getTargetType();
            }
            if (cause instanceof InputCoercionException coercion) {
                return coercion.getTargetType();
            }
        }
        return null;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && (root instanceof DatabindException)) {
            root = root.getCause();
        }
        return root;
    }

    /** Returns all missing required fields of the same record, if its fields have the names of its components. */
    private static String missing(List<JacksonException.Reference> path, JsonNode tree, @Nullable Class<?> target) {
        JacksonException.Reference last = path.getLast();
        String first = path(path) + ": missing, expected " + expected(target);
        if (!(last.from() instanceof Class<?> owner)
                || !owner.isRecord()
                || owner.getDeclaredConstructors().length != 1) {
            return first;
        }
        String parent = path(path.subList(0, path.size() - 1));
        JsonNode fields = find(tree, path.subList(0, path.size() - 1));
        String all = Arrays.stream(owner.getRecordComponents())
                .filter(component -> !fields.has(FieldNames.of(component)) && !Nullability.mayBeNull(component))
                .map(component -> (parent.isEmpty() ? "" : parent + ".") + FieldNames.of(component)
                        + ": missing, expected " + expected(component.getType()))
                .collect(Collectors.joining("; "));
        return all.startsWith(first) ? all : first;
    }

    private static JsonNode find(JsonNode tree, List<JacksonException.Reference> path) {
        JsonNode found = tree;
        for (JacksonException.Reference step : path) {
            found = step.getPropertyName() != null ? found.path(step.getPropertyName()) : found.path(step.getIndex());
        }
        return found;
    }

    private static String path(List<JacksonException.Reference> path) {
        StringBuilder text = new StringBuilder();
        for (JacksonException.Reference step : path) {
            if (step.getPropertyName() == null) {
                text.append('[').append(step.getIndex()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(Text.shown(step.getPropertyName()));
            }
        }
        return text.toString();
    }

    private static String prefix(String path) {
        return path.isEmpty() ? "" : path + ": ";
    }

    private static String expected(@Nullable Class<?> target) {
        if (target == null) {
            return "another value";
        }
        String known = EXPECTED.get(PRIMITIVES.getOrDefault(target, target));
        if (known != null) {
            return known;
        }
        TextForm<?> form = TextForm.of(target);
        if (form != null) {
            return form.expected();
        }
        if (target.isEnum()) {
            return "one of "
                    + Arrays.stream(target.getEnumConstants())
                            .map(each -> ((Enum<?>) each).name())
                            .collect(Collectors.joining(", "));
        }
        if (target.isArray() || Iterable.class.isAssignableFrom(target)) {
            return "an array";
        }
        return target.getName().startsWith("java.") && !Map.class.isAssignableFrom(target)
                ? "another value"
                : "an object";
    }

    private static String integer(long least, long most) {
        return "an integer from " + least + " to " + most;
    }

    private static String shown(JsonNode found) {
        if (found.isString()) {
            return "text \"" + Text.shown(found.stringValue()) + "\"";
        }
        String text = found.isNumber() ? found.numberValue().toString() : found.toString();
        return found.isContainer() || found.isNull() ? Shape.of((byte) text.charAt(0)) : Text.shown(text);
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }
}
