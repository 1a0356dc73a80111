package io.ecosystem.watchdog.internal;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.errorstate.ErrorStates;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** A minimal implementation of error states. */
final class RaisedStates implements ErrorStates {

    private final Map<String, ErrorState> states = new ConcurrentSkipListMap<>();

    @Override
    public void raise(String id, String description) {
        states.merge(
                id,
                new ErrorState(id, description, 1),
                (first, more) -> new ErrorState(id, first.description(), first.count() + 1));
    }

    @Override
    public void clear(String id) {
        states.remove(id);
    }

    @Override
    public void subtract(String id, long count) {
        states.computeIfPresent(
                id,
                (key, state) ->
                        state.count() > count ? new ErrorState(id, state.description(), state.count() - count) : null);
    }

    @Override
    public List<ErrorState> raised() {
        return List.copyOf(states.values());
    }

    /** Returns the descriptions of the raised states. */
    List<String> descriptions() {
        return raised().stream().map(ErrorState::description).toList();
    }

    /** Returns the ids of the raised states. */
    List<String> ids() {
        return raised().stream().map(ErrorState::id).toList();
    }
}
