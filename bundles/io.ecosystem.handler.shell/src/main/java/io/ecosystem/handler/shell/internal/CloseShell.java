package io.ecosystem.handler.shell.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Ends a session, and interrupts its command. One that is not open is no failure. */
@Component
@Route("eco.shell.close")
@RequiresRole(Role.ADMIN)
public final class CloseShell implements Handler<CloseShell.Request, CloseShell.Response> {

    /**
     * What to close.
     *
     * @param session as {@code eco.shell.open} named it
     */
    @KnownFieldsOnly
    public record Request(String session) {}

    /**
     * What is left.
     *
     * @param open the number of open sessions
     */
    public record Response(int open) {}

    private final ShellSessions sessions;
    private final Owner owner;

    @Activate
    public CloseShell(@Reference ShellSessions sessions, @Reference Owner owner) {
        this.sessions = sessions;
        this.owner = owner;
    }

    @Override
    public Response handle(Request request, Call call) {
        owner.check(call);
        return new Response(sessions.close(request.session()));
    }
}
