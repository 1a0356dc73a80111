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

/** Lets the protocol's tools pause an incoming queue and reprocess its entries. */
@Component(service = Handler.class)
@RequiresRole(Role.OPERATE)
@Route({
    "eco.buffered_handler.receiving.pause",
    "eco.queued_handler.receiving.pause",
    "eco.buffered_handler.receiving.unpause",
    "eco.queued_handler.receiving.unpause",
    "eco.buffered_handler.processing.pause",
    "eco.queued_handler.processing.pause",
    "eco.buffered_handler.processing.unpause",
    "eco.queued_handler.processing.unpause",
    "eco.buffered_handler.all.pause",
    "eco.queued_handler.all.pause",
    "eco.buffered_handler.all.unpause",
    "eco.queued_handler.all.unpause",
    "eco.buffered_handler.errors.reprocess.all",
    "eco.queued_handler.errors.reprocess.all",
    "eco.buffered_handler.errors.reprocess.one",
    "eco.queued_handler.errors.reprocess.one"
})
public final class IncomingControl implements Handler<QueueRequest, Map<String, Object>> {

    private final QueueCommands commands;

    /** Serves the open queues. */
    @Activate
    public IncomingControl(@Reference Queues queues, @Reference Permissions permissions, @Reference Codec codec) {
        commands = new QueueCommands(queues, Direction.INCOMING, Role.OPERATE, permissions, codec);
    }

    @Override
    public Map<String, Object> handle(QueueRequest request, Call call) throws InterruptedException {
        return commands.answer(request, call);
    }
}
