package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Broken;
import acme.Outcome;
import acme.Slow;
import acme.Unreadable;
import acme.Versioned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that files copied to {@code deploy/} answer, removed ones do not, and bad ones are reported in one line. */
public class DeployIT {

    @RegisterExtension
    static final Running RUNNING = new Running();

    private final Distribution distribution = RUNNING.distribution();

    /** Asserts that the instance still answers, whatever was copied to it. */
    @AfterEach
    public void echoStillAnswers() throws Exception {
        try (Client client = distribution.connect("tcp")) {
            assertEquals("{\"uid\":\"1\",\"status\":0,\"data\":7}", client.ask(request("echo", "7")));
        }
    }

    @Test
    public void installsUpdatesAndRemovesAHandler() throws Exception {
        distribution.deploy("versioned.jar", versioned("life", "1.0.0"));
        distribution.awaitAnswer(request("life", "{}"), "\"data\":\"1.0.0\"");

        distribution.deploy("versioned.jar", versioned("life", "1.1.0"));
        distribution.awaitAnswer(request("life", "{}"), "\"data\":\"1.1.0\"");

        distribution.undeploy("versioned.jar");
        distribution.awaitAnswer(request("life", "{}"), "Unknown route key 'life'");
        assertEquals(List.of(), distribution.complaints("versioned.jar"));
    }

    @Test
    public void waitsForTheRestOfAHalfWrittenJar() throws Exception {
        byte[] whole = HandlerJar.handler(Slow.class, "half", "1.0.0").bytes();
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        Path file = distribution.home().resolve("deploy/half.jar");

        Files.write(file, half);
        distribution.awaitLog("deploy/half.jar is not a complete jar");
        Files.write(file, Arrays.copyOfRange(whole, half.length, whole.length), StandardOpenOption.APPEND);

        distribution.awaitAnswer(request("half", "0"), "\"data\":\"done\"");
        assertOneComplaint("half.jar", "deploy/half.jar is not a complete jar: ");
        distribution.awaitLog("Resolved: deploy/half.jar");
    }

    @Test
    public void keepsTheOldVersionWhenTheNewFileIsNoBundle() throws Exception {
        distribution.deploy(
                "outcome.jar",
                HandlerJar.handler(Outcome.class, "kept", "1.0.0").bytes());
        distribution.awaitAnswer(request("kept", "{\"end\":\"\",\"number\":2}"), "{\"doubled\":4}");

        distribution.deploy(
                "outcome.jar", new HandlerJar().entry("hello.txt", "hello").bytes());

        distribution.awaitLog("deploy/outcome.jar is not a bundle");
        distribution.awaitAnswer(request("kept", "{\"end\":\"\",\"number\":3}"), "{\"doubled\":6}");
        assertOneComplaint("outcome.jar", "acme.Outcome 1.0.0 stays as it was");
    }

    @Test
    public void reportsWhatIsNoJarAtAll() throws Exception {
        distribution.deploy("text.jar", "hello".getBytes(StandardCharsets.UTF_8));

        distribution.awaitLog("deploy/text.jar");

        assertOneComplaint("text.jar", "deploy/text.jar is not a complete jar: ");
    }

    @Test
    public void startsABundleWhenWhatItNeedsComes() throws Exception {
        distribution.deploy(
                "needy.jar",
                HandlerJar.bundle("acme.needy", "1.0.0")
                        .imports("acme.dice;version=\"[1.0,2.0)\"")
                        .bytes());
        distribution.awaitLog("deploy/needy.jar: ");
        assertOneComplaint(
                "needy.jar",
                "deploy/needy.jar: acme.needy 1.0.0 does not run: it needs package acme.dice [1.0.0,2.0.0), which no "
                        + "installed bundle provides");

        distribution.deploy(
                "dice.jar",
                HandlerJar.bundle("acme.dice", "1.0.0")
                        .header("Export-Package", "acme.dice;version=\"1.0\"")
                        .entry("acme/dice/dice.txt", "")
                        .bytes());

        distribution.awaitLog("Resolved: deploy/needy.jar");
        assertEquals(1, distribution.complaints("needy").size());
    }

    @Test
    public void listsTheFilesWithWhatHasBecomeOfThem() throws Exception {
        var operator = new Operator(distribution);
        assertEquals(
                "{\"uid\":\"operator\",\"status\":0,\"data\":{\"deploy\":\"%s\",\"conf\":\"%s\",\"optional\":\"%s\"}}"
                        .formatted(
                                distribution.home().resolve("deploy"),
                                distribution.home().resolve("conf"),
                                distribution.home().resolve("features/optional")),
                operator.ask("eco.deploy.folder", "{}"));
        distribution.deploy("shown.jar", versioned("shown", "1.0.0"));
        distribution.deploy(
                "plain.jar", new HandlerJar().entry("hello.txt", "hello").bytes());
        distribution.awaitAnswer(
                request("eco.deployments", "{\"file\":\"shown.jar\"}"),
                "{\"file\":\"shown.jar\",\"bundle\":\"acme.Versioned\",\"version\":\"1.0.0\",\"state\":\"active\","
                        + "\"since\":\"20");
        distribution.awaitAnswer(
                request("eco.deployments", "{\"file\":\"plain.jar\"}"), "\"state\":\"refused\",\"since\":\"20");

        String all = operator.command("eco.deployments", "{}");
        String one = operator.command("eco.deployments", "{\"file\":\"shown.jar\"}");
        String refused = operator.ask("eco.deployments", "{\"file\":\"none.jar\"}");
        String wrong = operator.ask("eco.deployments", "{\"name\":\"shown.jar\"}");

        assertTrue(
                all.contains("\"deploy/plain.jar is not a bundle, as its manifest has no Bundle-SymbolicName\""), all);
        assertTrue(one.contains("\"problems\":[],\"starting\":[]"), one);
        assertTrue(
                refused.contains("\"status\":600")
                        && refused.contains("there is no file 'none.jar' in the deploy folder, only: ")
                        && refused.contains("plain.jar"),
                refused);
        assertTrue(wrong.contains("\"status\":300") && wrong.contains("name"), wrong);
        distribution.undeploy("shown.jar");
        distribution.undeploy("plain.jar");
        distribution.awaitAnswer(request("eco.deployments", "{\"file\":\"shown.jar\"}"), "\"status\":600");
    }

    @Test
    public void reportsAComponentThatCannotBeMade() throws Exception {
        distribution.deploy(
                "broken.jar",
                HandlerJar.handler(Broken.class, "broken", "1.0.0").bytes());

        distribution.awaitLog("deploy/broken.jar: ");

        assertOneComplaint(
                "deploy/broken.jar",
                "component acme.Broken cannot be made: java.lang.IllegalStateException: " + "the dice are lost");
        try (Client client = distribution.connect("tcp")) {
            String answer = client.ask(request("broken", "{}"));
            assertTrue(answer.contains("\"status\":400"), answer);
        }
        List<String> complaints = distribution.complaints("acme.Broken");
        assertEquals(
                2, complaints.size(), "with its stack trace said once more, by the component runtime: " + complaints);
    }

    @Test
    public void reportsAHandlerWhoseRequestsCannotBeRead() throws Exception {
        String problem = "cannot read a body as acme.Unreadable$Order: its items[].owner is acme.Unreadable$Owner, an "
                + "interface; declare a record, or a class with public fields or setters";

        distribution.deploy(
                "unreadable.jar",
                HandlerJar.handler(Unreadable.class, "unreadable", "1.0.0").bytes());

        distribution.awaitLog("Routes [unreadable] of bundle acme.Unreadable 1.0.0 cannot be served: " + problem);
        try (Client client = distribution.connect("tcp");
                Client operator = distribution.connect("uds")) {
            assertEquals(
                    "{\"uid\":\"1\",\"status\":999,\"data\":\"%s\"}".formatted(problem),
                    client.ask(request("unreadable", "{}")));
            String states = operator.ask(request("eco.error_states.get", "{}"));
            assertTrue(
                    states.contains("{\"error_id\":\"HANDLER.UNREADABLE\",\"description\":\"bundle "
                            + "acme.Unreadable 1.0.0: " + problem + "\",\"count\":1}"),
                    states);
            distribution.undeploy("unreadable.jar");
            distribution.awaitAnswer(request("unreadable", "{}"), "Unknown route key 'unreadable'");
            states = operator.ask(request("eco.error_states.get", "{}"));
            assertTrue(!states.contains("HANDLER.UNREADABLE"), states);
        }
        assertEquals(1, distribution.complaints("cannot be served").size(), "no other handler has such a problem");
    }

    @Test
    public void thePlatformKeepsItsRoutes() throws Exception {
        distribution.deploy(
                "thief.jar",
                HandlerJar.handler(Versioned.class, "eco.thief", "7.0.0").bytes());

        distribution.awaitLog("Route 'eco.thief' of bundle acme.Versioned");

        try (Client client = distribution.connect("tcp")) {
            String answer = client.ask(request("eco.thief", "{}"));
            assertTrue(answer.contains("\"status\":400"), answer);
        }
        distribution.undeploy("thief.jar");
        distribution.awaitLog("deploy/thief.jar is gone");
    }

    @Test
    public void followsTheFolderAfterARestart() throws Exception {
        byte[] dropped = HandlerJar.handler(Slow.class, "dropped", "2.0.0")
                .header("Bundle-SymbolicName", "acme.dropped")
                .bytes();
        distribution.deploy("stays.jar", named("acme.stays", "stays", "1.0.0"));
        distribution.deploy("changes.jar", named("acme.changes", "changes", "1.0.0"));
        distribution.deploy("dropped.jar", dropped);
        distribution.awaitAnswer(request("stays", "{}"), "1.0.0");
        distribution.awaitAnswer(request("changes", "{}"), "1.0.0");
        distribution.awaitAnswer(request("dropped", "0"), "done");

        assertEquals(0, distribution.stop());
        distribution.undeploy("dropped.jar");
        distribution.deploy("changes.jar", named("acme.changes", "changes", "2.0.0"));
        distribution.deploy("added.jar", named("acme.added", "added", "1.0.0"));
        distribution.start();

        try (Client client = distribution.connect("tcp")) {
            assertEquals("{\"uid\":\"1\",\"status\":0,\"data\":\"1.0.0\"}", client.ask(request("stays", "{}")));
            assertEquals("{\"uid\":\"1\",\"status\":0,\"data\":\"2.0.0\"}", client.ask(request("changes", "{}")));
            assertEquals("{\"uid\":\"1\",\"status\":0,\"data\":\"1.0.0\"}", client.ask(request("added", "{}")));
            assertEquals(
                    "{\"uid\":\"1\",\"status\":400,\"data\":\"status: [400] message: [Unknown route key 'dropped']\"}",
                    client.ask(request("dropped", "0")));
        }
    }

    private void assertOneComplaint(String about, String text) throws IOException {
        List<String> complaints = distribution.complaints(about);
        assertEquals(1, complaints.size(), complaints.toString());
        assertTrue(complaints.getFirst().contains(text), complaints.getFirst());
    }

    private static byte[] versioned(String route, String version) throws IOException {
        return HandlerJar.handler(Versioned.class, route, version).bytes();
    }

    private static byte[] named(String symbolicName, String route, String version) throws IOException {
        return HandlerJar.handler(Versioned.class, route, version)
                .header("Bundle-SymbolicName", symbolicName)
                .bytes();
    }

    private static String request(String route, String data) {
        return "{\"uid\":\"1\",\"route_key\":\"%s\",\"data\":%s}".formatted(route, data);
    }
}
