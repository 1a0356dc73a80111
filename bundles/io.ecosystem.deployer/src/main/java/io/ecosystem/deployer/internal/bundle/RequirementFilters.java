package io.ecosystem.deployer.internal.bundle;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.felix.utils.resource.SimpleFilter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/** Presents the filters of requirements in readable form. */
final class RequirementFilters {

    private static final Set<String> VERSIONS = Set.of("version", "bundle-version");

    /** One term of a filter, such as {@code (version>=1.0)}. */
    private record Comparison(String attribute, int operator, String value, boolean negated) {

        boolean isOfVersion(int wanted, boolean negatedToo) {
            return VERSIONS.contains(attribute) && operator == wanted && negated == negatedToo;
        }
    }

    private RequirementFilters() {}

    /** Returns whether attributes match a filter. A missing filter always matches, a malformed one never. */
    static boolean matches(@Nullable String filter, Map<String, ?> attributes) {
        if (filter == null) {
            return true;
        }
        try {
            return FrameworkUtil.createFilter(filter).matches(attributes);
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    /** Returns the value that the filter requires of an attribute. */
    static Optional<String> value(String filter, String attribute) {
        return comparisons(filter).stream()
                .filter(term -> term.attribute().equals(attribute) && term.operator() == SimpleFilter.EQ)
                .map(Comparison::value)
                .findFirst();
    }

    /**
     * Returns the version range in the filter, such as {@code [2.0.0,3.0.0)} or {@code 1.5.0 or later}; empty for any.
     */
    static String range(String filter) {
        var terms = comparisons(filter);
        var lower = version(terms, SimpleFilter.GTE, false);
        var upper = version(terms, SimpleFilter.GTE, true)
                .map(to -> to + ")")
                .or(() -> version(terms, SimpleFilter.LTE, false).map(to -> to + "]"));
        return upper.map(to -> "[" + lower.orElse("0") + "," + to)
                .orElseGet(() -> lower.filter(from -> !from.equals("0.0.0"))
                        .map(from -> from + " or later")
                        .orElse(""));
    }

    private static Optional<String> version(List<Comparison> terms, int operator, boolean negated) {
        return terms.stream()
                .filter(term -> term.isOfVersion(operator, negated))
                .map(Comparison::value)
                .findFirst();
    }

    private static List<Comparison> comparisons(String filter) {
        try {
            return comparisons(SimpleFilter.parse(filter), false).toList();
        } catch (IllegalArgumentException e) {
            return List.of(); // missing or malformed: only the text itself can be shown
        }
    }

    private static Stream<Comparison> comparisons(SimpleFilter filter, boolean negated) {
        return switch (filter.getOperation()) {
            case SimpleFilter.AND, SimpleFilter.OR -> parts(filter).flatMap(part -> comparisons(part, negated));
            case SimpleFilter.NOT -> parts(filter).flatMap(part -> comparisons(part, !negated));
            default ->
                Stream.of(new Comparison(
                        String.valueOf(filter.getName()),
                        filter.getOperation(),
                        String.valueOf(filter.getValue()),
                        negated));
        };
    }

    private static Stream<SimpleFilter> parts(SimpleFilter filter) {
        return ((List<?>) filter.getValue()).stream().map(SimpleFilter.class::cast);
    }
}
