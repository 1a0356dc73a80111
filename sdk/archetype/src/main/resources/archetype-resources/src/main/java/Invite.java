package ${package};

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.sending.Sender;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Sends a guest to the instance that registers, even if that is down for now. The sender is configured in
 * conf/io.ecosystem.queue.outgoing~${artifactId}.cfg.json.
 */
@Component
@Route("${artifactId}.invite")
public class Invite implements Handler<Register.Guest, Invite.Response> {

    public record Response(String text) {}

    private final Sender<Register.Guest> sender;

    @Activate
    public Invite(@Reference(target = "(ecosystem.sender=${artifactId})") Sender<Register.Guest> sender) {
        this.sender = sender;
    }

    @Override
    public Response handle(Register.Guest guest, Call call) {
        call.afterSuccess(() -> sender.send(guest));
        return new Response(guest.name() + " is invited");
    }
}
