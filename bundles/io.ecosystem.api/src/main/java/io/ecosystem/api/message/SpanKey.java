package io.ecosystem.api.message;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;

/**
 * A key of the newer generation, which also places the request in a trace.
 *
 * @param traceId the trace that the request belongs to
 * @param spanId the step of the trace, 64 bits without sign
 */
public record SpanKey(UUID traceId, long spanId) implements Key {

    private static final SecureRandom RANDOM = new SecureRandom();

    public SpanKey {
        Objects.requireNonNull(traceId, "traceId");
    }

    /** A new key in a new trace. */
    public static SpanKey random() {
        return new SpanKey(UUID.randomUUID(), RANDOM.nextLong());
    }

    /** A new step of the same trace. */
    public SpanKey next() {
        return new SpanKey(traceId, RANDOM.nextLong());
    }

    /** The text form: the trace, a colon, and the span as 16 hexadecimal digits. */
    @Override
    public String toString() {
        return traceId + ":" + HexFormat.of().toHexDigits(spanId);
    }
}
