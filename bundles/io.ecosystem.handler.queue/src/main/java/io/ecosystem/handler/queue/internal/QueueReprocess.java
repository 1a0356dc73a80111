package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.handler.SnakeCaseFields;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.Sweep;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Reprocesses entries that wait or are in the error queue, see {@link BulkChange}; by a version of their handler, see
 * {@link VersionedReprocess}.
 */
@Component(service = Handler.class)
@RequiresRole(Role.OPERATE)
@Route("eco.queue.reprocess")
public final class QueueReprocess implements Handler<QueueReprocess.Request, Map<String, Object>> {

    /**
     * The entries to reprocess: the fields of {@link BulkChange.Request}, and one more.
     *
     * @param with the bundle and version of the handler that processes them, or the beginning of the digest of its jar;
     *     the present one if missing
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
            Optional<Boolean> dryRun,
            Optional<Long> limit,
            Optional<String> from,
            Optional<String> with) {

        private BulkChange.Request entries() {
            return new BulkChange.Request(
                    queue, direction, state, key, reason, version, olderThan, dryRun, limit, from);
        }
    }

    private final BulkChange rework;
    private final VersionedReprocess versioned;

    /** Serves the open queues. */
    @Activate
    public QueueReprocess(@Reference Queues queues, @Reference VersionedReprocess versioned, @Reference Codec codec) {
        rework = new BulkChange(queues, Sweep.REQUEUE, codec);
        this.versioned = versioned;
    }

    @Override
    public Map<String, Object> handle(Request request, Call call) throws InterruptedException {
        if (request.with().isPresent()) {
            return versioned.handle(
                    rework.select(request.entries(), call), request.with().get(), call);
        }
        BulkChange.Response done = rework.handle(request.entries(), call);
        return answer(done.entries(), done.dryRun(), done.next());
    }

    /** Returns the fields of every answer, to which others may be added. */
    static Map<String, Object> answer(long entries, boolean dryRun, String next) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("entries", entries);
        answer.put("dry_run", dryRun);
        answer.put("complete", next.isEmpty());
        answer.put("next", next);
        return answer;
    }
}
