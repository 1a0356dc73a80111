package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.SnakeCaseFields;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.codec.Projection;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.queue.Sweep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reprocesses, clears or counts the entries that pass a filter. It ends early at its time limit or its limit of
 * entries, and returns where to continue; whenever it ends, no entry is lost or doubled.
 */
final class BulkChange {

    private static final Logger log = LoggerFactory.getLogger(BulkChange.class);
    private static final Bytes NULL = Bytes.utf8("null");

    /**
     * The entries to change.
     *
     * @param queue the name of the queue
     * @param direction incoming or outgoing; needed if there are both
     * @param state error or waiting, or pending to clear; error if missing
     * @param key the text form of the only key
     * @param reason a part of the reason of the last failure
     * @param version the bundle and version that failed last
     * @param olderThan the least age as an ISO 8601 duration
     * @param dryRun whether to count only
     * @param limit the number of entries after which to end, to within a thousand
     * @param from {@code next} of the previous call, to continue there
     */
    @KnownFieldsOnly
    @SnakeCaseFields
    record Request(
            String queue,
            Optional<String> direction,
            Optional<String> state,
            Optional<String> key,
            Optional<String> reason,
            Optional<String> version,
            Optional<String> olderThan,
            Optional<Boolean> dryRun,
            Optional<Long> limit,
            Optional<String> from) {}

    /**
     * The result.
     *
     * @param entries how many were moved or removed, or would be
     * @param dryRun whether they were only counted
     * @param complete whether none is left of those present at the start
     * @param next the next call's {@code from} if some are left
     */
    @SnakeCaseFields
    record Response(long entries, boolean dryRun, boolean complete, String next) {}

    /**
     * The entries that a request selects.
     *
     * @param key the only key, as stored
     * @param from where to begin; empty for the start
     * @param limit the number of entries after which to end
     * @param dry whether nothing is to change
     */
    record Selection(ManagedQueue queue, Filter filter, Optional<String> key, String from, long limit, boolean dry) {}

    /** Fields that may be missing but not null: a filter that is null by accident must not select all entries. */
    private static final List<String> NOT_NULL =
            List.of("direction", "state", "key", "reason", "version", "older_than", "dry_run", "limit", "from", "with");

    private final Queues queues;
    private final Sweep what;
    private final Projection stated;

    /** Creates a change in the open queues; {@code what} is done unless a request is a dry run. */
    BulkChange(Queues queues, Sweep what, Codec codec) {
        this.queues = queues;
        this.what = what;
        stated = codec.projection(NOT_NULL);
    }

    Response handle(Request request, Call call) throws InterruptedException {
        Selection selected = select(request, call);
        Sweep now = selected.dry() ? Sweep.COUNT : what;
        SweepResult done = change(selected, now, call);
        if (!selected.dry()) {
            log.info(
                    "{} asked for {} of queue '{}': {} entries",
                    call.origin(),
                    call.request().route(),
                    request.queue(),
                    done.affected());
        }
        if (now == Sweep.REMOVE) {
            selected.queue().removed();
        }
        return new Response(done.affected(), selected.dry(), done.isComplete(), done.next());
    }

    /**
     * Returns what a request selects.
     *
     * @throws RefusedException with status 300 if it is not valid
     */
    Selection select(Request request, Call call) {
        refuseNulls(call.request().data());
        State state = state(request);
        long limit = request.limit().orElse(Long.MAX_VALUE);
        if (limit < 1) {
            throw RefusedException.invalid("limit: expected a positive integer, not " + limit);
        }
        Filter filter =
                RequestedFilter.filter(state, request.reason(), request.version(), request.olderThan(), Instant.now());
        return new Selection(
                queues.only(request.queue(), RequestedFilter.direction(request.direction())),
                filter,
                request.key().map(RequestedFilter::key),
                request.from().orElse(""),
                limit,
                request.dryRun().orElse(false));
    }

    private static SweepResult change(Selection selected, Sweep what, Call call) throws InterruptedException {
        StoredQueue entries = selected.queue().entries();
        Optional<String> key = selected.key();
        try {
            return QueueRequests.answer(() -> key.isPresent()
                    ? one(entries, what, selected.filter(), key.get())
                    : SweepResult.run(entries, what, selected.filter(), selected.from(), selected.limit(), call));
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("from: " + e.getMessage());
        }
    }

    private static SweepResult one(StoredQueue queue, Sweep what, Filter filter, String key)
            throws InterruptedException {
        Optional<Entry> entry = queue.find(key).filter(filter::matches);
        boolean done = entry.isPresent()
                && switch (what) {
                    case COUNT -> true;
                    case REQUEUE -> QueueRequests.await(queue.requeue(key, Instant.now()));
                    case REMOVE ->
                        QueueRequests.await(queue.remove(key, Set.of(filter.state())))
                                .isPresent();
                };
        return new SweepResult(done ? 1 : 0, "");
    }

    private void refuseNulls(Bytes data) {
        List<Bytes> values = stated.of(data).orElse(List.of());
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).equals(NULL)) {
                throw RefusedException.invalid(
                        "%s: expected a value, not null; leave it out to state none".formatted(NOT_NULL.get(i)));
            }
        }
    }

    private State state(Request request) {
        State state = RequestedFilter.state(request.state().orElse("error"));
        try {
            what.check(state);
            return state;
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("state: " + e.getMessage());
        }
    }
}
