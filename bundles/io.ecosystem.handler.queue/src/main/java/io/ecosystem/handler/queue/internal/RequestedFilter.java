package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import io.ecosystem.spi.queue.State;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Reads the filters of requests: directions, states, times. */
final class RequestedFilter {

    private RequestedFilter() {}

    static Optional<Direction> direction(Optional<String> text) {
        return text.map(word -> switch (word.toLowerCase(Locale.ROOT)) {
            case "incoming" -> Direction.INCOMING;
            case "outgoing" -> Direction.OUTGOING;
            default ->
                throw RefusedException.invalid("direction: expected incoming or outgoing, not '%s'".formatted(word));
        });
    }

    static State state(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "pending" -> State.PENDING;
            case "processing" -> State.TAKEN;
            case "waiting" -> State.WAITING;
            case "error" -> State.ERROR;
            default ->
                throw RefusedException.invalid(
                        "state: expected pending, processing, waiting or error, not '%s'".formatted(word));
        };
    }

    /** Returns the key as stored in queues, from its text form. */
    static String key(String text) {
        Key parsed = Key.parse(text);
        return (parsed instanceof Uid uid ? uid.normalised() : parsed).toString();
    }

    /** Returns the trace that a request states. */
    static UUID trace(String text) {
        if (!new Uid(text).isUuid()) {
            throw RefusedException.invalid("trace: expected a UUID, not '%s'".formatted(text));
        }
        return UUID.fromString(text);
    }

    /** Returns the filter that a request states. */
    static Filter filter(
            State state, Optional<String> reason, Optional<String> version, Optional<String> olderThan, Instant now) {
        Filter filter = Filter.all(state).reason(stated("reason", reason)).version(stated("version", version));
        return olderThan
                .map(text -> filter.receivedBefore(now.minus(age(text))))
                .orElse(filter);
    }

    /** Returns a stated value; refuses an empty one, which would select all entries by accident. */
    private static String stated(String field, Optional<String> text) {
        if (text.isPresent() && text.get().isEmpty()) {
            throw RefusedException.invalid("%s: expected a text, or nothing for all, not ''".formatted(field));
        }
        return text.orElse("");
    }

    private static Duration age(String text) {
        try {
            Duration age = Duration.parse(text);
            if (!age.isNegative()) {
                return age;
            }
        } catch (DateTimeParseException e) {
            // refused below
        }
        throw RefusedException.invalid(
                "older_than: expected an ISO 8601 duration such as PT1H30M or P2D, not '%s'".formatted(text));
    }
}
