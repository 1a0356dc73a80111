package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.Refusal;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.codec.KnownFieldsOnly;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * What the routes of the protocol's tools ask for.
 *
 * @param queue_route_key the queue
 * @param span_key the entry that is meant, in the newer generation
 * @param request_uid the same in the older generation
 */
@KnownFieldsOnly
record QueueRequest(String queue_route_key, Optional<Span> span_key, Optional<String> request_uid) {

    /**
     * A key of the newer generation as it stands in a request.
     *
     * @param trace_id a UUID
     * @param span_id 16 hexadecimal digits
     */
    record Span(String trace_id, String span_id) {

        Key key() {
            try {
                return new SpanKey(UUID.fromString(trace_id), HexFormat.fromHexDigitsToLong(span_id));
            } catch (IllegalArgumentException e) {
                throw Refusal.invalid("span_key: expected a trace_id that is a UUID and a span_id of 16 hexadecimal"
                        + " digits, not %s and %s".formatted(trace_id, span_id));
            }
        }
    }

    /**
     * The entry that is meant.
     *
     * @throws Refusal with status 300 if the request names none
     */
    Key key() {
        return span_key.map(Span::key)
                .or(() -> request_uid.map(text -> new Uid(text).normalised()))
                .orElseThrow(() -> Refusal.invalid("span_key: missing, expected an object with trace_id and span_id"));
    }
}
