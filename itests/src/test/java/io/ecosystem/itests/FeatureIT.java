package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Slow;
import acme.Versioned;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that a feature installs all its bundles and configurations or none, and removes what it installed. */
public class FeatureIT {

    @RegisterExtension
    static final Running RUNNING = new Running();

    private static final String ECHOED = "{\"uid\":\"1\",\"status\":0,\"data\":7}";

    private final Distribution distribution = RUNNING.distribution();

    @AfterEach
    public void echoStillAnswers() throws Exception {
        try (Client client = distribution.connect("tcp")) {
            assertEquals(ECHOED, client.ask(request("echo", "7")));
        }
    }

    @Test
    public void bringsAndTakesAwayBundlesAndConfigurations() throws Exception {
        int port = Ports.free();
        provide("whole-a", "whole.a");
        provide("whole-b", "whole.b");

        deploy("whole", port, "acme:whole-a:1.0.0", "acme:whole-b:1.0.0");
        distribution.awaitLog("Installed feature acme:whole:1.0.0");
        Await.until("an answer from the listener of the feature", () -> isAnswered(port));
        assertStatus(0, "whole.a");
        assertStatus(0, "whole.b");

        distribution.undeploy("whole.feature.json");
        distribution.awaitLog("Removed feature acme:whole:1.0.0");
        Await.until("nobody listens on " + port, () -> !isAnswered(port));
        assertStatus(400, "whole.a");
        assertStatus(400, "whole.b");
        assertEquals(List.of(), distribution.complaints("whole"));
    }

    @Test
    public void bringsNothingUntilEveryBundleIsThere() throws Exception {
        int port = Ports.free();
        provide("part-a", "part.a");

        deploy("part", port, "acme:part-a:1.0.0", "acme:part-b:1.0.0");
        distribution.awaitLog("deploy/part.feature.json is not deployed: ");
        assertOneComplaint(
                "part.feature.json",
                "bundle acme:part-b:1.0.0 is neither in system/ nor in repository/ (as "
                        + "acme/part-b/1.0.0/part-b-1.0.0.jar or part-b-1.0.0.jar)");
        assertStatus(400, "part.a");
        assertTrue(!isAnswered(port), "nothing of the feature listens");

        provide("part-b", "part.b");
        distribution.awaitLog("Installed feature acme:part:1.0.0");
        Await.until("an answer from the listener of the feature", () -> isAnswered(port));
        assertStatus(0, "part.a");
        assertStatus(0, "part.b");
        assertEquals(1, distribution.complaints("part.feature.json").size());
    }

    @Test
    public void undoesAllWhenOneBundleCannotRun() throws Exception {
        int port = Ports.free();
        provide("sound", "sound");
        distribution.put(
                "repository",
                "unsound-1.0.0.jar",
                HandlerJar.bundle("acme.unsound", "1.0.0")
                        .imports("acme.nowhere")
                        .bytes());

        deploy("undone", port, "acme:sound:1.0.0", "acme:unsound:1.0.0");
        distribution.awaitLog("deploy/undone.feature.json is not deployed: ");

        assertOneComplaint("undone.feature.json", "package acme.nowhere");
        assertStatus(400, "sound");
        assertTrue(!isAnswered(port), "nothing of the feature listens");
    }

    @Test
    public void undoesAllWhenAConfigurationIsInvalid() throws Exception {
        provide("strict", "strict");

        deploy("invalid", 70_000, "acme:strict:1.0.0");
        distribution.awaitLog("deploy/invalid.feature.json is not deployed: ");

        assertOneComplaint("invalid.feature.json", "'port' is 70000, expected a whole number from 0 to 65535");
        assertStatus(400, "strict");
    }

    @Test
    public void leavesABundleThatAnotherFeatureNeeds() throws Exception {
        provide("shared", "shared");
        provide("alone", "alone");
        deploy("first", 0, "acme:shared:1.0.0", "acme:alone:1.0.0");
        distribution.awaitLog("Installed feature acme:first:1.0.0");
        deploy("other", 0, "acme:shared:1.0.0");
        distribution.awaitLog("Installed feature acme:other:1.0.0");

        distribution.undeploy("first.feature.json");
        distribution.awaitLog("Removed feature acme:first:1.0.0");

        assertStatus(0, "shared");
        assertStatus(400, "alone");
    }

    @Test
    public void keepsTheFeatureWhenItsChangeFails() throws Exception {
        provide("lasting", "lasting");
        deploy("change", 0, "acme:lasting:1.0.0");
        distribution.awaitLog("Installed feature acme:change:1.0.0");

        deploy("change", 0, "acme:absent:1.0.0");
        distribution.awaitLog("deploy/change.feature.json is not deployed: ");

        assertOneComplaint("change.feature.json", "feature acme:change:1.0.0 stays as it was");
        assertStatus(0, "lasting");
    }

    /** Adds a bundle with a handler that only features can find. */
    private void provide(String artifact, String route) throws IOException {
        byte[] jar = (route.endsWith("b")
                        ? HandlerJar.handler(Slow.class, route, "1.0.0")
                        : HandlerJar.handler(Versioned.class, route, "1.0.0"))
                .header("Bundle-SymbolicName", "acme." + artifact)
                .bytes();
        distribution.put("repository", artifact + "-1.0.0.jar", jar);
    }

    private void deploy(String name, int port, String... bundles) throws IOException {
        String ids = "{\"id\": \"%s\"}".formatted(String.join("\"}, {\"id\": \"", bundles));
        String feature = """
            {
              "id": "acme:%1$s:1.0.0",
              "bundles": [%2$s],
              "configurations": {"io.ecosystem.transport.tcp~%1$s": {"host": "127.0.0.1", "port": %3$d}}
            }
            """.formatted(name, ids, port);
        distribution.deploy(name + ".feature.json", feature.getBytes(StandardCharsets.UTF_8));
    }

    private void assertStatus(int status, String route) throws IOException {
        try (Client client = distribution.connect("tcp")) {
            String answer = client.ask(request(route, "0"));
            assertTrue(answer.startsWith("{\"uid\":\"1\",\"status\":%d,".formatted(status)), answer);
        }
    }

    private void assertOneComplaint(String about, String text) throws IOException {
        List<String> complaints = distribution.complaints(about);
        assertEquals(1, complaints.size(), complaints.toString());
        assertTrue(complaints.getFirst().contains(text), complaints.getFirst());
    }

    private static boolean isAnswered(int port) {
        try (Client client = Client.connect(URI.create("tcp://127.0.0.1:" + port))) {
            return ECHOED.equals(client.ask(request("echo", "7")));
        } catch (IOException e) {
            return false;
        }
    }

    private static String request(String route, String data) {
        return "{\"uid\":\"1\",\"route_key\":\"%s\",\"data\":%s}".formatted(route, data);
    }
}
