package io.ecosystem.configuration.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text that is replaced by a value when a component gets its configuration, such as <code>
 * $[secret:db.password]</code> or <code>$[env:PORT]</code>.
 */
final class ValueExpression {

    private static final Pattern SYNTAX = Pattern.compile("\\$\\[(env|prop|secret):[^\\]]*\\]");

    private ValueExpression() {}

    /** Whether a value, or an element of it, contains such a text. */
    static boolean isIn(Object value) {
        return switch (value) {
            case String text -> SYNTAX.matcher(text).find();
            case String[] texts -> Arrays.stream(texts).anyMatch(ValueExpression::isIn);
            case Collection<?> elements -> elements.stream().anyMatch(ValueExpression::isIn);
            default -> false;
        };
    }

    /** The expressions of a value as they are written, without what surrounds them. */
    static String shown(Object value) {
        var texts = switch (value) {
            case String[] elements -> List.of(elements);
            case Collection<?> elements -> List.copyOf(elements);
            default -> List.of(value);
        };
        return texts.stream()
                .flatMap(text -> SYNTAX.matcher(text.toString()).results())
                .map(MatchResult::group)
                .map(text -> text.replaceAll(";.*", "]"))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Whether a text is such an expression and nothing else, so that it shows no value. */
    static boolean isAll(Object value) {
        return value instanceof String text
                && !text.contains(";default=")
                && SYNTAX.matcher(text).matches();
    }
}
