package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows an incoming queue to the protocol's tools. */
@Component(service = Handler.class)
@RequiresRole(Role.OBSERVE)
@Route({
    "eco.buffered_handler.data",
    "eco.queued_handler.data",
    "eco.buffered_handler.errors.get_first_10",
    "eco.queued_handler.errors.get_first_10"
})
public final class IncomingView implements Handler<QueueRequest, Map<String, Object>> {

    private final QueueCommands commands;

    /** Serves the open queues. */
    @Activate
    public IncomingView(@Reference Queues queues, @Reference Permissions permissions, @Reference Codec codec) {
        commands = new QueueCommands(queues, Direction.INCOMING, Role.OBSERVE, permissions, codec);
    }

    @Override
    public Map<String, Object> handle(QueueRequest request, Call call) throws InterruptedException {
        return commands.answer(request, call);
    }
}
