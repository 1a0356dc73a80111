package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.handler.SnakeCaseFields;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows the entries of a queue in pages. */
@Component(service = Handler.class)
@RequiresRole(Role.OBSERVE)
@Route("eco.queue.browse")
public final class QueueBrowse implements Handler<QueueBrowse.Request, QueueBrowse.Response> {

    private static final int DEFAULT_SIZE = 20;
    private static final int LARGEST_SIZE = 1_000;

    /**
     * The entries to show.
     *
     * @param queue the name of the queue
     * @param direction incoming or outgoing; needed if there are both
     * @param state pending, processing, waiting or error; error if missing
     * @param key the text form of the only key
     * @param reason a part of the reason of the last failure
     * @param version the bundle and version that failed last
     * @param olderThan the least age as an ISO 8601 duration
     * @param size the most entries, from 1 to 1,000; 20 if missing
     * @param from {@code next} of the previous page
     */
    @KnownFieldsOnly
    @SnakeCaseFields
    public record Request(
            String queue,
            Optional<String> direction,
            Optional<String> state,
            Optional<String> key,
            Optional<String> reason,
            Optional<String> version,
            Optional<String> olderThan,
            Optional<Integer> size,
            Optional<String> from) {}

    /**
     * One page.
     *
     * @param entries in order, the oldest first
     * @param next the next page's {@code from}; empty after the last
     */
    public record Response(List<Map<String, Object>> entries, String next) {}

    private final Queues queues;
    private final Permissions permissions;
    private final QueueViews views;

    /** Serves the open queues. */
    @Activate
    public QueueBrowse(@Reference Queues queues, @Reference Permissions permissions, @Reference Codec codec) {
        this.queues = queues;
        this.permissions = permissions;
        views = new QueueViews(codec);
    }

    @Override
    public Response handle(Request request, Call call) throws InterruptedException {
        int size = request.size().orElse(DEFAULT_SIZE);
        if (size < 1 || size > LARGEST_SIZE) {
            throw RefusedException.invalid(
                    "size: expected an integer from 1 to %d, not %d".formatted(LARGEST_SIZE, size));
        }
        Filter filter = RequestedFilter.filter(
                RequestedFilter.state(request.state().orElse("error")),
                request.reason(),
                request.version(),
                request.olderThan(),
                Instant.now());
        StoredQueue queue = queues.only(request.queue(), RequestedFilter.direction(request.direction()))
                .entries();
        Page page = QueueRequests.page(
                queue,
                filter,
                request.key().map(RequestedFilter::key),
                request.from().orElse(""),
                size);
        boolean bodies = permissions.showsBodies(call);
        return new Response(
                page.entries().stream().map(entry -> views.entry(entry, bodies)).toList(), page.next());
    }
}
