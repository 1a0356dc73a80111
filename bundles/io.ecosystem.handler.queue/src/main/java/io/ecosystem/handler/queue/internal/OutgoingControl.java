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

/** Lets the protocol's tools pause an outgoing queue and reprocess its entries. */
@Component(service = Handler.class)
@RequiresRole(Role.OPERATE)
@Route({
    "eco.buffered_sender.send_process.pause",
    "eco.queued_sender.send_process.pause",
    "eco.buffered_sender.send_process.unpause",
    "eco.queued_sender.send_process.unpause",
    "eco.buffered_sender.errors.reprocess.all",
    "eco.queued_sender.errors.reprocess.all",
    "eco.buffered_sender.errors.reprocess.one",
    "eco.queued_sender.errors.reprocess.one"
})
public final class OutgoingControl implements Handler<QueueRequest, Map<String, Object>> {

    private final QueueCommands commands;

    /** Serves the open queues. */
    @Activate
    public OutgoingControl(@Reference Queues queues, @Reference Permissions permissions, @Reference Codec codec) {
        commands = new QueueCommands(queues, Direction.OUTGOING, Role.OPERATE, permissions, codec);
    }

    @Override
    public Map<String, Object> handle(QueueRequest request, Call call) throws InterruptedException {
        return commands.answer(request, call);
    }
}
