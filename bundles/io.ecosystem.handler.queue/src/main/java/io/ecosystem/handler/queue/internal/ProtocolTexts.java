package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.queue.ManagedQueue.Direction;

/**
 * The texts of the protocol's tools, which depend on the direction of the queue and the generation of the sender.
 *
 * @param direction the direction of the queue
 * @param older whether the route has the name of the older generation
 * @param queue the name of the queue
 */
record ProtocolTexts(Direction direction, boolean older, String queue) {

    /** Returns a text about the queue. */
    String about(String text) {
        String kind = older ? "Queued" : "Buffered";
        return "%s %s[%s]: %s".formatted(kind, direction == Direction.INCOMING ? "Endpoint" : "Sender", queue, text);
    }

    String noQueue() {
        return direction == Direction.INCOMING
                ? "No queue for route key: [%s]".formatted(queue)
                : "No %s sender with route key: [%s]".formatted(kind(), queue);
    }

    String noEntry(Key key) {
        if (key instanceof Uid uid && !uid.isUuid()) {
            return "[%s] is not a valid UUID.".formatted(uid.text());
        }
        String what = "No request with %s [%s] in ".formatted(key instanceof Uid ? "uid" : "span-key", key);
        return direction == Direction.INCOMING
                ? what + "error queue for route key: [%s]".formatted(queue)
                : what + "%s sender error database, for route key: [%s]".formatted(kind(), queue);
    }

    String first10(Key asked) {
        return about(
                "Retrieved first 10 %s for error database.".formatted(asked instanceof Uid ? "UUIDs" : "span-keys"));
    }

    String movedAll() {
        return about("Error database entries, moved to %s database.".formatted(target()));
    }

    String movedOne(Key key) {
        return about("Error database entry[%s] moved to %s database.".formatted(key, target()));
    }

    String popped(Key key) {
        return about("POPPED Error database entry[%s].".formatted(key));
    }

    String inspected(Key key) {
        return about("INSPECTING Error database entry[%s].".formatted(key));
    }

    private String target() {
        return direction == Direction.INCOMING ? "incoming" : "Retry";
    }

    private String kind() {
        return older ? "queued" : "buffered";
    }
}
