package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Talkative;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that records have one form and carry their request, and that neither logging nor a full disk blocks requests.
 */
public class LoggingIT {

    @RegisterExtension
    static final Running RUNNING = new Running();

    private static final String CONFIGURATION = "io.ecosystem.logging";
    private static final Set<String> FIELDS =
            Set.of("timestamp", "severity_number", "severity_text", "body", "attributes", "trace_id", "span_id");
    private static final Set<String> ATTRIBUTES =
            Set.of("application_name", "application_instance", "filename", "lineno", "module", "funcName");
    private static final Pattern NUMBER = Pattern.compile("\"body\":\"rolled (\\d+)\"");

    @TempDir
    Path folder;

    private final Distribution distribution = RUNNING.distribution();

    @Test
    public void everyLineIsARecord() throws Exception {
        deploy(distribution, "shape");
        ask(distribution, request("shape", "failure", "\\\"quoted\\\"\\n\\u0007\\ud83d\\ude00", 1));
        distribution.awaitLog("IllegalStateException: no dice");

        List<String> lines = Files.readAllLines(distribution.log());

        for (String line : lines) {
            JsonObject json = parsed(line);
            assertEquals(FIELDS, json.keySet(), line);
            assertTrue(json.getJsonObject("attributes").keySet().containsAll(ATTRIBUTES), line);
            assertEquals("0", json.getJsonObject("attributes").getString("application_instance"));
        }
        JsonObject failure =
                parsed(distribution.logged("IllegalStateException: no dice").getFirst());
        assertEquals("\"quoted\"\n\u0007\ud83d\ude00", failure.getString("body"));
        assertEquals(17, failure.getInt("severity_number"));
        assertEquals("rw-------", permissions(distribution.log()));
    }

    @Test
    public void carriesTheTraceOfTheRequest() throws Exception {
        deploy(distribution, "traced");

        ask(distribution, """
            {"route_key":"traced","span_key":{"trace_id":"12345678-1234-1234-1234-1234567890ab",\
            "span_id":"1234567890abcdef"},"data":{"level":"info","text":"spanned","times":1}}\
            """);
        ask(distribution, """
            {"route_key":"traced","uid":"order 7","data":{"level":"info","text":"named","times":1}}\
            """);
        distribution.awaitLog("\"named ");

        JsonObject spanned = parsed(distribution.logged("\"spanned ").getFirst());
        assertEquals("123456781234123412341234567890ab", spanned.getString("trace_id"));
        assertEquals("1234567890abcdef", spanned.getString("span_id"));
        assertEquals("acme.Talkative", spanned.getJsonObject("attributes").getString("module"));
        assertEquals("Talkative.java", spanned.getJsonObject("attributes").getString("filename"));
        assertEquals("handle", spanned.getJsonObject("attributes").getString("funcName"));
        JsonObject named = parsed(distribution.logged("\"named ").getFirst());
        assertTrue(named.isNull("trace_id"));
        assertEquals("order 7", named.getJsonObject("attributes").getString("uid"));
    }

    @Test
    public void changesItsLevelByRoute() throws Exception {
        deploy(distribution, "level");
        ask(distribution, request("level", "debug", "hidden", 1));

        assertEquals(
                answer("{\"level\":\"debug\"}"), ask(distribution, plain("eco.log.level", "{\"level\":\"debug\"}")));
        ask(distribution, request("level", "debug", "shown", 1));
        distribution.awaitLog("\"shown ");
        assertEquals(answer("{\"level\":\"info\"}"), ask(distribution, plain("eco.log.level", "{\"level\":\"info\"}")));
        ask(distribution, request("level", "debug", "hidden", 1));
        ask(distribution, request("level", "info", "the end", 1));
        distribution.awaitLog("\"the end ");

        assertEquals(List.of(), distribution.logged("\"hidden "));
    }

    @Test
    public void refusesWhatIsNoLevelAndNoSize() throws Exception {
        assertEquals(
                "{\"uid\":\"1\",\"status\":300,\"data\":\"level: expected one of debug, info, warn, error, critical\"}",
                ask(distribution, plain("eco.log.level", "{\"level\":\"loud\"}")));
        assertEquals(
                "{\"uid\":\"1\",\"status\":300,\"data\":\"size: expected a number of records from 0 to 10000, not"
                        + " -1\"}",
                ask(distribution, plain("eco.log.buffer", "{\"size\":-1}")));
    }

    @Test
    public void readsItsRecordsByRoute() throws Exception {
        deploy(distribution, "read");
        ask(distribution, """
            {"route_key":"read","uid":"order 8","data":{"level":"info","text":"read","times":3}}\
            """);
        distribution.awaitLog("\"read ");

        JsonObject answer = records("{\"key\":\"order 8\",\"level\":\"info\",\"logger\":\"acme\",\"limit\":2}");
        JsonObject rest = records("{\"after\":\"%s\",\"text\":\"read \"}".formatted(answer.getString("next")));

        assertEquals(
                distribution.logged("\"read ").subList(1, 3).stream()
                        .map(LoggingIT::parsed)
                        .toList(),
                answer.getJsonArray("records"));
        assertEquals(0, answer.getInt("lost"));
        assertTrue(rest.getJsonArray("records").isEmpty());
        assertEquals(
                "{\"uid\":\"1\",\"status\":300,\"data\":\"limit: expected an integer from 1 to 1000, not 0\"}",
                ask(distribution, plain("eco.log.records", "{\"limit\":0}")));
        assertEquals(
                "{\"uid\":\"1\",\"status\":300,\"data\":\"after: expected 'next' of an earlier answer, not 'x'\"}",
                ask(distribution, plain("eco.log.records", "{\"after\":\"x\"}")));
    }

    @Test
    public void followsItsRecordsByRoute() throws Exception {
        deploy(distribution, "follow");
        String next = records("{\"limit\":1}").getString("next");
        try (Client follower = distribution.connect("tcp")) {
            follower.send(plain(
                    "eco.log.records", "{\"after\":\"%s\",\"text\":\"followed\",\"wait_seconds\":30}".formatted(next)));

            ask(distribution, request("follow", "info", "followed", 1));

            assertTrue(follower.readLine().contains("\"body\":\"followed "), "nothing came");
        }
    }

    @Test
    public void keepsAsManyRecordsAsConfigured() throws Exception {
        deploy(distribution, "kept");
        distribution.configure(CONFIGURATION, "{\"keptRecords\":10}");
        ask(distribution, request("kept", "info", "kept", 1));
        String next = records("{\"limit\":1}").getString("next");

        Await.until("ten records", () -> {
            ask(distribution, request("kept", "info", "kept", 30));
            return records("{}").getJsonArray("records").size() == 10;
        });

        assertTrue(records("{\"after\":\"%s\"}".formatted(next)).getInt("lost") >= 20);
        distribution.configure(CONFIGURATION, "{}");
    }

    @Test
    public void answersFollowersWhenItStops() throws Exception {
        try (var other = Distribution.warmIn(folder)) {
            other.start();
            try (Client follower = other.connect("tcp")) {
                follower.send(plain("eco.log.records", "{\"text\":\"never logged\",\"wait_seconds\":30}"));
                other.awaitAnswer(plain("eco.log.records", "{}"), "\"status\":0");

                assertEquals(0, other.stop());

                assertTrue(follower.readLine().contains("\"records\":[]"));
            }
        }
    }

    @Test
    public void changesTheLevelOfALoggerByFile() throws Exception {
        deploy(distribution, "single");

        distribution.configure(CONFIGURATION, "{\"level\":\"warn\",\"levels\":[\"acme=debug\",\"nonsense\"]}");
        Await.until("a debug record", () -> {
            ask(distribution, request("single", "debug", "in detail", 1));
            return !distribution.logged("\"in detail ").isEmpty();
        });

        distribution.awaitLog("'levels' is nonsense, expected <logger>=<level>");
        distribution.configure(CONFIGURATION, "{\"level\":\"info\"}");
        Await.until("no debug record", () -> {
            int before = distribution.logged("\"in detail ").size();
            ask(distribution, request("single", "debug", "in detail", 1));
            ask(distribution, request("single", "info", "marked", 1));
            distribution.awaitLog("\"marked ");
            return distribution.logged("\"in detail ").size() == before;
        });
    }

    @Test
    public void keepsEveryRecordThroughBufferRotationAndStop() throws Exception {
        try (var other = Distribution.warmIn(folder)) {
            other.configure(CONFIGURATION, "{\"maxFileBytes\":60000,\"maxFiles\":100,\"console\":false}");
            other.start();
            deploy(other, "many");
            assertEquals(answer("{\"size\":5000}"), ask(other, plain("eco.log.buffer", "{\"size\":5000}")));

            ask(other, request("many", "info", "rolled", 2_000));
            assertEquals(0, other.stop());

            var numbers = new ArrayList<Integer>();
            for (Path file : newestLast(other)) {
                assertTrue(Files.size(file) <= 60_000, file + " is too long");
                NUMBER.matcher(Files.readString(file))
                        .results()
                        .forEach(found -> numbers.add(Integer.valueOf(found.group(1))));
            }
            assertEquals(2_000, numbers.size());
            assertEquals(numbers.stream().sorted().toList(), numbers);
            assertFalse(other.output().contains("rolled"), other.output());
        }
    }

    @Test
    public void answersOnAFullDiskAndSaysItOnce() throws Exception {
        try (var full = Distribution.warmIn(folder).withFilesOfAtMost(256)) {
            full.configure(CONFIGURATION, "{\"console\":false}");
            full.start();
            deploy(full, "flood");

            for (int i = 1; i <= 40; i++) {
                assertEquals(answer(Integer.toString(100 * i)), ask(full, request("flood", "info", "rolled", 100)));
            }

            Await.until("the complaint", () -> full.output().contains("Cannot write the log"));
            assertEquals(
                    1,
                    full.output()
                            .lines()
                            .filter(line -> line.contains("Cannot write the log"))
                            .count());
            for (String line : Files.readAllLines(full.log())) {
                parsed(line);
            }
            assertEquals(0, full.stop());
        }
    }

    private static void deploy(Distribution distribution, String route) throws Exception {
        distribution.deploy(
                route + ".jar",
                HandlerJar.handler(Talkative.class, route, "1.0.0")
                        .header("Bundle-SymbolicName", "acme." + route)
                        .imports("org.slf4j")
                        .bytes());
        distribution.awaitAnswer(request(route, "none", "", 0), "\"status\":0");
    }

    private static String ask(Distribution distribution, String line) throws IOException {
        try (Client client = distribution.connect("tcp")) {
            return client.ask(line);
        }
    }

    private JsonObject records(String data) throws IOException {
        return parsed(ask(distribution, plain("eco.log.records", data))).getJsonObject("data");
    }

    private static String request(String route, String level, String text, int times) {
        return plain(route, "{\"level\":\"%s\",\"text\":\"%s\",\"times\":%d}".formatted(level, text, times));
    }

    private static String plain(String route, String data) {
        return "{\"uid\":\"1\",\"route_key\":\"%s\",\"data\":%s}".formatted(route, data);
    }

    private static String answer(String data) {
        return "{\"uid\":\"1\",\"status\":0,\"data\":%s}".formatted(data);
    }

    /** Returns the log and the rotated files, in the order of their records. */
    private static List<Path> newestLast(Distribution distribution) {
        var files = new ArrayList<Path>();
        Path log = distribution.log();
        for (int i = 100; i > 0; i--) {
            Path file = log.resolveSibling(log.getFileName() + "." + i);
            if (Files.exists(file)) {
                files.add(file);
            }
        }
        assertTrue(files.size() > 3, "only " + files);
        files.add(log);
        return files;
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static JsonObject parsed(String line) {
        try (var reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }
}
