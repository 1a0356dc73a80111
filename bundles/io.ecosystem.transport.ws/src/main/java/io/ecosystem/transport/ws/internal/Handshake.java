package io.ecosystem.transport.ws.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The request of a client to speak WebSocket, as it arrives, and the answer to it. Used by one thread at a time.
 *
 * <p>Nothing follows a refusal on the connection. A request without an origin comes from no browser, and is admitted.
 */
final class Handshake {

    /** The longest request, in bytes. */
    static final int MAX_BYTES = 8_192;

    /** The name of this protocol among those that a client may offer. */
    static final String PROTOCOL = "ecosystem";

    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final int FIRST_CAPACITY = 1_024;
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern LIST = Pattern.compile("\\s*,\\s*");

    private final String listener;
    private final String path;
    private final OriginPolicy origins;
    private byte[] request = new byte[FIRST_CAPACITY];
    private int length;

    /**
     * An answer.
     *
     * @param bytes to send
     * @param refusedOrigin the origin of the page that must not connect; null for any other answer
     */
    record Answer(
            boolean isAccepted, byte[] bytes, @Nullable String refusedOrigin) {}

    /** A request that is refused. */
    private static final class RefusedHandshakeException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String status;
        private final String fields;
        private final @Nullable String origin;

        RefusedHandshakeException(String status, String fields, String reason) {
            this(status, fields, reason, null);
        }

        RefusedHandshakeException(String status, String fields, String reason, @Nullable String origin) {
            super(reason, null, false, false); // peers cause it: no stack trace
            this.status = status;
            this.fields = fields;
            this.origin = origin;
        }
    }

    /**
     * Expects a request.
     *
     * @param listener its address, for people
     */
    Handshake(String listener, String path, OriginPolicy origins) {
        this.listener = listener;
        this.path = path;
        this.origins = origins;
    }

    /** Accepts bytes up to the end of the request; returns the index after the last one that belongs to it. */
    int read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !isWhole() && length < MAX_BYTES) {
            if (length == request.length) {
                request = Arrays.copyOf(request, 2 * length);
            }
            request[length++] = bytes[at++];
        }
        return at;
    }

    private boolean isWhole() {
        return length >= 4
                && request[length - 1] == '\n'
                && request[length - 2] == '\r'
                && request[length - 3] == '\n'
                && request[length - 4] == '\r';
    }

    /** Returns the answer as soon as it is certain. */
    Optional<Answer> answer() {
        try {
            if (length > 0 && (request[0] < 'A' || request[0] > 'Z')) {
                throw bad("this is no HTTP");
            }
            if (isWhole()) {
                return Optional.of(accepted());
            }
            if (length == MAX_BYTES) {
                throw new RefusedHandshakeException(
                        "431 Request Header Fields Too Large",
                        "",
                        "the request has more than %d bytes".formatted(MAX_BYTES));
            }
            return Optional.empty();
        } catch (RefusedHandshakeException e) {
            return Optional.of(new Answer(false, page(e.status, e.fields, String.valueOf(e.getMessage())), e.origin));
        }
    }

    /** Returns the answer to a request that does not end in time. */
    byte[] tooLate(long millis) {
        return page("408 Request Timeout", "", "the request did not end within %d ms".formatted(millis));
    }

    private Answer accepted() throws RefusedHandshakeException {
        String[] lines = new String(request, 0, length, StandardCharsets.ISO_8859_1).split("\r\n");
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3 || !words[2].equals("HTTP/1.1")) {
            throw bad("the first line is not that of a request of HTTP/1.1");
        }
        Map<String, String> fields = fields(lines);
        if (!words[0].equals("GET")) {
            throw new RefusedHandshakeException(
                    "405 Method Not Allowed", "Allow: GET\r\n", "%s is not answered here".formatted(shown(words[0])));
        }
        int query = words[1].indexOf('?');
        if (!(query < 0 ? words[1] : words[1].substring(0, query)).equals(path)) {
            throw new RefusedHandshakeException(
                    "404 Not Found", "", "nothing listens at the path %s".formatted(shown(words[1])));
        }
        if (!has(fields, "upgrade", "websocket") || !has(fields, "connection", "upgrade")) {
            throw upgrade("this is a plain request of HTTP");
        }
        if (!fields.getOrDefault("sec-websocket-version", "").equals("13")) {
            throw upgrade("only version 13 of WebSocket is understood");
        }
        String host = fields.getOrDefault("host", "");
        if (host.isEmpty() || host.indexOf(',') >= 0) {
            throw bad("the field Host must be there once");
        }
        String key = fields.getOrDefault("sec-websocket-key", "");
        if (!isKey(key)) {
            throw bad("the field Sec-WebSocket-Key must be 16 bytes in Base64");
        }
        String origin = fields.get("origin");
        if (origin != null && !origins.permits(origin, host)) {
            throw new RefusedHandshakeException(
                    "403 Forbidden",
                    "",
                    "pages of %s may not connect; allowedOrigins of this listener says which may"
                            .formatted(shown(origin)),
                    shown(origin));
        }
        String protocol =
                has(fields, "sec-websocket-protocol", PROTOCOL) ? "Sec-WebSocket-Protocol: " + PROTOCOL + "\r\n" : "";
        return new Answer(true, ascii("""
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: %s\r
            %s\r
            """.formatted(accept(key), protocol)), null);
    }

    private static Map<String, String> fields(String[] lines) throws RefusedHandshakeException {
        Map<String, String> fields = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 0 || !TOKEN.matcher(lines[i].substring(0, colon)).matches()) {
                throw bad("a field of the request is malformed");
            }
            fields.merge(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip(),
                    (first, second) -> first + "," + second);
        }
        return fields;
    }

    private static boolean has(Map<String, String> fields, String name, String element) {
        return Arrays.stream(LIST.split(fields.getOrDefault(name, ""))).anyMatch(element::equalsIgnoreCase);
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns the proof that the request was read as a handshake of WebSocket. */
    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(ascii(key + KEY_SUFFIX));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    private static RefusedHandshakeException bad(String reason) {
        return new RefusedHandshakeException("400 Bad Request", "", reason);
    }

    private static RefusedHandshakeException upgrade(String reason) {
        return new RefusedHandshakeException(
                "426 Upgrade Required", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", reason);
    }

    private byte[] page(String status, String fields, String reason) {
        byte[] body = ascii("""
            %s: %s.

            %s is a WebSocket listener of an Ecosystem instance. Connect with a WebSocket client (RFC 6455),
            subprotocol %s, and send one request per text message.
            """.formatted(status, reason, listener, PROTOCOL));
        boolean upgrades = fields.startsWith("Upgrade:");
        byte[] head = ascii("""
            HTTP/1.1 %s\r
            Connection: %sclose\r
            %sContent-Type: text/plain; charset=us-ascii\r
            Content-Length: %d\r
            X-Content-Type-Options: nosniff\r
            \r
            """.formatted(status, upgrades ? "Upgrade, " : "", fields, body.length));
        byte[] page = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, page, head.length, body.length);
        return page;
    }

    /** Returns what a peer has sent in a form and length that can be shown. */
    private static String shown(String text) {
        String shown = text.length() <= 100 ? text : text.substring(0, 100) + "...";
        return "'" + shown.replaceAll("[^ -~]|[<>&']", "?") + "'";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
