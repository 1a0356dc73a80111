package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.handler.queue.internal.Command.Effect;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of the protocol's tools for queues of one direction that need one role: {@code eco.buffered_handler.*} and
 * {@code eco.buffered_sender.*}, each also under the name of the older generation.
 */
final class QueueCommands {

    private static final Logger log = LoggerFactory.getLogger(QueueCommands.class);

    /** The command of a route. */
    private record Row(Command command, boolean older) {}

    private final Queues queues;
    private final Direction direction;
    private final Permissions permissions;
    private final QueueViews views;
    private final Map<String, Row> rows = new HashMap<>();

    QueueCommands(Queues queues, Direction direction, String role, Permissions permissions, Codec codec) {
        this.queues = queues;
        this.direction = direction;
        this.permissions = permissions;
        views = new QueueViews(codec);
        String side = direction == Direction.INCOMING ? "handler" : "sender";
        for (Command command : Command.of(direction)) {
            if (command.role().equals(role)) {
                rows.put("eco.buffered_%s.%s".formatted(side, command.suffix()), new Row(command, false));
                rows.put("eco.queued_%s.%s".formatted(side, command.suffix()), new Row(command, true));
            }
        }
    }

    /** Returns the routes that are answered. */
    Set<String> routes() {
        return Set.copyOf(rows.keySet());
    }

    /**
     * Runs the command of the call's route, and logs changes with their sender.
     *
     * @throws UnsupportedOperationException if the route is none of {@link #routes()}
     */
    Map<String, Object> answer(QueueRequest request, Call call) throws InterruptedException {
        String route = call.request().route();
        Row row = rows.get(route);
        if (row == null) {
            throw new UnsupportedOperationException("no such command: " + route);
        }
        Map<String, Object> answer = QueueRequests.answer(() -> answer(row, request, call));
        if (row.command().effect() != Effect.SHOWS) {
            log.info("{} asked for {}: {}", call.origin(), route, answer.get(CommandRun.MESSAGE));
        }
        return answer;
    }

    private Map<String, Object> answer(Row row, QueueRequest request, Call call) throws InterruptedException {
        var texts = new ProtocolTexts(direction, row.older(), request.queueRouteKey());
        Optional<ManagedQueue> found = queues.find(request.queueRouteKey(), direction);
        if (found.isEmpty()) {
            return CommandRun.body(null, null, texts.noQueue());
        }
        ManagedQueue queue = found.get();
        var run = new CommandRun(queue, request, texts, views, permissions, call);
        Map<String, Object> answer = row.command().action().run(run);
        if (row.command().effect() == Effect.REMOVES) {
            queue.removed(); // after the answer, which is made from the open queue
        }
        return answer;
    }
}
