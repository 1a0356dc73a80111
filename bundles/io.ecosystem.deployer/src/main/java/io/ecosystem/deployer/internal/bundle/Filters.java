package io.ecosystem.deployer.internal.bundle;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/** The filters in which a requirement says what it needs, as a person would read them. */
final class Filters {

    private static final Pattern LOWER = Pattern.compile("\\((?:bundle-)?version>=([^)]*)\\)");
    private static final Pattern UPPER = Pattern.compile("\\(!\\((?:bundle-)?version>=([^)]*)\\)\\)");
    private static final Pattern UPPER_INCLUSIVE = Pattern.compile("\\((?:bundle-)?version<=([^)]*)\\)");

    private Filters() {}

    /** Whether the attributes meet the filter; a missing or malformed filter is met by nothing that must be found. */
    static boolean matches(String filter, Map<String, ?> attributes) {
        if (filter == null) {
            return true;
        }
        try {
            return FrameworkUtil.createFilter(filter).matches(attributes);
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    /** The value that the filter asks of an attribute. */
    static Optional<String> value(String filter, String attribute) {
        return first(Pattern.compile("\\(" + Pattern.quote(attribute) + "=([^)]*)\\)"), filter);
    }

    /** The version range in the filter, such as {@code [2.0.0,3.0.0)}, or {@code 1.5.0} and later; empty for any. */
    static String range(String filter) {
        var upper = first(UPPER, filter);
        var lower = first(LOWER, filter.replaceAll(UPPER.pattern(), ""));
        var inclusive = first(UPPER_INCLUSIVE, filter);
        if (upper.isPresent() || inclusive.isPresent()) {
            return "[" + lower.orElse("0") + "," + upper.map(to -> to + ")").orElseGet(() -> inclusive.get() + "]");
        }
        return lower.filter(from -> !from.equals("0.0.0"))
                .map(from -> from + " or later")
                .orElse("");
    }

    private static Optional<String> first(Pattern pattern, String text) {
        return Optional.of(pattern.matcher(text)).filter(Matcher::find).map(found -> found.group(1));
    }
}
