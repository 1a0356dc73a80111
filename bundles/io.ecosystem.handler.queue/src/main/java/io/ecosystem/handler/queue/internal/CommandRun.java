package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Key;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.queue.Sweep;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One command for one queue: the actions of the commands, with their answers.
 *
 * @param queue the queue that the request names
 * @param request the request
 * @param texts texts in the wording of the sender's generation
 * @param views shows entries
 * @param permissions decides whether the sender may see the bodies of entries
 * @param call the call of the request
 */
record CommandRun(
        ManagedQueue queue,
        QueueRequest request,
        ProtocolTexts texts,
        QueueViews views,
        Permissions permissions,
        Call call) {

    /** The field of an answer that describes the result in words. */
    static final String MESSAGE = "message";

    private static final int FIRST = 10;

    /** Changes one entry; returns false if another change came first. */
    private interface Change {

        boolean of(StoredQueue entries, String key) throws InterruptedException;
    }

    Map<String, Object> show() {
        return body(data(), null, texts.about("Data retrieved."));
    }

    Map<String, Object> showFirstTen() {
        List<String> keys = queue.entries().browse(Filter.all(State.ERROR), "", FIRST).entries().stream()
                .map(Entry::key)
                .toList();
        return body(keys, null, texts.first10(call.key()));
    }

    Map<String, Object> pause(Set<Activity> activities, String text) throws InterruptedException {
        for (Activity activity : activities) {
            QueueRequests.await(queue.entries().pause(activity));
        }
        return body(data(), null, texts.about(text));
    }

    Map<String, Object> unpause(Set<Activity> activities, String text) throws InterruptedException {
        for (Activity activity : activities) {
            QueueRequests.await(queue.entries().unpause(activity));
        }
        return body(data(), null, texts.about(text));
    }

    Map<String, Object> inspectOne() throws InterruptedException {
        return one((entries, key) -> true, texts::inspected);
    }

    Map<String, Object> reprocessOne() throws InterruptedException {
        return one((entries, key) -> QueueRequests.await(entries.requeue(key, Instant.now())), texts::movedOne);
    }

    Map<String, Object> popOne() throws InterruptedException {
        return one(
                (entries, key) -> QueueRequests.await(entries.remove(key, Set.of(State.ERROR)))
                        .isPresent(),
                texts::popped);
    }

    Map<String, Object> reprocessAll() throws InterruptedException {
        return all(Sweep.REQUEUE, texts.movedAll());
    }

    Map<String, Object> clear() throws InterruptedException {
        return all(Sweep.REMOVE, texts.about("Error database cleared."));
    }

    private Map<String, Object> one(Change change, Function<Key, String> text) throws InterruptedException {
        Key key = request.key();
        StoredQueue entries = queue.entries();
        Optional<Entry> entry = entries.find(key.toString()).filter(found -> found.state() == State.ERROR);
        if (entry.isEmpty() || !change.of(entries, key.toString())) {
            return body(null, null, texts.noEntry(key));
        }
        return body(data(), permissions.showsBodies(call) ? views.data(entry.get()) : null, text.apply(key));
    }

    private Map<String, Object> all(Sweep what, String text) throws InterruptedException {
        SweepResult done = SweepResult.run(queue.entries(), what, Filter.all(State.ERROR), "", Long.MAX_VALUE, call);
        if (!done.isComplete()) {
            throw RefusedException.busy("%d entries of queue '%s' are done so far; ask again for the rest"
                    .formatted(done.affected(), queue.name()));
        }
        return body(data(), null, text);
    }

    private Map<String, Object> data() {
        StoredQueue entries = queue.entries();
        Set<Activity> paused = entries.paused();
        var data = new LinkedHashMap<String, Object>();
        data.put("route_key", queue.name());
        if (queue.direction() == Direction.INCOMING) {
            data.put("receiving_paused", paused.contains(Activity.RECEIVING));
            data.put("processing_paused", paused.contains(Activity.PROCESSING));
        } else {
            data.put("send_process_paused", paused.contains(Activity.PROCESSING));
        }
        data.put("database_sizes", QueueViews.databaseSizes(entries));
        return data;
    }

    /** Returns the body of an answer; null for what cannot be shown. */
    static Map<String, Object> body(@Nullable Object queue, @Nullable Object request, String message) {
        var body = new LinkedHashMap<String, Object>();
        body.put("queue_data", queue);
        body.put("request_data", request);
        body.put(MESSAGE, message);
        return body;
    }
}
