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

/** Lets the protocol's tools see the bodies of an outgoing queue and remove its entries. */
@Component(service = Handler.class)
@RequiresRole(Role.DATA)
@Route({
    "eco.buffered_sender.errors.inspect_request",
    "eco.queued_sender.errors.inspect_request",
    "eco.buffered_sender.errors.clear",
    "eco.queued_sender.errors.clear",
    "eco.buffered_sender.errors.pop_request",
    "eco.queued_sender.errors.pop_request"
})
public final class OutgoingData implements Handler<QueueRequest, Map<String, Object>> {

    private final QueueCommands commands;

    /** Serves the open queues. */
    @Activate
    public OutgoingData(@Reference Queues queues, @Reference Permissions permissions, @Reference Codec codec) {
        commands = new QueueCommands(queues, Direction.OUTGOING, Role.DATA, permissions, codec);
    }

    @Override
    public Map<String, Object> handle(QueueRequest request, Call call) throws InterruptedException {
        return commands.answer(request, call);
    }
}
