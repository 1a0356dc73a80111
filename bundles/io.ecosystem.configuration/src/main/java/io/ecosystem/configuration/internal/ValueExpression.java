package io.ecosystem.configuration.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A placeholder that is replaced when a component receives its configuration, such as <code>
 * $[secret:db.password]</code> or <code>$[env:PORT]</code>.
 */
final class ValueExpression {

    private static final Pattern SYNTAX = Pattern.compile("\\$\\[(env|prop|secret):[^\\]]*\\]");

    private ValueExpression() {}

    /** Returns whether a value, or an element of it, contains a placeholder. */
    static boolean isIn(Object value) {
        return switch (value) {
            case String text -> SYNTAX.matcher(text).find();
            case String[] texts -> Arrays.stream(texts).anyMatch(ValueExpression::isIn);
            case Collection<?> elements -> elements.stream().anyMatch(ValueExpression::isIn);
            default -> false;
        };
    }

    /** Returns the placeholders in a value as written, without the surrounding text. */
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

    /** Returns whether a text is nothing but a placeholder, so it reveals no value. */
    static boolean isAll(Object value) {
        return value instanceof String text
                && !text.contains(";default=")
                && SYNTAX.matcher(text).matches();
    }
}
