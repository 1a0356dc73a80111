package io.ecosystem.configuration.internal;

import io.ecosystem.platform.NearestName;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** The names of configurations, as used in file names. */
final class ConfigurationNames {

    /**
     * Characters that the component runtime writes into filters without escaping, and one that Config Admin stores like
     * a dot.
     */
    private static final String UNFIT = "()*\\/";

    /** Config Admin stores configurations in one file if their names differ only in the number of these. */
    private static final String REPEATED = "..";

    private ConfigurationNames() {}

    /** Returns what is wrong with a name; empty if it is valid. */
    static Optional<String> problem(String pid) {
        if (pid.isEmpty() || pid.startsWith("~") || pid.endsWith("~")) {
            return Optional.of("its name must be <pid>.cfg.json or <factory pid>~<name>.cfg.json");
        }
        var unfit = pid.codePoints()
                .filter(letter -> UNFIT.indexOf(letter) >= 0 || Character.isISOControl(letter) || letter == '\uFFFD')
                .distinct()
                .mapToObj(letter ->
                        Character.isISOControl(letter) ? "a control character" : "'" + Character.toString(letter) + "'")
                .collect(Collectors.joining(" and "));
        if (unfit.isEmpty() && pid.contains(REPEATED)) {
            unfit = "'%s'".formatted(REPEATED);
        }
        return unfit.isEmpty()
                ? Optional.empty()
                : Optional.of("its name contains %s, which names of configurations cannot; rename it".formatted(unfit));
    }

    /** Returns the factory part of a name, or the whole name if it has none. */
    static String factory(String pid) {
        int tilde = pid.indexOf('~');
        return tilde < 0 ? pid : pid.substring(0, tilde);
    }

    /** Returns the end of a message about an unknown name: a known one that is like it, if there is one. */
    static String suggestion(String name, Collection<String> known) {
        return NearestName.of(name, known).map("; did you mean %s?"::formatted).orElse("");
    }
}
