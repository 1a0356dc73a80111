package io.ecosystem.api.message;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;

/**
 * A key of the newer generation, which also places the request in a trace.
 *
 * @param traceId the trace of the request
 * @param spanId the span within the trace, 64 bits unsigned
 */
public record SpanKey(UUID traceId, long spanId) implements Key {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 24;
    private static final long VERSION_4 = 0x4000L;
    private static final long VERSION_BITS = 0xF000L;
    private static final long VARIANT = 1L << 63;
    private static final long VARIANT_BITS = 3L << 62;

    public SpanKey {
        Objects.requireNonNull(traceId, "traceId");
    }

    /** Returns a new key in a new trace. */
    public static SpanKey random() {
        byte[] drawn = new byte[BYTES]; // in one call, since the call is most of the cost
        RANDOM.nextBytes(drawn);
        ByteBuffer bits = ByteBuffer.wrap(drawn);
        return new SpanKey(
                new UUID(bits.getLong() & ~VERSION_BITS | VERSION_4, bits.getLong() & ~VARIANT_BITS | VARIANT),
                bits.getLong());
    }

    /** Returns a new span of the same trace. */
    public SpanKey next() {
        return new SpanKey(traceId, RANDOM.nextLong());
    }

    /** Returns the text form: the trace, a colon, and the span as 16 hexadecimal digits. */
    @Override
    public String toString() {
        return traceId + ":" + HexFormat.of().toHexDigits(spanId);
    }
}
