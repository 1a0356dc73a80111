package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import acme.Versioned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the command line tool on the packed distribution. */
public class EcoIT {

    private static final String ESCAPE = "\u001b[";

    @TempDir
    static Path folder;

    private static Distribution distribution;
    private static Eco eco;

    @BeforeAll
    public static void start() throws Exception {
        distribution = Distribution.warmIn(folder);
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of("maxAttempts", 1))
                        .bytes());
        distribution.configure(
                "io.ecosystem.queue.outgoing~notices",
                "{\"targets\": [\"uds://%s\"], \"route\": \"notices.add\"}".formatted(folder.resolve("nowhere.sock")));
        distribution.start();
        eco = new Eco(distribution);
    }

    @AfterAll
    public static void end() {
        if (distribution != null) {
            distribution.close();
        }
    }

    private static String done(String... arguments) throws Exception {
        Eco.Result result = eco.run(arguments);
        assertEquals(
                0, result.code(), () -> "%s: %s%s".formatted(String.join(" ", arguments), result.out(), result.err()));
        return result.out();
    }

    /** Returns the data of the answer of a route. */
    private static String route(String route, String data) throws Exception {
        String answer = new Operator(distribution).command(route, data);
        return answer.substring(answer.indexOf("\"data\":") + "\"data\":".length(), answer.length() - 1);
    }

    private static String sizes() throws Exception {
        return route("eco.queue.sizes", "{\"queue\":\"ledger\"}");
    }

    private static String job(String end) {
        return "{\"file\":\"%s\",\"end\":\"%s\"}".formatted(folder.resolve("ledger"), end);
    }

    @Test
    public void theLineOfTheStartScreenAnswers() throws Exception {
        String line = distribution
                .output()
                .lines()
                .filter(one -> one.contains("/bin/eco call"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(distribution.output()));

        assertEquals("{\"message\":\"hello\"}\n", eco.shell("", line).out());
    }

    @Test
    public void findsTheOnlyInstanceAndAsksWhichOfSeveral() throws Exception {
        assertEquals("{}\n", done("call", "echo"));
        assertTrue(done("instances").contains("ecosystem/0"), done("instances"));

        try (Distribution second = distribution.sibling("second")) {
            second.start("--tcp", "127.0.0.1:0", "--udp", "off");
            Eco.Result result = eco.run("call", "echo");
            assertEquals(2, result.code());
            assertTrue(result.err().contains("ecosystem/0, ecosystem/second"), result.err());
            assertEquals("{}\n", done("call", "echo", "--instance", "second"));
        }
        assertEquals("{}\n", done("call", "echo"));
        assertEquals(3, eco.run("call", "echo", "-i", "second").code());
    }

    @Test
    public void answersOverTcpWithTheRolesOfThere() throws Exception {
        String tcp = distribution.address("tcp").toString();

        assertEquals("[1]\n", done("call", "echo", "[1]", "--to", tcp));
        Eco.Result result = eco.run("config", "list", "--to", tcp);
        assertEquals(4, result.code());
        assertTrue(result.err().contains("role 'admin' is required"), result.err());
    }

    @Test
    public void namesOfAddressesAreKept() throws Exception {
        done("context", "add", "test", distribution.address("tcp").toString());

        assertEquals("1\n", done("call", "echo", "1", "--context", "test"));
        assertTrue(done("context", "remove", "test").contains("There is no context"));
        assertEquals(5, eco.run("call", "echo", "1", "--context", "test").code());
    }

    @Test
    public void jsonIsTheAnswerOfTheRoute() throws Exception {
        Map<String, List<String>> commands = Map.of(
                "eco.routes", List.of("routes"),
                "eco.error_states.get", List.of("errors"),
                "eco.cache.list", List.of("cache", "list"),
                "eco.config.get", List.of("config", "list"),
                "eco.config.history", List.of("config", "history"),
                "eco.deployments", List.of("deploy", "list"),
                "eco.deploy.history", List.of("deploy", "history"));
        for (Map.Entry<String, List<String>> command : commands.entrySet()) {
            var words = new ArrayList<>(command.getValue());
            words.add("--json");
            Await.until(
                    words + " is the answer of " + command.getKey(),
                    () -> done(words.toArray(String[]::new)).equals(route(command.getKey(), "{}") + "\n"));
        }
    }

    @Test
    public void deploysAndRemoves() throws Exception {
        Path jar = folder.resolve("versioned.jar");
        Files.write(
                jar, HandlerJar.handler(Versioned.class, "versioned", "1.0.0").bytes());

        assertTrue(done("deploy", jar.toString()).contains("acme.Versioned 1.0.0 is active"));
        assertEquals("\"1.0.0\"\n", done("call", "versioned"));
        Files.write(
                jar, HandlerJar.handler(Versioned.class, "versioned", "1.1.0").bytes());
        assertTrue(done("deploy", jar.toString()).contains("acme.Versioned 1.1.0 is active"));
        assertEquals("\"1.1.0\"\n", done("call", "versioned"));

        Path broken = folder.resolve("broken.jar");
        Files.write(
                broken,
                HandlerJar.bundle("acme.broken", "1.0.0")
                        .imports("acme.missing")
                        .bytes());
        Eco.Result refused = eco.run("deploy", broken.toString());
        assertEquals(1, refused.code(), refused.out());
        assertTrue(refused.out().contains("acme.missing"), refused.out());
        assertTrue(eco.run("deploy", "problems").out().contains("acme.missing"));
        assertEquals(1, eco.run("health").code());

        Eco.Result unasked = eco.run("deploy", "remove", "broken.jar", "versioned.jar");
        assertEquals(2, unasked.code());
        assertTrue(unasked.err().contains("--yes"), unasked.err());
        done("deploy", "remove", "broken.jar", "versioned.jar", "--yes");
        assertEquals(5, eco.run("call", "versioned").code());
        assertEquals(5, eco.run("deploy", "remove", "broken.jar", "--yes").code());
    }

    @Test
    public void mendsAQueue() throws Exception {
        var jobs = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            jobs.append(job("fail")).append('\n');
        }
        Eco.Result sent = eco.runWith(jobs.toString(), "call", "ledger", "--each");
        assertEquals(0, sent.code(), sent.err());
        assertEquals(30, sent.out().lines().count());
        Await.until("all have failed", () -> sizes().contains("\"error\":{\"entries\":30"));

        assertTrue(done("queue", "browse", "ledger", "-n", "3").contains("out of order"));
        Path file = folder.resolve("failed.jsonl");
        assertTrue(done("queue", "export", "ledger", "-o", file.toString()).startsWith("30 entries written"));
        assertEquals(30, Files.readAllLines(file).size());
        assertEquals(
                1, eco.run("queue", "export", "ledger", "-o", file.toString()).code());
        String exported = done("queue", "export", "ledger");
        assertEquals(Files.readString(file), exported);

        assertTrue(done("queue", "retry", "ledger", "--reason", "no such", "--dry-run")
                .startsWith("0 entries"));
        assertTrue(done("queue", "pause", "ledger", "processing").contains("Paused PROCESSING."));
        assertTrue(done("queue", "list").contains("not processing"));
        assertTrue(done("queue", "retry", "ledger", "--reason", "out of order").startsWith("30 entries"));
        assertTrue(done("queue", "show", "ledger", "--json").contains("\"pending\":{\"entries\":30"));

        assertTrue(
                eco.run("queue", "clear", "ledger", "--state", "pending").err().contains("Remove 30 entries"));
        assertTrue(
                done("queue", "clear", "ledger", "--state", "pending", "--yes").startsWith("30 entries"));
        String mended = exported.replace("\"end\":\"fail\"", "\"end\":\"nothing\"");
        Eco.Result imported = eco.runWith(mended, "queue", "import", "ledger");
        assertEquals(0, imported.code(), imported.err());
        assertTrue(imported.out().startsWith("30 entries put into queue 'ledger'."), imported.out());
        String key = exported.substring(exported.indexOf(":\"") + 2, exported.indexOf("\","));
        assertTrue(done("queue", "find", key).contains("pending"));
        done("queue", "resume", "ledger", "processing");
        Await.until(
                "all are done",
                () -> new Operator(distribution).hasProcessedAllOf("ledger")
                        && sizes().contains("\"error\":{\"entries\":0"));
        assertEquals(5, eco.run("queue", "find", key).code());
        assertEquals(5, eco.run("queue", "show", "legder").code());
    }

    @Test
    public void sendsThroughASender() throws Exception {
        String key = done("send", "notices", "{\"text\":\"hello\"}").strip();

        assertTrue(done("sender", "list").contains("notices"));
        assertTrue(done("sender", "find", key).contains("hello"));
        assertTrue(done("sender", "pause", "notices").contains("Paused SEND PROCESS."));
        assertTrue(done("sender", "resume", "notices").contains("UN-Paused SEND PROCESS."));
        assertEquals(5, eco.run("send", "notcies", "{}").code());
        assertTrue(eco.run("errors").out().contains("QUEUE.OUTGOING/NOTICES.PEER_DOWN"));
    }

    @Test
    public void readsAndChangesTheLog() throws Exception {
        assertTrue(done("log", "level", "debug").contains("debug"));
        assertTrue(done("log", "tail", "--logger", "io.ecosystem", "-n", "5").contains("io.ecosystem"));
        assertTrue(done("log", "level", "info").contains("info"));
        Eco.Result wrong = eco.run("log", "level", "loud");
        assertEquals(1, wrong.code());
        assertTrue(wrong.err().contains("expected one of debug, info"), wrong.err());
    }

    @Test
    public void changesConfigurations() throws Exception {
        assertTrue(done("config", "set", "io.ecosystem.statistics", "historyLength=7")
                .contains("historyLength: (not set) -> 7"));
        assertEquals("7\n", done("config", "get", "io.ecosystem.statistics", "historyLength"));
        assertTrue(done("config", "explain", "io.ecosystem.statistics", "historyLength")
                .contains("historyLength is 7, from run time"));
        done("config", "unset", "io.ecosystem.statistics", "historyLength");
        assertEquals("12\n", done("config", "get", "io.ecosystem.statistics", "historyLength"));
        Eco.Result wrong = eco.run("config", "set", "io.ecosystem.statistics", "historyLenght=7");
        assertEquals(1, wrong.code());
        assertTrue(wrong.err().contains("did you mean 'historyLength'?"), wrong.err());
    }

    @Test
    public void measures() throws Exception {
        String measured = done("bench", "echo", "--duration", "200ms", "--in-flight", "8", "--json");

        assertTrue(measured.contains("\"failures\":0"), measured);
        assertTrue(measured.matches("(?s).*\"calls\":[1-9].*"), measured);
        assertTrue(done("stats").contains("echo"));
    }

    @Test
    public void aTerminalGetsColoursItsWidthAndQuestions() throws Exception {
        Eco.Result table = eco.terminal("", "eco routes");
        assertEquals(0, table.code(), table.out());
        assertTrue(table.out().contains(ESCAPE + "1mROUTE"), table.out());
        table.out().replaceAll("\u001b\\[[0-9]*m", "").lines().forEach(line -> assertTrue(line.length() <= 60, line));
        assertFalse(eco.terminal("", "NO_COLOR=1 eco routes").out().contains(ESCAPE));
        assertFalse(eco.terminal("", "eco routes | cat").out().contains(ESCAPE));

        Eco.Result no = eco.terminal("n\n", "eco queue clear ledger");
        assertEquals(1, no.code());
        assertTrue(no.out().contains("for good? [y/N]"), no.out());
        assertTrue(no.out().contains("nothing was changed"), no.out());
        Eco.Result yes = eco.terminal("y\n", "eco queue clear ledger");
        assertEquals(0, yes.code(), yes.out());
    }

    @Test
    public void takesNoOtherFileForAClosedOneAndTellsAFullDisk() throws Exception {
        assertEquals(new Eco.Result(0, "", ""), eco.shell("", "eco shell <&-"));
        Eco.Result closed = eco.shell("", "eco routes >&-");
        assertEquals(1, closed.code());
        assertEquals("eco: the output is closed\n", closed.err());
        Eco.Result full = eco.shell("", "eco routes > /dev/full");
        assertEquals(1, full.code());
        assertEquals("eco: cannot write the answer: No space left on device\n", full.err());
    }

    @Test
    public void endsCleanlyWhenItIsInterruptedOrNobodyReads() throws Exception {
        Eco.Result piped = eco.shell("", "set -o pipefail; eco routes | head -n 1");
        assertEquals(0, piped.code(), piped.err());
        assertTrue(piped.out().startsWith("ROUTE"));
        assertEquals("", piped.err());

        Eco.Result stopped = eco.interrupted("ecosystem/0", "stats", "--watch", "--interval", "50ms");
        assertEquals(130, stopped.code(), stopped.err());
        assertEquals("", stopped.err());
    }
}
