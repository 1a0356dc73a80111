package io.ecosystem.events.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds out what has come, changed and gone between two looks at things of one kind. What goes and comes back within a
 * time, as in a replacement, has not gone. Used by one thread at a time.
 *
 * @param <T> the things
 */
final class Tracked<T> {

    /** What has happened to a thing. */
    sealed interface Change<T> {}

    /** It was not there before. */
    record Came<T>(T thing) implements Change<T> {}

    /** It was there before, and may be as it was. */
    record Stayed<T>(T before, T now) implements Change<T> {}

    /** It has gone for good. */
    record Went<T>(T last) implements Change<T> {}

    private final Function<T, String> key;
    private final Duration patience;
    private final Map<String, T> known = new LinkedHashMap<>();
    private final Map<String, Long> missingSince = new HashMap<>();
    private boolean begun;

    /**
     * Creates one that knows nothing.
     *
     * @param key distinguishes things
     * @param patience how long a thing may be missing before it has gone
     */
    Tracked(Function<T, String> key, Duration patience) {
        this.key = key;
        this.patience = patience;
    }

    /**
     * Compares what is there with what was. At first that is nothing but remembered.
     *
     * @param now as by {@link System#nanoTime()}
     */
    List<Change<T>> look(Collection<T> present, long now) {
        var changes = new ArrayList<Change<T>>();
        var missing = new LinkedHashMap<>(known);
        for (T thing : present) {
            String name = key.apply(thing);
            missing.remove(name);
            missingSince.remove(name);
            T before = known.put(name, thing);
            if (before != null) {
                changes.add(new Stayed<>(before, thing));
            } else if (begun) {
                changes.add(new Came<>(thing));
            }
        }
        missing.forEach((name, last) -> {
            if (now - missingSince.computeIfAbsent(name, any -> now) >= patience.toNanos()) {
                known.remove(name);
                missingSince.remove(name);
                changes.add(new Went<>(last));
            }
        });
        begun = true;
        return changes;
    }

    /**
     * Returns when the next missing thing will have gone, as by {@link System#nanoTime()}; empty if none is missing.
     */
    Optional<Long> nextEnd() {
        return missingSince.values().stream()
                .min((one, other) -> Long.signum(one - other))
                .map(since -> since + patience.toNanos());
    }
}
