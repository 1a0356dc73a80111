package io.ecosystem.handler.errorstates.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.handler.SnakeCaseFields;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Clears an error state, or subtracts from its count, and lists what is left. */
@Component
@Route("eco.error_states.clear")
@RequiresRole(Role.OPERATE)
public final class ClearErrorStates implements Handler<ClearErrorStates.Request, Raised> {

    private final ErrorStates states;

    /**
     * The state to clear, with the names of the protocol.
     *
     * @param errorId in upper or lower case; ignored if it is not raised
     * @param count 0 for all, otherwise the number to subtract
     */
    @KnownFieldsOnly
    @SnakeCaseFields
    public record Request(String errorId, long count) {

        public Request {
            if (count < 0) {
                throw new IllegalArgumentException("count: expected 0 for all, or how many to clear, not " + count);
            }
        }
    }

    @Activate
    public ClearErrorStates(@Reference ErrorStates states) {
        this.states = states;
    }

    @Override
    public Raised handle(Request request, Call call) {
        if (request.count() == 0) {
            states.clear(request.errorId());
        } else {
            states.subtract(request.errorId(), request.count());
        }
        return Raised.now(states);
    }
}
