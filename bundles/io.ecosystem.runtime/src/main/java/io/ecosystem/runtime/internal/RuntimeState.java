package io.ecosystem.runtime.internal;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.spi.routing.Offer;
import java.util.List;

/**
 * What the instance serves at one time.
 *
 * @param offers the handlers at their routes, ordered as in the routing table
 * @param listeners ordered by name
 * @param queues ordered by direction and name
 * @param errorStates ordered by id
 */
record RuntimeState(
        List<Offer> offers, List<ListenerState> listeners, List<QueueState> queues, List<ErrorState> errorStates) {

    /** Returns the state without what changes with every request, so that two states can be compared. */
    RuntimeState withoutFigures() {
        return new RuntimeState(
                offers,
                listeners,
                queues.stream().map(QueueState::withoutFigures).toList(),
                errorStates.stream()
                        .map(state -> new ErrorState(state.id(), state.description(), 1))
                        .toList());
    }
}
