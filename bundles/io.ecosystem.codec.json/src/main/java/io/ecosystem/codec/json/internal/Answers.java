package io.ecosystem.codec.json.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Uid;
import java.nio.charset.StandardCharsets;

/** Writes responses, each into one array of exactly its size. */
final class Answers {

    private static final byte[] SPAN_FIRST = ascii("{\"span_key\":{\"trace_id\":\"");
    private static final byte[] SPAN_SECOND = ascii("\",\"span_id\":\"");
    private static final byte[] SPAN_THIRD = ascii("\"},\"status\":");
    private static final byte[] UID_FIRST = ascii("{\"uid\":\"");
    private static final byte[] UID_SECOND = ascii("\",\"status\":");
    private static final byte[] NO_KEY = ascii("{\"span_key\":null,\"uid\":\"\",\"status\":");
    private static final byte[] DATA = ascii(",\"data\":");

    private static final int UUID_LENGTH = 36;
    private static final int SPAN_LENGTH = 16;

    private Answers() {
    }

    /** Writes a response in the generation of its key; one without a key can be read by both. */
    static Bytes write(Response response) {
        byte[] target;
        int at;
        int rest = statusLength(response.status().code()) + DATA.length + response.data().length() + 1;
        switch (response.key()) {
            case SpanKey key -> {
                target = new byte[SPAN_FIRST.length + UUID_LENGTH + SPAN_SECOND.length + SPAN_LENGTH
                        + SPAN_THIRD.length + rest];
                at = put(SPAN_FIRST, target, 0);
                at = putUuid(key.traceId().getMostSignificantBits(), key.traceId().getLeastSignificantBits(),
                        target, at);
                at = put(SPAN_SECOND, target, at);
                Hex.write(key.spanId(), SPAN_LENGTH, target, at);
                at = put(SPAN_THIRD, target, at + SPAN_LENGTH);
            }
            case Uid uid -> {
                target = new byte[UID_FIRST.length + Text.size(uid.text()) + UID_SECOND.length + rest];
                at = put(UID_FIRST, target, 0);
                at = Text.write(uid.text(), target, at);
                at = put(UID_SECOND, target, at);
            }
            case NoKey none -> {
                target = new byte[NO_KEY.length + rest];
                at = put(NO_KEY, target, 0);
            }
        }
        at = putStatus(response.status().code(), target, at);
        at = put(DATA, target, at);
        at = putData(response.data(), target, at);
        target[at] = '}';
        return Bytes.of(target);
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

    private static int statusLength(int status) {
        return status < 10 ? 1 : 3;
    }

    private static int putStatus(int status, byte[] target, int from) {
        int length = statusLength(status);
        int rest = status;
        for (int i = from + length - 1; i >= from; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return from + length;
    }

    /** A raw line break in JSON can only be white space, so a space in its place changes nothing but the framing. */
    private static int putData(Bytes data, byte[] target, int from) {
        int to = from + data.length();
        System.arraycopy(data.array(), data.offset(), target, from, data.length());
        for (int i = from; i < to; i++) {
            if (target[i] == '\n' || target[i] == '\r') {
                target[i] = ' ';
            }
        }
        return to;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
