package io.ecosystem.transport.ws.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private static final String LISTENER = "ws://127.0.0.1:8891/eco";
    private static final String RIGHT = """
        GET /eco HTTP/1.1\r
        Host: server.example.com\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        \r
        """;

    @Test
    void acceptsTheExampleOfTheStandard() {
        assertThat(answer(RIGHT)).isEqualTo("""
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            \r
            """);
    }

    @Test
    void isAnsweredOnceItIsWhole() {
        Handshake handshake = handshake();
        byte[] all = (RIGHT + "more").getBytes(StandardCharsets.US_ASCII);
        int at = 0;
        while (handshake.answer().isEmpty()) {
            at = handshake.read(all, at, at + 1);
        }

        assertThat(at).isEqualTo(RIGHT.length());
        assertThat(handshake.read(all, at, all.length)).isEqualTo(at);
    }

    @Test
    void choosesItsProtocolAmongThoseOffered() {
        String chosen = "\r\nSec-WebSocket-Protocol: ecosystem\r\n";
        assertThat(answer(with("Sec-WebSocket-Protocol: chat, ecosystem"))).contains(chosen);
        assertThat(answer(with("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: ecosystem")))
                .contains(chosen);
        assertThat(answer(with("Sec-WebSocket-Protocol: chat")))
                .startsWith("HTTP/1.1 101 ")
                .doesNotContain("Sec-WebSocket-Protocol");
    }

    @Test
    void agreesOnNoExtension() {
        assertThat(answer(with("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")))
                .startsWith("HTTP/1.1 101 ")
                .doesNotContain("Extensions");
    }

    @Test
    void readsFieldsAsTheStandardSays() {
        assertThat(answer(RIGHT.replace("Upgrade: websocket", "uPGRADE:   h2c , WebSocket  ")
                        .replace("Connection: Upgrade", "CONNECTION: keep-alive, upgrade")))
                .startsWith("HTTP/1.1 101 ");
        assertThat(answer(RIGHT.replace("/eco HTTP", "/eco?token=x HTTP"))).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void saysWhatListensToAPlainRequest() {
        assertThat(answer("GET /eco HTTP/1.1\r\nHost: x\r\n\r\n")).isEqualTo("""
            HTTP/1.1 426 Upgrade Required\r
            Connection: Upgrade, close\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Content-Type: text/plain; charset=us-ascii\r
            Content-Length: 236\r
            X-Content-Type-Options: nosniff\r
            \r
            426 Upgrade Required: this is a plain request of HTTP.

            ws://127.0.0.1:8891/eco is a WebSocket listener of an Ecosystem instance. Connect with a WebSocket client \
            (RFC 6455),
            subprotocol ecosystem, and send one request per text message.
            """);
    }

    @Test
    void refusesWhatIsNoHandshake() {
        assertRefused("POST /eco HTTP/1.1\r\nHost: x\r\n\r\n", "405 Method Not Allowed", "'POST' is not answered here");
        assertRefused(RIGHT.replace("/eco HTTP", "/ HTTP"), "404 Not Found", "nothing listens at the path '/'");
        assertRefused(
                RIGHT.replace(": 13", ": 8"), "426 Upgrade Required", "only version 13 of WebSocket is understood");
        assertRefused(
                RIGHT.replace("1.1", "1.0"), "400 Bad Request", "the first line is not that of a request of HTTP/1.1");
        assertRefused(RIGHT.replace("HTTP/", "x HTTP/"), "400 Bad Request", "the first line");
        assertRefused(
                RIGHT.replace("dGhl", "dGh"),
                "400 Bad Request",
                "the field Sec-WebSocket-Key must be 16 bytes in Base64");
        assertRefused(RIGHT.replace("dGhl", ""), "400 Bad Request", "the field Sec-WebSocket-Key");
        assertRefused(
                RIGHT.replace("Host: server.example.com\r\n", ""),
                "400 Bad Request",
                "the field Host must be there once");
        assertRefused(with("Host: other"), "400 Bad Request", "the field Host must be there once");
        assertRefused(with("nonsense"), "400 Bad Request", "a field of the request is malformed");
        assertRefused(with(" folded: x"), "400 Bad Request", "a field of the request is malformed");
        assertRefused(with("Sec-WebSocket-Version: 13"), "426 Upgrade Required", "only version 13");
    }

    @Test
    void noticesAtOnceThatAPeerDoesNotSpeakHttp() {
        assertRefused("{\"uid\":", "400 Bad Request", "this is no HTTP");
        assertRefused("\u0016\u0003\u0001", "400 Bad Request", "this is no HTTP");
    }

    @Test
    void isBounded() {
        Handshake handshake = handshake();
        byte[] much = ("GET /eco HTTP/1.1\r\n" + "Cookie: " + "x".repeat(20_000)).getBytes(StandardCharsets.US_ASCII);

        assertThat(handshake.read(much, 0, much.length)).isEqualTo(Handshake.MAX_BYTES);

        assertThat(text(handshake.answer().orElseThrow().bytes()))
                .startsWith("HTTP/1.1 431 ")
                .contains("the request has more than 8192 bytes");
    }

    @Test
    void refusesPagesThatMayNotConnect() {
        assertThat(refusedOrigin(with("Origin: https://evil.example"))).isEqualTo("'https://evil.example'");
        assertThat(answer(with("Origin: https://evil.example")))
                .startsWith("HTTP/1.1 403 Forbidden\r\n")
                .contains("pages of 'https://evil.example' may not connect; allowedOrigins of this listener says which"
                        + " may");
        assertThat(answer(with("Origin: http://localhost:5173"))).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void showsOfAPeersTextOnlyWhatCanBeShown() {
        assertThat(answer(RIGHT.replace("/eco HTTP", "/<b>\u001b" + "x".repeat(500) + " HTTP")))
                .contains("'/?b??" + "x".repeat(95) + "...'");
    }

    private static void assertRefused(String request, String status, String reason) {
        assertThat(answer(request)).startsWith("HTTP/1.1 " + status + "\r\n").contains(status + ": " + reason);
    }

    private static String with(String field) {
        return RIGHT.substring(0, RIGHT.length() - 2) + field + "\r\n\r\n";
    }

    private static String answer(String request) {
        return text(answered(request).bytes());
    }

    private static @Nullable String refusedOrigin(String request) {
        return answered(request).refusedOrigin();
    }

    private static Handshake.Answer answered(String request) {
        Handshake handshake = handshake();
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        handshake.read(bytes, 0, bytes.length);
        return handshake.answer().orElseThrow();
    }

    private static Handshake handshake() {
        return new Handshake(LISTENER, "/eco", new OriginPolicy(List.of(), "127.0.0.1", true));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
