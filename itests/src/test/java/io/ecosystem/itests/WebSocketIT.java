package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests requests over WebSocket to the packed distribution, while its transport is replaced and reconfigured. */
public class WebSocketIT {

    private static final String BUNDLE = "io.ecosystem.transport.ws";
    private static final String PID = "io.ecosystem.transport.ws~main";
    private static final String ECHO = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":{\"message\":\"wörld\"}}";
    private static final String ECHOED = "{\"uid\":\"1\",\"status\":0,\"data\":{\"message\":\"wörld\"}}";
    private static final String LEAVES = "closed 1001 this listener stops, moves or changes; connect again";

    @TempDir
    Path folder;

    private Distribution distribution;

    @BeforeEach
    public void start() throws Exception {
        distribution = Distribution.warmIn(folder);
        distribution.configure("io.ecosystem.deployer", "{\"scanMillis\": 20}");
        distribution.configure(PID, "{\"port\": 0}");
        distribution.start("--with", "websocket");
    }

    @AfterEach
    public void stop() {
        distribution.close();
    }

    @Test
    public void servesBrowsersAndSaysWhoTheyAre() throws Exception {
        URI address = distribution.address("ws");
        assertTrue(address.toString().matches("ws://127\\.0\\.0\\.1:\\d+/"), address.toString());
        try (WebSocketClient page = WebSocketClient.connectFrom("http://localhost:5173", address)) {
            assertEquals(ECHOED, page.ask(ECHO));
            assertEquals(ECHOED, page.ask(ECHO.replace(",", ",\n") + "\n"));
            assertEquals("\u0006", page.ask("\u0005"));
            assertTrue(page.ask("{\"uid\":\"2\"").contains("\"status\":100,\"data\":\"not JSON"));
            assertTrue(page.ask(request("eco.listeners")).contains(address.toString()));
            assertTrue(page.ask(request("eco.config.get"))
                    .contains("\"status\":200,\"data\":\"status: [200] message: [role 'admin' is required]\""));
            assertTrue(page.ask(request("eco.statistics.get").replace("{}", "{\"type\":\"current\"}"))
                    .contains("\"status\":0"));
        }
        IOException refused =
                assertThrows(IOException.class, () -> WebSocketClient.connectFrom("https://evil.example", address));
        assertTrue(refused.toString().contains("WebSocketHandshakeException"), refused.toString());
        distribution.awaitLog("a page of 'https://evil.example' was refused");

        HttpResponse<String> plain = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http" + address.toString().substring(2)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(426, plain.statusCode());
        assertTrue(plain.body().contains("%s is a WebSocket listener".formatted(address)), plain.body());
    }

    @Test
    public void isReplacedUnderLoadWithoutALostRequest() throws Exception {
        URI address = distribution.address("ws");
        SteadyClient keeping = client("keeping", address, true);
        SteadyClient connecting = client("connecting", address, false);
        try (keeping;
                connecting) {
            for (String bundle : List.of(BUNDLE, "io.ecosystem.wire")) {
                awaitAnswers(keeping, connecting);
                distribution.deploy("copy.jar", NewerCopies.copy(distribution.home(), bundle, "9.0.0"));
                distribution.awaitLog("deploy/copy.jar: %s 9.0.0 works since ".formatted(bundle));
                awaitAnswers(keeping, connecting);
                distribution.undeploy("copy.jar");
                Await.until(
                        bundle + " is back",
                        () -> distribution.logged(" of the distribution is back, after ").stream()
                                .anyMatch(line -> line.contains("\"body\":\"" + bundle + " ")));
            }
            awaitAnswers(keeping, connecting);
            System.out.println("kept: " + keeping.seen() + ", new connections: " + connecting.seen());
        }
        assertEquals(List.of(), keeping.wrong());
        assertEquals(List.of(), connecting.wrong());
    }

    @Test
    public void isReconfiguredWhileItRuns() throws Exception {
        URI address = distribution.address("ws");
        try (WebSocketClient client = WebSocketClient.connect(address)) {
            assertEquals(ECHOED, client.ask(ECHO));

            distribution.configure(PID, "{\"port\": 0, \"path\": \"/eco\", \"maxLineBytes\": 100}");

            assertEquals(LEAVES, client.next());
        }
        try (WebSocketClient client = WebSocketClient.connect(address.resolve("/eco"))) {
            assertEquals(ECHOED, client.ask(ECHO));
            assertEquals(
                    "{\"span_key\":null,\"uid\":\"\",\"status\":100,\"data\":\"a line of more than 100 bytes\"}",
                    client.ask("x".repeat(101)));
            assertEquals("closed 1009 a message of more than 100 bytes", client.next());
        }
        distribution.configure(PID, "{\"port\": 0, \"path\": \"eco\"}");
        distribution.awaitLog("path must begin with / and consist of the characters of a path, not 'eco'");
        try (WebSocketClient client = WebSocketClient.connect(address.resolve("/eco"))) {
            assertEquals(ECHOED, client.ask(ECHO));
        }
    }

    @Test
    public void saysThatItStops() throws Exception {
        try (WebSocketClient client = WebSocketClient.connect(distribution.address("ws"))) {
            assertEquals(ECHOED, client.ask(ECHO));

            assertEquals(0, distribution.stop());

            assertEquals(LEAVES, client.next());
        }
        assertEquals(List.of(), distribution.complaints("transport.ws"));
    }

    private static SteadyClient client(String name, URI address, boolean keeps) {
        return new SteadyClient(
                name,
                address,
                keeps,
                number ->
                        "{\"uid\":\"%s%d\",\"route_key\":\"echo\",\"data\":{\"n\":%d}}".formatted(name, number, number),
                answer -> answer.startsWith("{\"uid\":\"%s".formatted(name)) && answer.contains("\"status\":0"));
    }

    private static void awaitAnswers(SteadyClient... clients) throws Exception {
        for (SteadyClient client : clients) {
            int before = client.answered();
            Await.until(client.name() + " is answered", () -> client.answered() >= before + 20);
        }
    }

    private static String request(String route) {
        return "{\"uid\":\"1\",\"route_key\":\"%s\",\"data\":{}}".formatted(route);
    }
}
