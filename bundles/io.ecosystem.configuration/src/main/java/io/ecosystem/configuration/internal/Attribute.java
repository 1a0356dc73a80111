package io.ecosystem.configuration.internal;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The description of one key of a configuration.
 *
 * @param type the metatype name of the type, such as {@code Integer}
 * @param required whether a value must be configured
 * @param min the minimum of a number, or of the length of a text; empty for any
 * @param max the corresponding maximum
 * @param options the only valid values; empty for any
 * @param defaults the component's values if no source states the key; empty if unknown
 */
record Attribute(
        String type,
        Cardinality cardinality,
        boolean required,
        String min,
        String max,
        List<String> options,
        List<String> defaults) {

    /** How many values a key accepts. */
    enum Cardinality {
        ONE,
        ARRAY,
        COLLECTION
    }

    private static final Map<String, List<BigDecimal>> WHOLE = Map.of(
            "Byte", limits(Byte.MIN_VALUE, Byte.MAX_VALUE),
            "Short", limits(Short.MIN_VALUE, Short.MAX_VALUE),
            "Integer", limits(Integer.MIN_VALUE, Integer.MAX_VALUE),
            "Long", limits(Long.MIN_VALUE, Long.MAX_VALUE));
    private static final Set<String> DECIMAL = Set.of("Double", "Float");

    /**
     * Checks the value of one source, and converts it to the types that the bundle expects.
     *
     * @param hidden whether the value must not be shown
     * @param problems takes why the value must not be applied
     * @return the converted value; empty if there is a problem
     */
    Optional<Object> check(String key, Object value, boolean hidden, List<String> problems) {
        var elements = elements(value);
        boolean isMany = value.getClass().isArray() || value instanceof Collection;
        if (isMany && cardinality == Cardinality.ONE) {
            problems.add("'%s' is an array, expected %s".formatted(key, expectation()));
            return Optional.empty();
        }
        var converted = new ArrayList<>();
        for (Object element : elements) {
            var fit = convert(element);
            if (fit.isEmpty()) {
                problems.add(
                        "'%s' is %s, expected %s".formatted(key, hidden ? "not shown" : shown(element), expectation()));
                return Optional.empty();
            }
            converted.add(fit.get());
        }
        return Optional.of(
                switch (cardinality) {
                    case ONE -> converted.getFirst();
                    case COLLECTION -> converted;
                    case ARRAY ->
                        elements.stream().anyMatch(ValueExpression::isIn)
                                ? elements.toArray(String[]::new)
                                : array(converted);
                });
    }

    private static List<?> elements(Object value) {
        if (value instanceof Collection<?> collection) {
            return List.copyOf(collection);
        }
        if (!value.getClass().isArray()) {
            return List.of(value);
        }
        var elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            elements.add(Array.get(value, i));
        }
        return elements;
    }

    private Optional<Object> convert(Object value) {
        if (value instanceof String text && ValueExpression.isIn(text)) {
            return Optional.of(text);
        }
        if (!options.isEmpty() && !options.contains(String.valueOf(value))) {
            return Optional.empty();
        }
        return switch (type) {
            case "Boolean" -> Optional.of(value).filter(Boolean.class::isInstance);
            case "String", "Password" ->
                Optional.of(value)
                        .filter(String.class::isInstance)
                        .filter(text ->
                                isWithin(BigDecimal.valueOf(text.toString().length())));
            case "Character", "Char" ->
                Optional.of(value.toString()).filter(text -> text.length() == 1).map(text -> text.charAt(0));
            default -> value instanceof Number number ? convertNumber(number) : Optional.empty();
        };
    }

    private Optional<Object> convertNumber(Number number) {
        var value = new BigDecimal(number.toString());
        var limits = WHOLE.get(type);
        boolean whole = value.stripTrailingZeros().scale() <= 0;
        boolean fits = limits == null
                || whole && value.compareTo(limits.getFirst()) >= 0 && value.compareTo(limits.getLast()) <= 0;
        if (!fits || !isWithin(value)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (type) {
                    case "Byte" -> value.byteValue();
                    case "Short" -> value.shortValue();
                    case "Integer" -> value.intValue();
                    case "Long" -> value.longValue();
                    case "Float" -> value.floatValue();
                    case "Double" -> value.doubleValue();
                    default -> number;
                });
    }

    private boolean isWithin(BigDecimal value) {
        return (min.isEmpty() || value.compareTo(new BigDecimal(min)) >= 0)
                && (max.isEmpty() || value.compareTo(new BigDecimal(max)) <= 0);
    }

    private Object array(List<Object> elements) {
        Class<?> component = switch (type) {
            case "Byte" -> Byte.class;
            case "Short" -> Short.class;
            case "Integer" -> Integer.class;
            case "Long" -> Long.class;
            case "Float" -> Float.class;
            case "Double" -> Double.class;
            case "Boolean" -> Boolean.class;
            case "Character", "Char" -> Character.class;
            default -> String.class;
        };
        return elements.toArray((Object[]) Array.newInstance(component, 0));
    }

    /** Converts a text to the type; commas separate the elements of an array. One that does not fit stays unchanged. */
    Object fromText(String text) {
        return cardinality == Cardinality.ONE
                ? parsed(text)
                : Arrays.stream(text.isEmpty() ? new String[0] : text.split(","))
                        .map(element -> parsed(element.strip()))
                        .toList();
    }

    /** Returns the default; empty if the bundle states none. */
    Optional<Object> byDefault() {
        var values = defaults.stream()
                .map(text -> convert(parsed(text)).orElse(text))
                .toList();
        boolean isOne = cardinality == Cardinality.ONE;
        return values.isEmpty() ? Optional.empty() : Optional.of(isOne ? values.getFirst() : values);
    }

    private Object parsed(String text) {
        try {
            return switch (type) {
                case "Boolean" -> text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : text;
                case "String", "Password", "Character", "Char" -> text;
                default -> new BigDecimal(text);
            };
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** Describes the valid values. */
    String expectation() {
        if (!options.isEmpty()) {
            return "one of " + String.join(", ", options);
        }
        var many = cardinality == Cardinality.ONE ? "" : "an array, each element ";
        if (WHOLE.containsKey(type)) {
            var limits = WHOLE.get(type);
            return many
                    + "a whole number from %s to %s"
                            .formatted(min.isEmpty() ? limits.getFirst() : min, max.isEmpty() ? limits.getLast() : max);
        }
        if (DECIMAL.contains(type)) {
            return many + "a number" + range("");
        }
        return many
                + switch (type) {
                    case "Boolean" -> "true or false";
                    case "Character", "Char" -> "one character";
                    default -> "a text" + range(" characters");
                };
    }

    private String range(String unit) {
        var least = min.isEmpty() ? "" : " of at least " + min + unit;
        var most = max.isEmpty() ? "" : " of at most " + max + unit;
        return least + (least.isEmpty() || most.isEmpty() ? "" : " and") + most;
    }

    private static String shown(Object value) {
        return value instanceof String text
                ? "the text \"" + Secrets.without((Object) text) + "\""
                : String.valueOf(value);
    }

    private static List<BigDecimal> limits(long from, long to) {
        return List.of(BigDecimal.valueOf(from), BigDecimal.valueOf(to));
    }
}
