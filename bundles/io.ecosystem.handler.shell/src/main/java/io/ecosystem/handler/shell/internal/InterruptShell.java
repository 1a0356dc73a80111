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

/** Interrupts the command of a session, if one runs. Its end is seen by {@code eco.shell.execute}. */
@Component
@Route("eco.shell.interrupt")
@RequiresRole(Role.ADMIN)
public final class InterruptShell implements Handler<InterruptShell.Request, InterruptShell.Response> {

    /**
     * Whose command.
     *
     * @param session as {@code eco.shell.open} named it
     */
    @KnownFieldsOnly
    public record Request(String session) {}

    /** Has no fields. */
    public record Response() {}

    private final ShellSessions sessions;
    private final Owner owner;

    @Activate
    public InterruptShell(@Reference ShellSessions sessions, @Reference Owner owner) {
        this.sessions = sessions;
        this.owner = owner;
    }

    @Override
    public Response handle(Request request, Call call) {
        owner.check(call);
        sessions.named(request.session()).interrupt();
        return new Response();
    }
}
