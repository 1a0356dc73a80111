package io.ecosystem.configuration.internal;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** Finds the name that was probably meant by one that is unknown. */
final class NearestName {

    private NearestName() {}

    /** The name that is most like this one, if one is like it at all. */
    static Optional<String> of(String name, Set<String> names) {
        return names.stream()
                .filter(known -> distance(name, known) <= Math.max(2, known.length() / 3))
                .min(Comparator.comparingInt(known -> distance(name, known)));
    }

    /** How many letters must be added, dropped or changed; letter case does not count. */
    private static int distance(String from, String to) {
        var previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            var current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1));
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + (same ? 0 : 1));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
