package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.codec.Codec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Finds the entries of a key in all queues, with their history. */
@Component(service = Handler.class)
@RequiresRole(Role.OBSERVE)
@Route("eco.queue.find")
public final class QueueFind implements Handler<QueueFind.Request, Map<String, List<Map<String, Object>>>> {

    /**
     * The entries to find.
     *
     * @param key the text form of a key: {@code trace:span}, or a uid
     * @param queue the name of a queue; all if missing
     * @param direction incoming or outgoing; both if missing
     */
    @KnownFieldsOnly
    public record Request(String key, Optional<String> queue, Optional<String> direction) {}

    private final Queues queues;
    private final Permissions permissions;
    private final QueueViews views;

    /** Serves the open queues. */
    @Activate
    public QueueFind(@Reference Queues queues, @Reference Permissions permissions, @Reference Codec codec) {
        this.queues = queues;
        this.permissions = permissions;
        views = new QueueViews(codec);
    }

    @Override
    public Map<String, List<Map<String, Object>>> handle(Request request, Call call) throws InterruptedException {
        String key = RequestedFilter.key(request.key());
        boolean bodies = permissions.showsBodies(call);
        return QueueRequests.answer(() -> find(request, key, bodies));
    }

    private Map<String, List<Map<String, Object>>> find(Request request, String key, boolean bodies) {
        return Map.of(
                "entries",
                queues.all(request.queue(), RequestedFilter.direction(request.direction())).stream()
                        .flatMap(queue -> queue.entries().find(key).stream().map(entry -> {
                            Map<String, Object> view = new LinkedHashMap<>();
                            view.put("queue", queue.name());
                            view.put("direction", QueueViews.lower(queue.direction()));
                            view.putAll(views.entry(entry, bodies));
                            return view;
                        }))
                        .toList());
    }
}
