package io.ecosystem.cli.command;

import io.ecosystem.cli.output.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server on a free port of the loopback address, or a Unix domain socket, that answers routes as a test says, and
 * keeps the requests.
 */
final class FakeInstance implements AutoCloseable {

    /** Lets a route be answered with status 999. */
    static final class Unhandled extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unhandled(String message) {
            super(message);
        }
    }

    /** A request as it came. */
    record Received(String route, JsonNode key, JsonNode data) {}

    /** Lets a route be answered as if it were not there. */
    static final class Unknown extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private final ServerSocketChannel server;
    private final Map<String, UnaryOperator<JsonNode>> routes = new ConcurrentHashMap<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private volatile int status = -1;
    private volatile String text = "";

    FakeInstance() throws IOException {
        this(ServerSocketChannel.open(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    FakeInstance(Path socket) throws IOException {
        this(ServerSocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(socket));
    }

    private FakeInstance(ServerSocketChannel server, SocketAddress address) throws IOException {
        this.server = server;
        server.bind(address);
        Thread.startVirtualThread(this::accept);
    }

    /** Answers a route. */
    FakeInstance on(String route, UnaryOperator<JsonNode> answer) {
        routes.put(route, answer);
        return this;
    }

    /** Answers a route with the same JSON each time. */
    FakeInstance on(String route, String answer) {
        return on(route, data -> Json.read(answer));
    }

    /** Answers everything with a status. */
    FakeInstance answeringAll(int code, String reason) {
        text = reason;
        status = code;
        return this;
    }

    /** Answers nothing. */
    FakeInstance silent() {
        return answeringAll(0, "");
    }

    String address() {
        try {
            return server.getLocalAddress() instanceof InetSocketAddress tcp
                    ? "tcp://127.0.0.1:" + tcp.getPort()
                    : "uds://" + server.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the requests of a route, in order. */
    List<Received> received(String route) {
        return received.stream().filter(one -> one.route().equals(route)).toList();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = server.accept();
                connections.add(connection);
                Thread.startVirtualThread(() -> serve(connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            var lines = new BufferedReader(
                    new InputStreamReader(Channels.newInputStream(connection), StandardCharsets.UTF_8));
            OutputStream out = Channels.newOutputStream(connection);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode request = Json.read(line);
                String route = request.path("route_key").asString();
                received.add(new Received(route, key(request), request.path("data")));
                ObjectNode answer = answer(request, route);
                if (answer != null) {
                    out.write((Json.line(answer) + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            // the client has gone
        } catch (RuntimeException e) {
            throw new UncheckedIOException(new IOException("the answer of a test failed", e));
        }
    }

    private static JsonNode key(JsonNode request) {
        return request.has("uid") ? request.path("uid") : request.path("span_key");
    }

    private ObjectNode answer(JsonNode request, String route) {
        ObjectNode answer = Json.object();
        answer.set(request.has("uid") ? "uid" : "span_key", key(request));
        if (status == 0) {
            return null;
        }
        if (status > 0) {
            return answer.put("status", status).put("data", "status: [%d] message: [%s]".formatted(status, text));
        }
        UnaryOperator<JsonNode> handler = routes.get(route);
        if (handler == null) {
            return unknown(answer, route);
        }
        try {
            answer.put("status", 0).set("data", handler.apply(request.path("data")));
        } catch (Unknown e) {
            return unknown(answer, route);
        } catch (Unhandled e) {
            answer.put("status", 999).put("data", e.getMessage());
        } catch (IllegalStateException e) {
            answer.put("status", 600)
                    .put(
                            "data",
                            "status: [600] message: [Processing Failure '%s', message: '%s']"
                                    .formatted(route, e.getMessage()));
        }
        return answer;
    }

    private static ObjectNode unknown(ObjectNode answer, String route) {
        return answer.put("status", 400)
                .put("data", "status: [400] message: [Unknown route key '%s']".formatted(route));
    }
}
