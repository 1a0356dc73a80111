package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Refusal;
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
 * Reprocesses or clears what passes a filter, or says how much that would be. It ends early when its time is up or its
 * limit is reached, and says where to go on; an entry is never lost or doubled, whenever it ends.
 */
final class BulkChange {

    private static final Logger log = LoggerFactory.getLogger(BulkChange.class);
    private static final Bytes NULL = Bytes.utf8("null");

    /**
     * Which entries.
     *
     * @param queue the name of the queue
     * @param direction incoming or outgoing; needed if there are both
     * @param state error or waiting, or pending to clear; error if it is missing
     * @param key the text form of the key of the only one
     * @param reason a part of the reason of the last failure
     * @param version the bundle and version that failed last
     * @param olderThan only what was received longer ago than this ISO 8601 duration
     * @param dryRun whether they are only counted
     * @param limit after how many to end, to within a thousand
     * @param from {@code next} of the call before, to go on there
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
     * What was done.
     *
     * @param entries how many were moved, removed, or would be
     * @param dryRun whether they were only counted
     * @param complete whether none is left of those that were there at the begin
     * @param next for {@code from} of the next call if some are left
     */
    @SnakeCaseFields
    record Response(long entries, boolean dryRun, boolean complete, String next) {}

    /** What a request may leave out, but not state as null: a filter that came to be null must not mean all entries. */
    private static final List<String> NOT_NULL =
            List.of("direction", "state", "key", "reason", "version", "older_than", "dry_run", "limit", "from");

    private final Queues queues;
    private final Sweep what;
    private final Projection stated;

    /** In the queues that are open; {@code what} is done if a request does not say that it is only to be counted. */
    BulkChange(Queues queues, Sweep what, Codec codec) {
        this.queues = queues;
        this.what = what;
        stated = codec.projection(NOT_NULL);
    }

    Response handle(Request request, Call call) throws InterruptedException {
        refuseNulls(call.request().data());
        boolean dry = request.dryRun().orElse(false);
        State state = state(request);
        long limit = request.limit().orElse(Long.MAX_VALUE);
        if (limit < 1) {
            throw Refusal.invalid("limit: expected a positive integer, not " + limit);
        }
        Filter filter =
                RequestedFilter.filter(state, request.reason(), request.version(), request.olderThan(), Instant.now());
        ManagedQueue queue = queues.only(request.queue(), RequestedFilter.direction(request.direction()));
        Sweep now = dry ? Sweep.COUNT : what;
        SweepResult done;
        try {
            done = QueueRequests.answer(() -> request.key().isPresent()
                    ? one(
                            queue.entries(),
                            now,
                            filter,
                            RequestedFilter.key(request.key().get()))
                    : SweepResult.run(
                            queue.entries(), now, filter, request.from().orElse(""), limit, call));
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("from: " + e.getMessage());
        }
        if (!dry) {
            log.info(
                    "{} asked for {} of queue '{}': {} entries",
                    call.origin(),
                    call.request().route(),
                    request.queue(),
                    done.affected());
        }
        if (!dry && what == Sweep.REMOVE) {
            queue.removed();
        }
        return new Response(done.affected(), dry, done.isComplete(), done.next());
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
                throw Refusal.invalid(
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
            throw Refusal.invalid("state: " + e.getMessage());
        }
    }
}
