package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Refusal;
import io.ecosystem.api.message.Key;
import io.ecosystem.spi.codec.Codec;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the routes of the protocol's tools do: {@code eco.buffered_handler.*} and {@code eco.buffered_sender.*}. */
final class Commands {

    private static final Logger log = LoggerFactory.getLogger(Commands.class);
    private static final String OLDER = "eco.queued_";
    private static final String MESSAGE = "message";
    private static final int FIRST = 10;
    private static final Set<String> LOOKING = Set.of("data", "errors.get_first_10", "errors.inspect_request");
    private static final Set<String> REMOVING = Set.of("errors.clear", "errors.pop_request");

    private final Queues queues;
    private final Direction direction;
    private final BodyAccess insight;
    private final QueueViews views;

    Commands(Queues queues, Direction direction, BodyAccess insight, Codec codec) {
        this.queues = queues;
        this.direction = direction;
        this.insight = insight;
        views = new QueueViews(codec);
    }

    /** Does what the route of the call asks for, and notes in the log who changed what. */
    Map<String, Object> answer(QueueRequest request, Call call) throws InterruptedException {
        Map<String, Object> answer = QueueRequests.answer(() -> ask(request, call));
        if (!LOOKING.contains(command(call))) {
            log.info("{} asked for {}: {}", call.origin(), call.request().route(), answer.get(MESSAGE));
        }
        return answer;
    }

    /** The end of the route, behind the generation. */
    private static String command(Call call) {
        String route = call.request().route();
        return route.substring(route.indexOf('.', OLDER.length()) + 1);
    }

    private Map<String, Object> ask(QueueRequest request, Call call) throws InterruptedException {
        String route = call.request().route();
        var wording = new ProtocolTexts(direction, route.startsWith(OLDER), request.queue_route_key());
        Optional<ManagedQueue> found = queues.find(request.queue_route_key(), direction);
        if (found.isEmpty()) {
            return body(null, null, wording.noQueue());
        }
        ManagedQueue queue = found.get();
        String command = command(call);
        Map<String, Object> answer = switch (command) {
            case "data" -> body(data(queue), null, wording.about("Data retrieved."));
            case "receiving.pause" -> pause(queue, Set.of(Activity.RECEIVING), wording.about("Paused RECEIVING."));
            case "receiving.unpause" ->
                unpause(queue, Set.of(Activity.RECEIVING), wording.about("UN-Paused RECEIVING."));
            case "processing.pause" -> pause(queue, Set.of(Activity.PROCESSING), wording.about("Paused PROCESSING."));
            case "processing.unpause" ->
                unpause(queue, Set.of(Activity.PROCESSING), wording.about("UN-Paused PROCESSING."));
            case "all.pause" -> pause(queue, Set.of(Activity.values()), wording.about("Paused ALL."));
            case "all.unpause" -> unpause(queue, Set.of(Activity.values()), wording.about("UN-Paused ALL."));
            case "send_process.pause" ->
                pause(queue, Set.of(Activity.PROCESSING), wording.about("Paused SEND PROCESS."));
            case "send_process.unpause" ->
                unpause(queue, Set.of(Activity.PROCESSING), wording.about("UN-Paused SEND PROCESS."));
            case "errors.get_first_10" -> body(first10(queue.entries()), null, wording.first10(call.key()));
            case "errors.reprocess.all" -> sweep(queue, Sweep.REQUEUE, wording.movedAll(), call);
            case "errors.clear" -> sweep(queue, Sweep.REMOVE, wording.about("Error database cleared."), call);
            default -> one(command, queue, request.key(), wording, call);
        };
        if (REMOVING.contains(command)) {
            queue.removed(); // now that the answer is there, which is made from the open queue
        }
        return answer;
    }

    private Map<String, Object> one(String command, ManagedQueue queue, Key key, ProtocolTexts wording, Call call)
            throws InterruptedException {
        StoredQueue entries = queue.entries();
        Optional<Entry> entry = entries.find(key.toString()).filter(found -> found.state() == State.ERROR);
        if (entry.isEmpty()) {
            return body(null, null, wording.noEntry(key));
        }
        boolean done = switch (command) {
            case "errors.reprocess.one" -> QueueRequests.await(entries.requeue(key.toString(), Instant.now()));
            case "errors.pop_request" ->
                QueueRequests.await(entries.remove(key.toString(), Set.of(State.ERROR)))
                        .isPresent();
            case "errors.inspect_request" -> true;
            default -> throw new UnsupportedOperationException("no such command: " + command);
        };
        if (!done) { // somebody else was quicker
            return body(null, null, wording.noEntry(key));
        }
        String text = switch (command) {
            case "errors.reprocess.one" -> wording.movedOne(key);
            case "errors.pop_request" -> wording.popped(key);
            default -> wording.inspected(key);
        };
        return body(data(queue), insight.isGranted(call) ? views.data(entry.get()) : null, text);
    }

    private Map<String, Object> sweep(ManagedQueue queue, Sweep what, String text, Call call)
            throws InterruptedException {
        SweepResult done = SweepResult.run(queue.entries(), what, Filter.all(State.ERROR), "", Long.MAX_VALUE, call);
        if (!done.isComplete()) {
            throw Refusal.busy("%d entries of queue '%s' are done so far; ask again for the rest"
                    .formatted(done.affected(), queue.name()));
        }
        return body(data(queue), null, text);
    }

    private Map<String, Object> pause(ManagedQueue queue, Set<Activity> activities, String text)
            throws InterruptedException {
        for (Activity activity : activities) {
            QueueRequests.await(queue.entries().pause(activity));
        }
        return body(data(queue), null, text);
    }

    private Map<String, Object> unpause(ManagedQueue queue, Set<Activity> activities, String text)
            throws InterruptedException {
        for (Activity activity : activities) {
            QueueRequests.await(queue.entries().unpause(activity));
        }
        return body(data(queue), null, text);
    }

    private static List<String> first10(StoredQueue entries) {
        return entries.browse(Filter.all(State.ERROR), "", FIRST).entries().stream()
                .map(Entry::key)
                .toList();
    }

    private static Map<String, Object> data(ManagedQueue queue) {
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
        data.put("database_sizes", databaseSizes(entries));
        return data;
    }

    /** What is still to be processed counts as pending. */
    static Map<String, Object> databaseSizes(StoredQueue entries) {
        var sizes = new LinkedHashMap<String, Object>();
        sizes.put("pending", entries.sizes().live().entries());
        sizes.put("error", entries.sizes().error().entries());
        return sizes;
    }

    private static Map<String, Object> body(@Nullable Object queue, @Nullable Object request, String message) {
        var body = new LinkedHashMap<String, Object>();
        body.put("queue_data", queue);
        body.put("request_data", request);
        body.put(MESSAGE, message);
        return body;
    }
}
