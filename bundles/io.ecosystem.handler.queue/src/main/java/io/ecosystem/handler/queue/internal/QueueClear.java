package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.Sweep;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Removes entries, see {@link BulkChange}. */
@Component(service = Handler.class)
@RequiresRole(Role.DATA)
@Route("eco.queue.clear")
public final class QueueClear implements Handler<BulkChange.Request, BulkChange.Response> {

    private final BulkChange rework;

    /** Serves the open queues. */
    @Activate
    public QueueClear(@Reference Queues queues, @Reference Codec codec) {
        rework = new BulkChange(queues, Sweep.REMOVE, codec);
    }

    @Override
    public BulkChange.Response handle(BulkChange.Request request, Call call) throws InterruptedException {
        return rework.handle(request, call);
    }
}
