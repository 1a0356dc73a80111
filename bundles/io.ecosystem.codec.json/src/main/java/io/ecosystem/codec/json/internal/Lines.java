package io.ecosystem.codec.json.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Writes requests and responses, each to one array of the exact size. */
final class Lines {

    private static final byte[] SPAN_FIRST = ascii("{\"span_key\":{\"trace_id\":\"");
    private static final byte[] SPAN_SECOND = ascii("\",\"span_id\":\"");
    private static final byte[] SPAN_THIRD = ascii("\"},");
    private static final byte[] UID_FIRST = ascii("{\"uid\":\"");
    private static final byte[] UID_SECOND = ascii("\",");
    private static final byte[] NO_KEY = ascii("{\"span_key\":null,\"uid\":\"\",");
    private static final byte[] ROUTE_FIRST = ascii("\"route_key\":\"");
    private static final byte[] ROUTE_SECOND = ascii("\"");
    private static final byte[] DATA = ascii(",\"data\":");
    private static final byte[] METADATA = ascii(",\"metadata\":{");
    private static final byte[] NAME_FIRST = ascii("\"");
    private static final byte[] NAME_SECOND = ascii("\":\"");
    private static final byte[] VALUE_END = ascii("\",");
    private static final Map<Status, byte[]> STATUSES = new EnumMap<>(Status.class);

    static {
        for (Status status : Status.values()) {
            STATUSES.put(status, ascii("\"status\":" + status.code()));
        }
    }

    private static final int UUID_LENGTH = 36;
    private static final int SPAN_LENGTH = 16;

    private Lines() {}

    /** Writes a response in the generation of its key; both can read one without a key. */
    static Bytes write(Response response) {
        byte[] status = Objects.requireNonNull(STATUSES.get(response.status()));
        byte[] target = new byte[keySize(response.key()) + status.length + dataSize(response.data())];
        int at = putKey(response.key(), target);
        at = put(status, target, at);
        putData(response.data(), target, at);
        return Bytes.of(target);
    }

    /** Writes a request in the generation of its key. */
    static Bytes write(Request request) {
        if (request.key() instanceof NoKey) {
            throw new IllegalArgumentException("a request for route '%s' has no key".formatted(request.route()));
        }
        int routeSize = ROUTE_FIRST.length + Text.size(request.route()) + ROUTE_SECOND.length;
        int metadataSize = metadataSize(request.metadata());
        byte[] target = new byte[keySize(request.key()) + routeSize + metadataSize + dataSize(request.data())];
        int at = putKey(request.key(), target);
        at = put(ROUTE_FIRST, target, at);
        at = Text.write(request.route(), target, at);
        at = put(ROUTE_SECOND, target, at);
        at = putMetadata(request.metadata(), target, at);
        putData(request.data(), target, at);
        return Bytes.of(target);
    }

    private static int keySize(Key key) {
        return switch (key) {
            case SpanKey span -> SPAN_FIRST.length + UUID_LENGTH + SPAN_SECOND.length + SPAN_LENGTH + SPAN_THIRD.length;
            case Uid uid -> UID_FIRST.length + Text.size(uid.text()) + UID_SECOND.length;
            case NoKey none -> NO_KEY.length;
        };
    }

    private static int dataSize(Bytes data) {
        return DATA.length + data.length() + 1;
    }

    /** Writes the start of a line with its key, up to the next field. */
    private static int putKey(Key key, byte[] target) {
        return switch (key) {
            case SpanKey span -> {
                int at = put(SPAN_FIRST, target, 0);
                at = putUuid(
                        span.traceId().getMostSignificantBits(), span.traceId().getLeastSignificantBits(), target, at);
                at = put(SPAN_SECOND, target, at);
                Hex.write(span.spanId(), SPAN_LENGTH, target, at);
                yield put(SPAN_THIRD, target, at + SPAN_LENGTH);
            }
            case Uid uid -> put(UID_SECOND, target, Text.write(uid.text(), target, put(UID_FIRST, target, 0)));
            case NoKey none -> put(NO_KEY, target, 0);
        };
    }

    private static int metadataSize(Map<String, String> metadata) {
        int size = metadata.isEmpty() ? 0 : METADATA.length;
        for (var item : metadata.entrySet()) {
            size += NAME_FIRST.length + Text.size(item.getKey()) + NAME_SECOND.length;
            size += Text.size(item.getValue()) + VALUE_END.length; // the last comma is the brace at the end
        }
        return size;
    }

    private static int putMetadata(Map<String, String> metadata, byte[] target, int from) {
        if (metadata.isEmpty()) {
            return from;
        }
        int at = put(METADATA, target, from);
        for (var item : metadata.entrySet()) {
            at = put(NAME_FIRST, target, at);
            at = Text.write(item.getKey(), target, at);
            at = put(NAME_SECOND, target, at);
            at = Text.write(item.getValue(), target, at);
            at = put(VALUE_END, target, at);
        }
        target[at - 1] = '}';
        return at;
    }

    private static int put(byte[] piece, byte[] target, int at) {
        System.arraycopy(piece, 0, target, at, piece.length);
        return at + piece.length;
    }

    private static int putUuid(long most, long least, byte[] target, int at) {
        Hex.write(most >>> 32, 8, target, at);
        target[at + 8] = '-';
        Hex.write(most >>> 16, 4, target, at + 9);
        target[at + 13] = '-';
        Hex.write(most, 4, target, at + 14);
        target[at + 18] = '-';
        Hex.write(least >>> 48, 4, target, at + 19);
        target[at + 23] = '-';
        Hex.write(least, 12, target, at + 24);
        return at + UUID_LENGTH;
    }

    /**
     * Writes the data and the end of the line. Replaces raw line breaks, which can only be white space in JSON, by
     * spaces; this affects only the framing.
     */
    private static void putData(Bytes data, byte[] target, int at) {
        int from = put(DATA, target, at);
        int to = from + data.length();
        System.arraycopy(data.array(), data.offset(), target, from, data.length());
        for (int i = from; i < to; i++) {
            if (target[i] == '\n' || target[i] == '\r') {
                target[i] = ' ';
            }
        }
        target[to] = '}';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
