package io.ecosystem.codec.json.internal;

import io.ecosystem.api.message.Answer;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.api.message.Unreadable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Parses one line in a single pass over its bytes: records the positions of the fields of a request or an answer, then
 * reads those. The last of duplicate fields counts. The class is long because one pass finds all fields and records
 * their positions without an object for each.
 */
final class Envelope {

    private static final byte[] SPAN_KEY = Bytes.utf8("span_key").array();
    private static final byte[] TRACE_ID = Bytes.utf8("trace_id").array();
    private static final byte[] SPAN_ID = Bytes.utf8("span_id").array();
    private static final byte[] UID = Bytes.utf8("uid").array();
    private static final byte[] ROUTE_KEY = Bytes.utf8("route_key").array();
    private static final byte[] STATUS = Bytes.utf8("status").array();
    private static final byte[] DATA = Bytes.utf8("data").array();
    private static final byte[] METADATA = Bytes.utf8("metadata").array();

    private static final int STATUS_DIGITS = 3;

    /** The position of a missing field, since no field starts at the end of a line. */
    private static final int MISSING = -1;

    private final Bytes line;
    private final byte[] array;
    private final Scanner scanner;

    private int spanKey = MISSING;
    private int traceId = MISSING;
    private int traceIdEnd;
    private int spanId = MISSING;
    private int spanIdEnd;
    private int uid = MISSING;
    private int uidEnd;
    private int routeKey = MISSING;
    private int routeKeyEnd;
    private int status = MISSING;
    private int statusEnd;
    private int data = MISSING;
    private int dataEnd;
    private Map<String, String> metadata = Map.of();

    private String problems = "";

    private Envelope(Bytes line, JsonLimits limits, int maxDepth) throws MalformedException {
        int from = line.offset();
        int to = from + line.length();
        while (from < to && isSpace(line.array()[from])) {
            from++;
        }
        while (to > from && isSpace(line.array()[to - 1])) {
            to--;
        }
        if (from == to) {
            throw new MalformedException("not JSON: a blank line");
        }
        this.line = line;
        this.array = line.array();
        this.scanner = new Scanner(array, from, to - from, limits, maxDepth);
    }

    /** Reads a line that should be a request; never throws. */
    static Decision readRequest(Bytes line, JsonLimits limits) {
        try {
            Envelope envelope = new Envelope(line, limits, limits.maxDepth());
            int first = envelope.walk();
            return first == '{'
                    ? envelope.request()
                    : refuse(Status.INVALID, "a request is a JSON object, not " + Shape.of((byte) first));
        } catch (MalformedException e) {
            return refuse(Status.MALFORMED, e.getMessage());
        }
    }

    /** Reads a line that should be an answer; never throws. */
    static Answer readAnswer(Bytes line, JsonLimits limits) {
        try {
            Envelope envelope = new Envelope(line, limits, limits.maxAnswerDepth());
            int first = envelope.walk();
            return first == '{'
                    ? envelope.answer()
                    : new Unreadable(NoKey.INSTANCE, "an answer is a JSON object, not " + Shape.of((byte) first));
        } catch (MalformedException e) {
            return new Unreadable(NoKey.INSTANCE, e.getMessage());
        }
    }

    private static Response refuse(Status status, String text) {
        return new Response(NoKey.INSTANCE, status, Text.literal(text));
    }

    /** Checks the whole line, finds the fields if it is an object, and returns its first byte. */
    private int walk() throws MalformedException {
        int first = scanner.peek();
        if (first == '{') {
            fields();
        } else {
            scanner.value();
        }
        if (!scanner.atEnd()) {
            throw scanner.unexpected("nothing behind the first value");
        }
        return first;
    }

    private void fields() throws MalformedException {
        if (!enter()) {
            return;
        }
        do {
            int name = scanner.name();
            int nameEnd = scanner.nameEnd();
            boolean plain = scanner.plain();
            int first = scanner.peek();
            int from = scanner.position();
            if (is(DATA, name, nameEnd, plain)) {
                scanner.value();
                data = from;
                dataEnd = scanner.position();
            } else if (is(SPAN_KEY, name, nameEnd, plain)) {
                spanKey = from;
                traceId = MISSING;
                spanId = MISSING;
                if (first == '{') {
                    spanKeyFields();
                } else {
                    scanner.value();
                }
            } else if (is(ROUTE_KEY, name, nameEnd, plain)) {
                scanner.value();
                routeKey = from;
                routeKeyEnd = scanner.position();
            } else if (is(UID, name, nameEnd, plain)) {
                scanner.value();
                uid = from;
                uidEnd = scanner.position();
            } else if (is(STATUS, name, nameEnd, plain)) {
                scanner.value();
                status = from;
                statusEnd = scanner.position();
            } else if (is(METADATA, name, nameEnd, plain)) {
                metadata = new HashMap<>();
                if (first == '{') {
                    metadataFields();
                } else {
                    scanner.value();
                }
            } else {
                scanner.value();
            }
        } while (scanner.more());
        scanner.leave();
    }

    /** Enters an object; returns whether it has fields, and leaves it if not. */
    private boolean enter() throws MalformedException {
        scanner.enter();
        scanner.pass();
        if (scanner.peek() != '}') {
            return true;
        }
        scanner.pass();
        scanner.leave();
        return false;
    }

    /** Reads the texts of the metadata; other values are as unknown as other fields. */
    private void metadataFields() throws MalformedException {
        if (!enter()) {
            return;
        }
        do {
            int name = scanner.name();
            int nameEnd = scanner.nameEnd();
            int first = scanner.peek();
            int from = scanner.position();
            scanner.value();
            if (first == '"') {
                metadata.put(Text.read(array, name, nameEnd), Text.read(array, from + 1, scanner.position() - 1));
            }
        } while (scanner.more());
        scanner.leave();
    }

    private void spanKeyFields() throws MalformedException {
        if (!enter()) {
            return;
        }
        do {
            int name = scanner.name();
            int nameEnd = scanner.nameEnd();
            boolean plain = scanner.plain();
            scanner.peek();
            int from = scanner.position();
            scanner.value();
            if (is(TRACE_ID, name, nameEnd, plain)) {
                traceId = from;
                traceIdEnd = scanner.position();
            } else if (is(SPAN_ID, name, nameEnd, plain)) {
                spanId = from;
                spanIdEnd = scanner.position();
            }
        } while (scanner.more());
        scanner.leave();
    }

    private boolean is(byte[] name, int from, int to, boolean plain) {
        if (plain) {
            return equal(name, array, from, to);
        }
        byte[] read = Bytes.utf8(Text.read(array, from, to)).array();
        return equal(name, read, 0, read.length);
    }

    /** Returns whether this range of bytes equals a name. */
    static boolean equal(byte[] name, byte[] array, int from, int to) {
        if (to - from != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (array[from + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    private Decision request() {
        Key key = key();
        String route = "";
        if (routeKey == MISSING || array[routeKey] != '"') {
            problem("route_key", "text", routeKey);
        } else {
            route = Text.read(array, routeKey + 1, routeKeyEnd - 1);
        }
        if (data == MISSING) {
            problem("data", "any JSON value", data);
        }
        if (!problems.isEmpty()) {
            return new Response(key, Status.INVALID, Text.literal(problems));
        }
        return new Request(key, route, body(), metadata);
    }

    private Answer answer() {
        boolean hasKey = spanKey != MISSING && array[spanKey] == '{' || uid != MISSING && uidEnd - uid > 2;
        Key key = hasKey ? key() : NoKey.INSTANCE;
        if (status == MISSING || !Scanner.isDigit(array[status])) {
            problem("status", "a number from 0 to 999", status);
        }
        if (data == MISSING) {
            problem("data", "any JSON value", data);
        }
        if (!problems.isEmpty()) {
            return new Unreadable(key, problems);
        }
        Optional<Status> known = knownStatus();
        return known.isEmpty()
                ? new Unreadable(
                        key, "status: %s is unknown".formatted(Text.shown(Text.read(array, status, statusEnd))))
                : new Response(key, known.get(), body());
    }

    private Optional<Status> knownStatus() {
        int number = 0;
        for (int i = status; i < statusEnd; i++) {
            if (i - status == STATUS_DIGITS || !Scanner.isDigit(array[i])) {
                return Optional.empty();
            }
            number = number * 10 + array[i] - '0';
        }
        return Status.of(number);
    }

    private Bytes body() {
        return line.slice(data - line.offset(), dataEnd - data);
    }

    /** Returns the key: a valid span key wins over a uid; otherwise the uid decides. */
    private Key key() {
        boolean hasUid = uid != MISSING && array[uid] == '"';
        if (spanKey != MISSING && array[spanKey] == '{') {
            SpanKey read = spanKey();
            if (read != null) {
                return read;
            }
            if (hasUid) {
                problems = "";
            }
        } else if (spanKey != MISSING && !hasUid) {
            problem("span_key", "an object with trace_id and span_id", spanKey);
        } else if (uid == MISSING) {
            problem("span_key", "an object with trace_id and span_id", MISSING);
        } else if (!hasUid) {
            problem("uid", "text", uid);
        }
        return hasUid ? new Uid(Text.read(array, uid + 1, uidEnd - 1)) : NoKey.INSTANCE;
    }

    private @Nullable SpanKey spanKey() {
        UUID trace = null;
        if (traceId != MISSING && array[traceId] == '"') {
            trace = SpanKeys.usualTrace(array, traceId + 1, traceIdEnd - 1);
            if (trace == null) {
                trace = SpanKeys.trace(Text.read(array, traceId + 1, traceIdEnd - 1));
            }
        }
        if (trace == null) {
            problem("span_key.trace_id", "a UUID", traceId, traceIdEnd);
        }
        if (spanId != MISSING && array[spanId] == '"') {
            if (SpanKeys.isUsualSpan(array, spanId + 1, spanIdEnd - 1)) {
                return trace == null ? null : new SpanKey(trace, SpanKeys.usualSpan(array, spanId + 1));
            }
            String digits = SpanKeys.span(Text.read(array, spanId + 1, spanIdEnd - 1));
            if (digits != null) {
                return trace == null ? null : new SpanKey(trace, Long.parseUnsignedLong(digits, 16));
            }
        } else if (spanId != MISSING) {
            Long number = SpanKeys.number(array, spanId, spanIdEnd);
            if (number != null) {
                return trace == null ? null : new SpanKey(trace, number);
            }
        }
        problem(
                "span_key.span_id",
                "16 hexadecimal digits or an integer from 0 to 18446744073709551615",
                spanId,
                spanIdEnd);
        return null;
    }

    private void problem(String field, String expected, int from) {
        problem(
                from == MISSING
                        ? FieldProblem.missing(field, expected)
                        : FieldProblem.of(field, expected, array[from]));
    }

    private void problem(String field, String expected, int from, int to) {
        problem(
                from == MISSING
                        ? FieldProblem.missing(field, expected)
                        : FieldProblem.of(field, expected, array, from, to));
    }

    private void problem(String text) {
        problems = problems.isEmpty() ? text : problems + "; " + text;
    }

    /** Returns whether a byte may surround a line, where more is allowed than between the parts of JSON. */
    private static boolean isSpace(byte character) {
        return Scanner.isSpace(character) || character == '\f' || character == 0x0B;
    }
}
