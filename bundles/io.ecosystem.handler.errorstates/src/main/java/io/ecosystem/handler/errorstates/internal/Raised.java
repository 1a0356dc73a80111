package io.ecosystem.handler.errorstates.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.SnakeCaseFields;
import java.util.List;

/**
 * The answer of both routes, with the names of the protocol.
 *
 * @param errors the raised states
 */
public record Raised(List<Entry> errors) {

    /**
     * An error state.
     *
     * @param errorId its id, in upper case
     * @param description as first raised
     * @param count how often it was raised, less what was cleared
     */
    @SnakeCaseFields
    public record Entry(String errorId, String description, long count) {}

    static Raised now(ErrorStates states) {
        return new Raised(states.raised().stream()
                .map(state -> new Entry(state.id(), state.description(), state.count()))
                .toList());
    }
}
