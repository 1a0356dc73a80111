package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.SnakeCaseFields;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Uid;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * A request of the protocol's tools.
 *
 * @param queueRouteKey the queue
 * @param spanKey the key of the entry in the newer generation
 * @param requestUid the key of the entry in the older generation
 */
@KnownFieldsOnly
@SnakeCaseFields
record QueueRequest(String queueRouteKey, Optional<Span> spanKey, Optional<String> requestUid) {

    /**
     * A key of the newer generation as written in a request.
     *
     * @param traceId a UUID
     * @param spanId 16 hexadecimal digits
     */
    @SnakeCaseFields
    record Span(String traceId, String spanId) {

        /**
         * Returns the key.
         *
         * @param field where it is stated
         * @throws RefusedException with status 300 if it is none
         */
        Key key(String field) {
            try {
                return new SpanKey(UUID.fromString(traceId), HexFormat.fromHexDigitsToLong(spanId));
            } catch (IllegalArgumentException e) {
                throw RefusedException.invalid(
                        "%s: expected a trace_id that is a UUID and a span_id of 16 hexadecimal digits, not %s and %s"
                                .formatted(field, traceId, spanId));
            }
        }
    }

    /**
     * Returns the key of the entry.
     *
     * @throws RefusedException with status 300 if the request has none
     */
    Key key() {
        return spanKey.map(span -> span.key("span_key"))
                .or(() -> requestUid.map(text -> new Uid(text).normalised()))
                .orElseThrow(() ->
                        RefusedException.invalid("span_key: missing, expected an object with trace_id and span_id"));
    }
}
