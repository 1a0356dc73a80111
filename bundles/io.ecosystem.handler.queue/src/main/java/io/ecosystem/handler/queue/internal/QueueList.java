package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.queue.ManagedQueue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists queues, with all details or with their sizes only. */
@Component(service = Handler.class)
@RequiresRole(Role.OBSERVE)
@Route({"eco.queue.list", "eco.queue.sizes"})
public final class QueueList implements Handler<QueueList.Request, Map<String, List<Map<String, Object>>>> {

    /**
     * The queues to list.
     *
     * @param queue the name; all if missing
     * @param direction incoming or outgoing; both if missing
     */
    @KnownFieldsOnly
    public record Request(Optional<String> queue, Optional<String> direction) {}

    private final Queues queues;

    /** Serves the open queues. */
    @Activate
    public QueueList(@Reference Queues queues) {
        this.queues = queues;
    }

    @Override
    public Map<String, List<Map<String, Object>>> handle(Request request, Call call) throws InterruptedException {
        boolean whole = call.request().route().equals("eco.queue.list");
        return QueueRequests.answer(() -> Map.of(
                "queues",
                queues.all(request.queue(), RequestedFilter.direction(request.direction())).stream()
                        .map(queue -> whole ? QueueViews.queue(queue) : sizes(queue))
                        .toList()));
    }

    private static Map<String, Object> sizes(ManagedQueue queue) {
        var view = new LinkedHashMap<String, Object>();
        view.put("queue", queue.name());
        view.put("direction", QueueViews.lower(queue.direction()));
        view.put("sizes", QueueViews.sizes(queue.entries().sizes()));
        return view;
    }
}
