package io.ecosystem.handler.shell.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists the commands that a session can run now. */
@Component
@Route("eco.shell.commands")
@RequiresRole(Role.ADMIN)
public final class ListCommands implements Handler<ListCommands.Request, ListCommands.Response> {

    /**
     * Of which session.
     *
     * @param session as {@code eco.shell.open} named it
     */
    @KnownFieldsOnly
    public record Request(String session) {}

    /**
     * The commands.
     *
     * @param commands each as {@code scope:name}, in the order of their names
     */
    public record Response(List<String> commands) {}

    private final ShellSessions sessions;
    private final Owner owner;

    @Activate
    public ListCommands(@Reference ShellSessions sessions, @Reference Owner owner) {
        this.sessions = sessions;
        this.owner = owner;
    }

    @Override
    public Response handle(Request request, Call call) {
        owner.check(call);
        return new Response(sessions.named(request.session()).commands());
    }
}
