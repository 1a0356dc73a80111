package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.errorstate.ErrorStates;
import java.util.List;
import java.util.Map;

/** Error states as a map from their ids to their descriptions. */
record States(Map<String, String> states) implements ErrorStates {

    @Override
    public void raise(String id, String description) {
        states.putIfAbsent(id, description);
    }

    @Override
    public void clear(String id) {
        states.remove(id);
    }

    @Override
    public void subtract(String id, long count) {
        states.remove(id);
    }

    @Override
    public List<ErrorState> raised() {
        return states.entrySet().stream()
                .map(state -> new ErrorState(state.getKey(), state.getValue(), 1))
                .toList();
    }
}
