package io.ecosystem.core.internal;

import io.ecosystem.api.middleware.Middleware;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The middleware at one moment, in the order in which requests pass it, and the calls inside. Replaced as a whole when
 * middleware comes or goes.
 */
final class Pipeline {

    private final List<Middleware> stages;
    private final InFlight calls = new InFlight();

    private Pipeline(List<Middleware> stages) {
        this.stages = stages;
    }

    /** Creates a pipeline, ordered by keys that compare as service references do, highest first. */
    static <R extends Comparable<? super R>> Pipeline of(Map<R, Middleware> present) {
        return new Pipeline(present.entrySet().stream()
                .sorted(Map.Entry.<R, Middleware>comparingByKey(Comparator.reverseOrder()))
                .map(Map.Entry::getValue)
                .toList());
    }

    List<Middleware> stages() {
        return stages;
    }

    InFlight calls() {
        return calls;
    }
}
