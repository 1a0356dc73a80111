package io.ecosystem.configuration.internal;

import io.ecosystem.platform.NearestName;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The description of a configuration in a bundle: its keys, and the valid values of each.
 *
 * @param attributes by key
 * @param open whether other keys are valid too
 */
record Metatype(Map<String, Attribute> attributes, boolean open) {

    /** How many values a key accepts. */
    enum Cardinality {
        ONE,
        ARRAY,
        COLLECTION
    }

    /**
     * A key.
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
            List<String> defaults) {}

    /**
     * The result of a check.
     *
     * @param values the same values, of the types that the bundle expects
     * @param problems why they must not be applied; empty if they may
     * @param warnings oddities that do not prevent it
     */
    record Checked(Map<String, Object> values, List<String> problems, List<String> warnings) {}

    private static final Map<String, List<BigDecimal>> WHOLE = Map.of(
            "Byte", limits(Byte.MIN_VALUE, Byte.MAX_VALUE),
            "Short", limits(Short.MIN_VALUE, Short.MAX_VALUE),
            "Integer", limits(Integer.MIN_VALUE, Integer.MAX_VALUE),
            "Long", limits(Long.MIN_VALUE, Long.MAX_VALUE));
    private static final Set<String> DECIMAL = Set.of("Double", "Float");
    private static final List<String> FRAMEWORK_KEYS = List.of("service.", "osgi.", "felix.", "component.", ".");
    private static final List<String> REFERENCE_KEYS = List.of(".target", ".cardinality.minimum");

    /**
     * Checks the values of one source.
     *
     * @param stated keys that another source states, so they are not missing
     */
    Checked check(Map<String, Object> given, Set<String> stated) {
        var values = new TreeMap<String, Object>();
        var problems = new ArrayList<String>();
        var warnings = new ArrayList<String>();
        given.forEach((key, value) -> {
            var attribute = attributes.get(key);
            if (attribute == null) {
                values.put(key, value);
                if (!open && !isFrameworkKey(key)) {
                    warnings.add("'%s' is an unknown key%s".formatted(key, nearest(key)));
                }
            } else {
                check(attribute, key, value, problems).ifPresent(converted -> values.put(key, converted));
            }
        });
        attributes.forEach((key, attribute) -> {
            if (attribute.required() && !given.containsKey(key) && !stated.contains(key)) {
                problems.add("'%s' is missing, expected %s".formatted(key, expectation(attribute)));
            }
        });
        return new Checked(values, problems, warnings);
    }

    /**
     * Converts a text to the type of its key; commas separate the elements of an array. A text that does not fit, or is
     * an expression, stays unchanged.
     */
    Object fromText(String key, String text) {
        var attribute = attributes.get(key);
        if (attribute == null || ValueExpression.isIn(text)) {
            return text;
        }
        return attribute.cardinality() == Cardinality.ONE
                ? parsed(attribute.type(), text)
                : Arrays.stream(text.isEmpty() ? new String[0] : text.split(","))
                        .map(element -> parsed(attribute.type(), element.strip()))
                        .toList();
    }

    /** Returns the default of a key; empty if the bundle states none. */
    Optional<Object> byDefault(String key) {
        var attribute = attributes.get(key);
        if (attribute == null) {
            return Optional.empty();
        }
        var values = attribute.defaults().stream()
                .map(text -> convert(attribute, parsed(attribute.type(), text)).orElse(text))
                .toList();
        boolean isOne = attribute.cardinality() == Cardinality.ONE;
        return values.isEmpty() ? Optional.empty() : Optional.of(isOne ? values.getFirst() : values);
    }

    /** Returns whether values of this key must never be shown. */
    boolean hides(String key) {
        var attribute = attributes.get(key);
        return attribute != null && attribute.type().equals("Password") || Secrets.isName(key);
    }

    private static Object parsed(String type, String text) {
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

    private Optional<Object> check(Attribute attribute, String key, Object value, List<String> problems) {
        var elements = elements(value);
        boolean isMany = value.getClass().isArray() || value instanceof Collection;
        if (isMany && attribute.cardinality() == Cardinality.ONE) {
            problems.add("'%s' is an array, expected %s".formatted(key, expectation(attribute)));
            return Optional.empty();
        }
        var converted = new ArrayList<>();
        for (Object element : elements) {
            var fit = convert(attribute, element);
            if (fit.isEmpty()) {
                problems.add("'%s' is %s, expected %s"
                        .formatted(key, hides(key) ? "not shown" : shown(element), expectation(attribute)));
                return Optional.empty();
            }
            converted.add(fit.get());
        }
        return Optional.of(
                switch (attribute.cardinality()) {
                    case ONE -> converted.getFirst();
                    case COLLECTION -> converted;
                    case ARRAY ->
                        elements.stream().anyMatch(ValueExpression::isIn)
                                ? elements.toArray(String[]::new)
                                : array(attribute.type(), converted);
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

    private static Optional<Object> convert(Attribute attribute, Object value) {
        if (value instanceof String text && ValueExpression.isIn(text)) {
            return Optional.of(text);
        }
        if (!attribute.options().isEmpty() && !attribute.options().contains(String.valueOf(value))) {
            return Optional.empty();
        }
        return switch (attribute.type()) {
            case "Boolean" -> Optional.of(value).filter(Boolean.class::isInstance);
            case "String", "Password" ->
                Optional.of(value)
                        .filter(String.class::isInstance)
                        .filter(text -> isWithin(
                                attribute, BigDecimal.valueOf(text.toString().length())));
            case "Character", "Char" ->
                Optional.of(value.toString()).filter(text -> text.length() == 1).map(text -> text.charAt(0));
            default -> value instanceof Number number ? convertNumber(attribute, number) : Optional.empty();
        };
    }

    private static Optional<Object> convertNumber(Attribute attribute, Number number) {
        var value = new BigDecimal(number.toString());
        var limits = WHOLE.get(attribute.type());
        boolean whole = value.stripTrailingZeros().scale() <= 0;
        boolean fits = limits == null
                || whole && value.compareTo(limits.getFirst()) >= 0 && value.compareTo(limits.getLast()) <= 0;
        if (!fits || !isWithin(attribute, value)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (attribute.type()) {
                    case "Byte" -> value.byteValue();
                    case "Short" -> value.shortValue();
                    case "Integer" -> value.intValue();
                    case "Long" -> value.longValue();
                    case "Float" -> value.floatValue();
                    case "Double" -> value.doubleValue();
                    default -> number;
                });
    }

    private static boolean isWithin(Attribute attribute, BigDecimal value) {
        return (attribute.min().isEmpty() || value.compareTo(new BigDecimal(attribute.min())) >= 0)
                && (attribute.max().isEmpty() || value.compareTo(new BigDecimal(attribute.max())) <= 0);
    }

    private static Object array(String type, List<Object> elements) {
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

    /** Describes the valid values of a known key. */
    String expectation(String key) {
        return expectation(Objects.requireNonNull(attributes.get(key), key));
    }

    private static String expectation(Attribute attribute) {
        if (!attribute.options().isEmpty()) {
            return "one of " + String.join(", ", attribute.options());
        }
        var many = attribute.cardinality() == Cardinality.ONE ? "" : "an array, each element ";
        if (WHOLE.containsKey(attribute.type())) {
            var limits = WHOLE.get(attribute.type());
            return many
                    + "a whole number from %s to %s"
                            .formatted(
                                    attribute.min().isEmpty() ? limits.getFirst() : attribute.min(),
                                    attribute.max().isEmpty() ? limits.getLast() : attribute.max());
        }
        if (DECIMAL.contains(attribute.type())) {
            return many + "a number" + range(attribute, "");
        }
        return many
                + switch (attribute.type()) {
                    case "Boolean" -> "true or false";
                    case "Character", "Char" -> "one character";
                    default -> "a text" + range(attribute, " characters");
                };
    }

    private static String range(Attribute attribute, String unit) {
        var min = attribute.min().isEmpty() ? "" : " of at least " + attribute.min() + unit;
        var max = attribute.max().isEmpty() ? "" : " of at most " + attribute.max() + unit;
        return min + (min.isEmpty() || max.isEmpty() ? "" : " and") + max;
    }

    private static String shown(Object value) {
        return value instanceof String text
                ? "the text \"" + Secrets.without((Object) text) + "\""
                : String.valueOf(value);
    }

    private static boolean isFrameworkKey(String key) {
        return FRAMEWORK_KEYS.stream().anyMatch(key::startsWith)
                || REFERENCE_KEYS.stream().anyMatch(key::endsWith);
    }

    private String nearest(String key) {
        return NearestName.of(key, attributes.keySet())
                .map("; did you mean '%s'?"::formatted)
                .orElseGet(() -> attributes.isEmpty()
                        ? ""
                        : attributes.keySet().stream().sorted().collect(Collectors.joining(", ", "; known are ", "")));
    }

    private static List<BigDecimal> limits(long from, long to) {
        return List.of(BigDecimal.valueOf(from), BigDecimal.valueOf(to));
    }
}
