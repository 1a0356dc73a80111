package io.ecosystem.core.internal;

import io.ecosystem.api.middleware.Middleware;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The middleware at one moment, in the order in which requests pass it, and the calls inside. Replaced as a whole when
 * middleware comes or goes.
 */
final class Pipeline {

    private final List<Middleware> stages;
    private final Set<String> missing;
    private final InFlight calls = new InFlight();

    private Pipeline(List<Middleware> stages, Set<String> missing) {
        this.stages = stages;
        this.missing = missing;
    }

    /**
     * Creates a pipeline, ordered by keys that compare as service references do, highest first.
     *
     * @param missing the names of required middleware that is not present
     */
    static <R extends Comparable<? super R>> Pipeline of(Map<R, Middleware> present, Set<String> missing) {
        return new Pipeline(
                present.entrySet().stream()
                        .sorted(Map.Entry.<R, Middleware>comparingByKey(Comparator.reverseOrder()))
                        .map(Map.Entry::getValue)
                        .toList(),
                Set.copyOf(missing));
    }

    /** Returns the names of required middleware that is not present; no call may begin while there is any. */
    Set<String> missing() {
        return missing;
    }

    List<Middleware> stages() {
        return stages;
    }

    InFlight calls() {
        return calls;
    }
}
