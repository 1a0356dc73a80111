package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.cli.output.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests commands that look at an instance, and that deploy. */
@Timeout(60)
class WatchingCommandsTest {

    @TempDir
    Path folder;

    private FakeInstance instance;
    private Terminal terminal;

    @BeforeEach
    void start() throws IOException {
        instance = new FakeInstance();
        terminal = new Terminal(folder);
    }

    @AfterEach
    void end() throws IOException {
        instance.close();
    }

    private void serve(String errors, String problems, String queues) {
        instance.on("eco.watchdog", "{}")
                .on("eco.error_states.get", "{\"errors\":[%s]}".formatted(errors))
                .on("eco.deployments", "{\"deployments\":[],\"problems\":[%s],\"starting\":[]}".formatted(problems))
                .on("eco.queue.list", "{\"queues\":[%s]}".formatted(queues));
    }

    @Test
    void saysThatAllIsWell() {
        serve("", "", "");

        assertThat(terminal.run(instance, "health")).isZero();
        assertThat(terminal.out()).isEqualTo("The instance is well.\n");
    }

    @Test
    void saysWhatIsWrongAndWhatIsWorthALook() {
        serve(
                "{\"error_id\":\"DISK.LOW\",\"description\":\"1 GB is left\",\"count\":1}",
                "\"deploy/x.jar: odd\"",
                "{\"queue\":\"orders\",\"direction\":\"incoming\",\"processing_paused\":true,\"trouble\":null,"
                        + "\"sizes\":{\"error\":{\"entries\":3}}},"
                        + "{\"queue\":\"notices\",\"direction\":\"outgoing\",\"processing_paused\":false,"
                        + "\"trouble\":\"the store is away\",\"sizes\":{\"error\":{\"entries\":0}}}");

        assertThat(terminal.run(instance, "health")).isEqualTo(1);
        assertThat(terminal.out()).isEqualTo("""
            wrong   DISK.LOW: 1 GB is left
            wrong   deploy/x.jar: odd
            wrong   sender 'notices': the store is away
            remark  queue 'orders' is paused
            remark  queue 'orders' has 3 entries in its error queue
            3 things are wrong.
            """);
        assertThat(terminal.run(instance, "health", "--json")).isEqualTo(1);
        assertThat(Json.read(terminal.out()).path("healthy").asBoolean()).isFalse();
    }

    @Test
    void judgesAServiceWithFewerRoutes() {
        instance.on("eco.watchdog", "{}").on("eco.error_states.get", "{\"errors\":[]}");

        assertThat(terminal.run(instance, "health")).isZero();
    }

    @Test
    void showsCallsAndRates() {
        var calls = new AtomicInteger();
        instance.on("eco.statistics.get", data -> Json.read("""
            {"statistics":{"uptime":61.2,"application":{"name":"dice","instance":"0"},
             "endpoint_data":{"a":{"call_count":%d,"p95":0.001,"p99":0.002,
              "b":{"call_count":0,"p95":-1.0,"p99":-1.0}}},
             "buffered_endpoint_sizes":{"orders":{"place":{"pending":1500,"error":2}}}}}
            """.formatted(calls.addAndGet(10))));

        assertThat(terminal.run(instance, "stats")).isZero();
        assertThat(terminal.out())
                .contains("dice/0, up 1 min 1 s")
                .contains("a         10  1.00 ms  2.00 ms")
                .doesNotContain("a.b")
                .contains("orders.place    1,500      2");
        terminal.run(instance, "stats", "--all");
        assertThat(terminal.out()).contains("a.b");
        terminal.run(instance, "stats", "--watch", "--count", "2", "--interval", "10ms");
        assertThat(terminal.out()).contains("RATE").contains("/s").contains("█");
    }

    @Test
    void showsWhatApplicationsCount() {
        instance.on("eco.statistics.get", """
            {"statistics":{"uptime":61.2,"timestamp":1795383205.59,"gather_period":300,
             "application":{"name":"dice","instance":"0"},
             "endpoint_data":{"a":{"call_count":1,"p95":0.001,"p99":0.002}},
             "orders":{"open":3,"items":12345,"last":"green tea","rate":0.5,"closed":{"today":true}},
             "orders.open.now":7,"caches":{"quotes":{"hits":2}}}}
            """);

        assertThat(terminal.run(instance, "stats")).isZero();
        assertThat(terminal.out()).isEqualTo("""
            dice/0, up 1 min 1 s
            ROUTE  CALLS      P95      P99
            a          1  1.00 ms  2.00 ms

            STATISTIC                VALUE
            caches.quotes.hits           2
            orders.closed.today       true
            orders.items            12,345
            orders.last          green tea
            orders.open                  3
            orders.open.now              7
            orders.rate                0.5
            """);
    }

    @Test
    void followsTheLogFromWhereItWas() {
        var answers = new AtomicInteger();
        instance.on("eco.log.records", data -> {
            int number = answers.incrementAndGet();
            if (number == 3) {
                throw new IllegalStateException("enough for a test");
            }
            return Json.read("""
                {"records":[{"timestamp":"2026-11-22T21:33:28.028048+00:00","severity_text":"WARN","body":"low %d",
                 "attributes":{"module":"acme.Stock"}}],"next":"run-%d","lost":%d}
                """.formatted(number, number, number - 1));
        });

        assertThat(terminal.run(instance, "log", "tail", "--follow", "--level", "warn"))
                .isEqualTo(1);

        assertThat(terminal.out()).isEqualTo("""
            21:33:28.028 WARN  acme.Stock: low 1
            21:33:28.028 WARN  acme.Stock: low 2
            """);
        assertThat(terminal.err()).startsWith("(1 records are no longer kept)\n");
        var requests = instance.received("eco.log.records");
        assertThat(requests.get(1).data().path("after").asString()).isEqualTo("run-1");
        assertThat(requests.get(2).data().path("after").asString()).isEqualTo("run-2");
        assertThat(requests)
                .allMatch(request -> request.data().path("level").asString().equals("warn"));
    }

    /** Deploys what a test copies, or refuses it. */
    private Path deployFolder(String problem) throws IOException {
        Path deploy = Files.createDirectory(folder.resolve("deploy"));
        var looks = new AtomicInteger();
        instance.on("eco.deploy.folder", "{\"deploy\":\"%s\",\"conf\":\"\"}".formatted(deploy));
        instance.on("eco.deployments", data -> {
            if (!Files.exists(deploy.resolve("dice.jar"))) {
                return Json.read("{\"deployments\":[],\"problems\":[],\"starting\":[]}");
            }
            String state = looks.incrementAndGet() < 3 ? "starting" : problem.isEmpty() ? "active" : "refused";
            return Json.read("""
                {"deployments":[{"file":"dice.jar","bundle":"acme.dice","version":"1.0.0","state":"%s",
                 "since":"2026-11-22T21:33:28Z"}],"problems":[%s],"starting":[]}
                """.formatted(state, state.equals("refused") ? "\"" + problem + "\"" : ""));
        });
        return deploy;
    }

    @Test
    void waitsUntilADeployedFileWorks() throws IOException {
        Path deploy = deployFolder("");
        Path jar = Files.writeString(folder.resolve("dice.jar"), "content");

        assertThat(terminal.run(instance, "deploy", jar.toString())).isZero();

        assertThat(terminal.out()).isEqualTo("dice.jar: acme.dice 1.0.0 is active\n");
        assertThat(deploy.resolve("dice.jar")).hasContent("content");
        try (var files = Files.list(deploy)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void deploysAFileAgainThatHasChanged() throws IOException {
        Path deploy = Files.createDirectory(folder.resolve("deploy"));
        Path jar = Files.writeString(folder.resolve("dice.jar"), "1");
        var looks = new HashMap<String, Integer>();
        instance.on("eco.deploy.folder", "{\"deploy\":\"%s\",\"conf\":\"\"}".formatted(deploy));
        instance.on("eco.deployments", data -> {
            Path copy = deploy.resolve("dice.jar");
            String version = content(copy);
            int look = looks.merge(version, 1, Integer::sum);
            if (version.equals("22") && look == 3) {
                throw new IllegalStateException("enough for a test");
            }
            if (look == 2) { // it is being said that the version is active
                write(jar, version.equals("1") ? "22" : "333");
            }
            return Json.read("""
                {"deployments":[{"file":"dice.jar","bundle":"acme.dice","version":"%s","state":"active",
                 "since":"2026-11-22T21:33:28.%sZ"}],"problems":[],"starting":[]}
                """.formatted(version, version));
        });

        assertThat(terminal.run(instance, "deploy", "--watch", jar.toString())).isEqualTo(1);

        assertThat(terminal.out()).isEqualTo("""
            dice.jar: acme.dice 1 is active
            dice.jar: acme.dice 22 is active
            """);
        assertThat(deploy.resolve("dice.jar")).hasContent("22");
    }

    private static String content(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "0";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void saysWhyADeployedFileIsRefused() throws IOException {
        deployFolder("deploy/dice.jar: it lacks package acme.rules");
        Path jar = Files.writeString(folder.resolve("dice.jar"), "content");

        assertThat(terminal.run(instance, "deploy", jar.toString())).isEqualTo(1);
        assertThat(terminal.out()).contains("it lacks package acme.rules");
    }

    @Test
    void givesUpOnAFileThatNobodyNotices() throws IOException {
        Path deploy = Files.createDirectory(folder.resolve("deploy"));
        instance.on("eco.deploy.folder", "{\"deploy\":\"%s\",\"conf\":\"\"}".formatted(deploy))
                .on("eco.deployments", "{\"deployments\":[],\"problems\":[],\"starting\":[]}");
        Path jar = Files.writeString(folder.resolve("dice.jar"), "content");

        assertThat(terminal.run(instance, "deploy", jar.toString(), "--within", "200ms"))
                .isEqualTo(6);
        assertThat(terminal.err()).contains("dice.jar is not noticed");
    }

    @Test
    void removesOnlyFilesOfTheFolder() throws IOException {
        Path deploy = deployFolder("");
        Files.writeString(deploy.resolve("dice.jar"), "content");
        Path other = Files.writeString(folder.resolve("other.jar"), "content");

        assertThat(terminal.run(instance, "deploy", "remove", "../other.jar", "--yes"))
                .isEqualTo(5);
        assertThat(other).exists();
        assertThat(terminal.run(instance, "deploy", "remove", "dice.jar", "--yes"))
                .isZero();
        assertThat(deploy.resolve("dice.jar")).doesNotExist();
    }

    @Test
    void writesCompletions() {
        assertThat(terminal.run("completion", "fish")).isZero();
        assertThat(terminal.out()).contains("-a retry").contains("-l older-than -r");
        assertThat(terminal.run("completion", "bash")).isZero();
        assertThat(terminal.out()).contains("complete -F _complete_eco");
    }

    @Test
    void keepsContexts() {
        assertThat(terminal.run("context", "add", "test", instance.address())).isZero();
        assertThat(terminal.run("context", "add", "bad", "http://x")).isEqualTo(2);
        instance.on("echo", data -> data);
        assertThat(terminal.run("call", "echo", "1", "--context", "test")).isZero();
        assertThat(terminal.run("context", "use", "test")).isZero();
        assertThat(terminal.run("call", "echo", "2")).isZero();
        assertThat(terminal.out()).isEqualTo("2\n");
        assertThat(terminal.variable("ECO_CONTEXT", "gone").run("call", "echo")).isEqualTo(5);
    }
}
