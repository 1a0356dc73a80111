package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Finds the entries of a key or a trace in all queues, with their history. */
@Component(service = Handler.class)
@RequiresRole(Role.OBSERVE)
@Route("eco.queue.find")
public final class QueueFind implements Handler<QueueFind.Request, Map<String, Object>> {

    /** The most entries of a trace in each queue. */
    private static final int MOST = StoredQueue.MAX_PAGE;

    /**
     * The entries to find: exactly one of key and trace.
     *
     * @param key the text form of a key: {@code trace:span}, or a uid
     * @param trace the UUID of a trace
     * @param queue the name of a queue; all if missing
     * @param direction incoming or outgoing; both if missing
     */
    @KnownFieldsOnly
    public record Request(
            Optional<String> key, Optional<String> trace, Optional<String> queue, Optional<String> direction) {}

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
    public Map<String, Object> handle(Request request, Call call) throws InterruptedException {
        if (request.key().isPresent() == request.trace().isPresent()) {
            throw RefusedException.invalid("%s: expected either a key or a trace"
                    .formatted(request.key().isPresent() ? "trace" : "key"));
        }
        List<ManagedQueue> among = queues.all(request.queue(), RequestedFilter.direction(request.direction()));
        boolean bodies = permissions.showsBodies(call);
        if (request.trace().isPresent()) {
            UUID trace = RequestedFilter.trace(request.trace().get());
            return QueueRequests.answer(() -> ofTrace(trace, among, bodies));
        }
        String key = RequestedFilter.key(request.key().orElseThrow());
        return QueueRequests.answer(() -> ofKey(key, among, bodies));
    }

    private Map<String, Object> ofKey(String key, List<ManagedQueue> among, boolean bodies) {
        return Map.of(
                "entries",
                among.stream()
                        .flatMap(queue -> queue.entries().find(key).stream().map(entry -> view(queue, entry, bodies)))
                        .toList());
    }

    private Map<String, Object> ofTrace(UUID trace, List<ManagedQueue> among, boolean bodies) {
        var entries = new ArrayList<Map<String, Object>>();
        boolean complete = true;
        for (ManagedQueue queue : among) {
            Page page = queue.entries().trace(trace, "", MOST);
            page.entries().forEach(entry -> entries.add(view(queue, entry, bodies)));
            complete &= page.next().isEmpty();
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("entries", entries);
        answer.put("complete", complete);
        return answer;
    }

    private Map<String, Object> view(ManagedQueue queue, Entry entry, boolean bodies) {
        var view = new LinkedHashMap<String, Object>();
        view.put("queue", queue.name());
        view.put("direction", QueueViews.lower(queue.direction()));
        view.putAll(views.entry(entry, bodies));
        return view;
    }
}
