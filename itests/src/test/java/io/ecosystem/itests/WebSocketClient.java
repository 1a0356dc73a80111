package io.ecosystem.itests;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection over WebSocket, by the client of the JDK. Waits have a deadline. */
final class WebSocketClient implements AutoCloseable {

    /** The beginning of what stands for the end of a connection among answers; its code and reason follow. */
    static final String CLOSED = "closed ";

    private static final long PATIENCE_SECONDS = 60;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final WebSocket webSocket;

    private WebSocketClient(URI address, String... origin) throws IOException {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().subprotocols("ecosystem");
        if (origin.length > 0) {
            builder.header("Origin", origin[0]);
        }
        try {
            webSocket = builder.buildAsync(address, new Answers()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectException refused) {
                throw refused;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException("no handshake", e);
        }
    }

    /** Connects; a {@link ConnectException} says that nobody listens. */
    static WebSocketClient connect(URI address) throws IOException {
        return new WebSocketClient(address);
    }

    /** Connects as the page of an origin does. */
    static WebSocketClient connectFrom(String origin, URI address) throws IOException {
        return new WebSocketClient(address, origin);
    }

    /** Sends a message. */
    void send(String message) throws IOException {
        try {
            webSocket.sendText(message, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    /** Returns the next answer, or the end of the connection. */
    String next() throws IOException {
        try {
            String next = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new IOException("no answer within %d s".formatted(PATIENCE_SECONDS));
            }
            return next;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Sends a message and returns the next answer, or the end of the connection. */
    String ask(String message) throws IOException {
        send(message);
        return next();
    }

    /** Closes without waiting for the other end. */
    @Override
    public void close() {
        webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "");
        webSocket.abort();
    }

    private final class Answers implements WebSocket.Listener {

        private final StringBuilder answer = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            answer.append(data);
            if (last) {
                answers.add(answer.toString());
                answer.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            answers.add(CLOSED + code + " " + reason);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            answers.add(CLOSED + "by " + error);
        }
    }
}
