package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests the optional features web console and health checks, all in one instance. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class WebConsoleIT {

    private static final String CONSOLE = "/system/console/bundles";
    private static final String TCP = "/system/console/configMgr/io.ecosystem.transport.tcp~main";
    private static final String PASSWORD = "pass-wörd: 1";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(15))
            .build();

    private Distribution distribution;
    private int port;

    @BeforeAll
    public void start(@TempDir Path folder) throws Exception {
        distribution = Distribution.unpackedIn(folder);
        port = freePort();
        distribution.configure("org.apache.felix.http", "{\"org.osgi.service.http.port\": \"%d\"}".formatted(port));
        distribution.start("--with", "webconsole", "--with", "healthchecks");
        Await.until("the health checks answer", () -> get("/system/health", "") != 404);
    }

    @AfterAll
    public void close() {
        http.close();
        distribution.close();
    }

    @Test
    public void theConsoleIsOpenToItsUserAloneAndConfiguresListeners() throws Exception {
        assertEquals(404, get(CONSOLE, "admin:admin"));
        distribution.awaitLog("The web console is closed: set 'password' in conf/io.ecosystem.webconsole.cfg.json");

        Path secrets = Files.createDirectories(distribution.home().resolve("conf/secrets"));
        Files.writeString(secrets.resolve("console"), PASSWORD);
        distribution.configure("io.ecosystem.webconsole", "{\"user\": \"ops\", \"password\": \"$[secret:console]\"}");
        Await.until("the console is open", () -> get(CONSOLE, "ops:" + PASSWORD) == 200);
        assertEquals(401, get(CONSOLE, ""));
        assertEquals(401, get(CONSOLE, "admin:admin"));
        assertEquals(401, get(CONSOLE, "ops:" + PASSWORD + "1"));
        assertEquals(200, get("/system/console/healthcheck", "ops:" + PASSWORD));

        int moved = freePort();
        String form = "apply=true&action=ajaxConfigManager&propertylist=host,port&host=127.0.0.1&port=" + moved;
        assertEquals(401, post(TCP, form, "", "http://127.0.0.1:" + port));
        assertEquals(403, post(TCP, form, "ops:" + PASSWORD, "http://example.org"));
        assertEquals(302, post(TCP, form, "ops:" + PASSWORD, "http://127.0.0.1:" + port));
        distribution.awaitLog("io.ecosystem.transport.tcp~main: listening on tcp://127.0.0.1:" + moved);
        try (Client client = Client.connect(moved)) {
            assertEquals(
                    "{\"uid\":\"1\",\"status\":0,\"data\":7}",
                    client.ask("{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}"));
        }
        keepsItsValuesIfTheConsoleWritesAWrongOne(form, moved);
        assertFalse(Files.readString(distribution.log()).contains(PASSWORD), "the password is in the log");
    }

    private void keepsItsValuesIfTheConsoleWritesAWrongOne(String form, int right) throws Exception {
        String wrong = form.replaceAll("port=\\d+$", "port=70000");

        assertEquals(302, post(TCP, wrong, "ops:" + PASSWORD, "http://127.0.0.1:" + port));

        distribution.awaitLog(
                "io.ecosystem.transport.tcp~main: 'port' is 70000, expected a whole number from 0 to 65535;"
                        + " it keeps its former values");
        Await.until(
                "the problem is shown",
                () -> "WARN".equals(status("Start and deployment")) && "WARN".equals(status("Error states")));
        try (Client client = Client.connect(right)) {
            assertEquals(
                    "{\"uid\":\"1\",\"status\":0,\"data\":7}",
                    client.ask("{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}"));
        }
        assertEquals(302, post(TCP, form, "ops:" + PASSWORD, "http://127.0.0.1:" + port));
        distribution.awaitLog("Resolved: values of io.ecosystem.transport.tcp~main");
    }

    @Test
    public void healthChecksTellWhatIsWrong() throws Exception {
        Await.until("all is well", () -> "OK".equals(status("Start and deployment")));
        assertEquals("OK", status("Error states"));
        assertEquals("OK", status("Listeners"));
        assertEquals("OK", status("Queues"));

        distribution.deploy("broken.jar", "no jar".getBytes(StandardCharsets.UTF_8));
        Await.until("the broken file is a warning", () -> "WARN".equals(status("Start and deployment")));
        assertEquals(200, get("/system/health?tags=start", ""));

        distribution.configure(
                "io.ecosystem.transport.tcp~taken", "{\"host\": \"127.0.0.1\", \"port\": %d}".formatted(port));
        Await.until("the listener without a port is critical", () -> "CRITICAL".equals(status("Listeners")));
        assertEquals(503, get("/system/health", ""));
        Await.until("its error state is critical", () -> "CRITICAL".equals(status("Error states")));

        Files.delete(distribution.home().resolve("conf/io.ecosystem.transport.tcp~taken.cfg.json"));
        distribution.undeploy("broken.jar");
        Await.until(
                "all is well again",
                () -> get("/system/health?tags=ecosystem,-disk", "") == 200
                        && "OK".equals(status("Start and deployment"))
                        && "OK".equals(status("Error states")));
    }

    @Test
    public void aTagThatNoCheckHasIsRefused() throws Exception {
        HttpResponse<String> answer = send(request("/system/health.txt?tags=lsteners", ""));

        assertEquals(400, answer.statusCode());
        assertEquals(
                "no check has the tag 'lsteners', only: disk, ecosystem, errors, listeners, queues, start",
                answer.body().strip());
        assertEquals(400, get("/system/health?tags=start,lsteners", ""));
        assertEquals(404, get("/system/health/lsteners", ""), "tags as a path are not served");
    }

    private int get(String path, String credentials) throws Exception {
        return send(request(path, credentials)).statusCode();
    }

    private int post(String path, String form, String credentials, String origin) throws Exception {
        return send(request(path, credentials)
                        .header("Origin", origin)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)))
                .statusCode();
    }

    /** Returns the status of one check. */
    private String status(String check) throws Exception {
        String body = send(request("/system/health", "")).body();
        try (var reader = Json.createReader(new StringReader(body))) {
            return reader.readObject().getJsonArray("results").getValuesAs(JsonObject.class).stream()
                    .filter(result -> result.getString("name").equals(check))
                    .map(result -> result.getString("status"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no check '%s' in %s".formatted(check, body)));
        }
    }

    private HttpRequest.Builder request(String path, String credentials) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(15));
        if (!credentials.isEmpty()) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
