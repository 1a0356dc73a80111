package io.ecosystem.handler.errorstates.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists the error states. */
@Component
@Route("eco.error_states.get")
@RequiresRole(Role.OBSERVE)
public final class GetErrorStates implements Handler<Void, Raised> {

    private final ErrorStates states;

    @Activate
    public GetErrorStates(@Reference ErrorStates states) {
        this.states = states;
    }

    @Override
    public Raised handle(Void nothing, Call call) {
        return Raised.now(states);
    }
}
