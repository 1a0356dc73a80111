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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a session, in which commands run one after the other. */
@Component
@Route("eco.shell.open")
@RequiresRole(Role.ADMIN)
public final class OpenShell implements Handler<OpenShell.Request, OpenShell.Response> {

    private static final Logger log = LoggerFactory.getLogger(OpenShell.class);

    /** Has no fields. */
    @KnownFieldsOnly
    public record Request() {}

    /**
     * The new session.
     *
     * @param session its name in further requests
     */
    public record Response(String session) {}

    private final ShellSessions sessions;
    private final Owner owner;

    @Activate
    public OpenShell(@Reference ShellSessions sessions, @Reference Owner owner) {
        this.sessions = sessions;
        this.owner = owner;
    }

    @Override
    public Response handle(Request request, Call call) {
        owner.check(call);
        String session = sessions.open().id();
        log.info("Shell {} opened by {}", session, call.origin());
        return new Response(session);
    }
}
