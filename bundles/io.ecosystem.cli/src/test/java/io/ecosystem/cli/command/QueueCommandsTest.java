package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

@Timeout(60)
class QueueCommandsTest {

    @TempDir
    Path folder;

    private FakeInstance instance;
    private Terminal terminal;

    @BeforeEach
    void start() throws IOException {
        instance = new FakeInstance()
                .on(
                        "eco.queue.sizes",
                        data -> Json.read("{\"queues\":[{\"queue\":\"%s\",\"sizes\":{}}]}"
                                .formatted(
                                        data.path("direction").asString("").equals("incoming")
                                                ? "orders"
                                                : "notices")));
        terminal = new Terminal(folder);
    }

    @AfterEach
    void end() throws IOException {
        instance.close();
    }

    /** Answers a sweep of so many entries in steps, the place being how many are done. */
    private static JsonNode sweep(JsonNode request, int entries) {
        int from = Integer.parseInt(request.path("from").asString("0"));
        int step = Math.min(request.path("limit").asInt(), entries - from);
        int done = from + step;
        return Json.object()
                .put("entries", step)
                .put("dry_run", request.path("dry_run").asBoolean())
                .put("next", done < entries ? String.valueOf(done) : "");
    }

    @Test
    void retriesUntilAllAreThrough() {
        instance.on("eco.queue.reprocess", data -> sweep(data, 12_345));

        assertThat(terminal.run(instance, "queue", "retry", "orders", "--reason", "timeout", "--older-than", "2h"))
                .isZero();

        assertThat(terminal.out()).isEqualTo("12,345 entries of queue 'orders' made pending.\n");
        List<FakeInstance.Received> requests = instance.received("eco.queue.reprocess");
        assertThat(requests).hasSize(3);
        assertThat(Json.line(requests.getFirst().data()))
                .isEqualTo(
                        "{\"direction\":\"incoming\",\"queue\":\"orders\",\"state\":\"error\",\"reason\":\"timeout\","
                                + "\"older_than\":\"PT2H\",\"limit\":5000,\"dry_run\":false}");
        assertThat(requests.getLast().data().path("from").asString()).isEqualTo("10000");
    }

    @Test
    void countsInADryRun() {
        instance.on("eco.queue.reprocess", data -> sweep(data, 1));

        terminal.run(instance, "sender", "retry", "notices", "--dry-run");

        assertThat(terminal.out()).isEqualTo("1 entry of sender 'notices' would be made pending.\n");
        assertThat(instance.received("eco.queue.reprocess"))
                .allMatch(request -> request.data().path("dry_run").asBoolean());
    }

    @Test
    void asksBeforeItRemoves() {
        instance.on("eco.queue.clear", data -> sweep(data, 7));

        assertThat(terminal.run(instance, "queue", "clear", "orders")).isEqualTo(2);
        assertThat(terminal.err())
                .contains("Remove 7 entries of queue 'orders' for good?")
                .contains("--yes");
        assertThat(terminal.interactive("no\n").run(instance, "queue", "clear", "orders"))
                .isEqualTo(1);
        assertThat(instance.received("eco.queue.clear"))
                .allMatch(request -> request.data().path("dry_run").asBoolean());

        assertThat(terminal.interactive("yes\n").run(instance, "queue", "clear", "orders"))
                .isZero();
        assertThat(terminal.out()).contains("7 entries of queue 'orders' removed.");
    }

    @Test
    void tellsARefusalFromAQueueThatIsNotThere() {
        instance.on("eco.queue.browse", data -> {
            throw new IllegalStateException("it cannot be read now");
        });

        assertThat(terminal.run(instance, "queue", "browse", "ordres")).isEqualTo(5);
        assertThat(terminal.err()).contains("there is no queue 'ordres', only: orders");
        assertThat(terminal.run(instance, "queue", "browse", "orders")).isEqualTo(1);
        assertThat(terminal.err()).contains("it cannot be read now");
    }

    @Test
    void pausesWhatCanBePaused() {
        instance.on("eco.buffered_handler.receiving.pause", "{\"message\":\"Paused RECEIVING.\"}");

        assertThat(terminal.run(instance, "queue", "pause", "orders", "receiving"))
                .isZero();
        assertThat(terminal.out()).isEqualTo("queue 'orders': Paused RECEIVING.\n");
        assertThat(terminal.run(instance, "sender", "pause", "notices", "receiving"))
                .isEqualTo(2);
        assertThat(terminal.run(instance, "queue", "pause", "nowhere")).isEqualTo(5);
    }

    /** Answers pages of so many entries; pages of more than 300 do not fit into an answer. */
    private FakeInstance withEntries(int entries) {
        return instance.on("eco.queue.browse", data -> {
            if (data.path("size").asInt() > 300) {
                throw new FakeInstance.Unhandled("an answer of 70000000 bytes does not fit");
            }
            int from = Integer.parseInt(data.path("from").asString("0"));
            int to = Math.min(entries, from + data.path("size").asInt());
            var page = Json.object();
            ArrayNode shown = page.putArray("entries");
            for (int i = from; i < to; i++) {
                shown.addObject().put("key", "k" + i).putObject("data").put("n", i);
            }
            return page.put("next", to < entries ? String.valueOf(to) : "");
        });
    }

    @Test
    void exportsPageByPageInPagesThatFit() throws IOException {
        withEntries(1_000);
        Path file = folder.resolve("failed.jsonl");

        assertThat(terminal.run(instance, "queue", "export", "orders", "--file", file.toString()))
                .isZero();

        assertThat(Files.readAllLines(file))
                .hasSize(1_000)
                .startsWith("{\"key\":\"k0\",\"data\":{\"n\":0}}")
                .endsWith("{\"key\":\"k999\",\"data\":{\"n\":999}}");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(terminal.run(instance, "queue", "export", "orders", "--file", file.toString()))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("is there already");
    }

    @Test
    void exportsNothingWithoutContents() {
        instance.on(
                "eco.queue.browse", "{\"entries\":[{\"key\":\"k\",\"withheld\":\"data needs 'data'\"}],\"next\":\"\"}");

        assertThat(terminal.run(instance, "queue", "export", "orders")).isEqualTo(4);
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void importsInOrderUnderTheKeysOfTheEntries() {
        instance.on("eco.queue.import", "{\"stored\":1,\"known\":1,\"conflicting\":[\"k3\"]}");
        terminal.input("""
            {"key":"k1","data":{"n":1.50},"group":"g"}

            {"key":"k2","state":"error","data":null}
            {"key":"k3","data":{"n":3}}
            """);

        assertThat(terminal.run(instance, "queue", "import", "orders")).isEqualTo(1);

        assertThat(terminal.out())
                .isEqualTo("1 entries put into queue 'orders'.\n1 were there, or had been, under their keys.\n");
        assertThat(terminal.err()).isEqualTo("'k3' is not taken: the queue knows the key with other data\n");
        assertThat(instance.received("eco.queue.import"))
                .singleElement()
                .satisfies(request -> assertThat(Json.line(request.data()))
                        .isEqualTo("{\"direction\":\"incoming\",\"queue\":\"orders\",\"entries\":["
                                + "{\"key\":\"k1\",\"data\":{\"n\":1.50},\"group\":\"g\"},"
                                + "{\"key\":\"k2\",\"data\":null},"
                                + "{\"key\":\"k3\",\"data\":{\"n\":3}}]}"));
    }

    @Test
    void importsInBatchesOfDifferentKeys() {
        instance.on(
                "eco.queue.import",
                data -> Json.object()
                        .put("stored", data.path("entries").size())
                        .put("known", 0)
                        .set("conflicting", Json.array()));
        var lines = new StringBuilder();
        for (int i = 0; i < 2_500; i++) {
            lines.append("{\"key\":\"k%d\",\"data\":%d}\n".formatted(i, i));
        }
        lines.append("{\"key\":\"k2499\",\"data\":2499}\n");
        lines.append("{\"key\":\"long\",\"data\":\"%s\"}\n".formatted("x".repeat(300_000)));

        assertThat(terminal.input(lines.toString()).run(instance, "sender", "import", "notices"))
                .isZero();

        assertThat(terminal.out()).isEqualTo("2,502 entries put into sender 'notices'.\n");
        assertThat(instance.received("eco.queue.import"))
                .extracting(request -> request.data().path("entries").size())
                .containsExactly(1_000, 1_000, 500, 1, 1);
        terminal.input("{\"data\":1}\n").run(instance, "queue", "import", "orders", "--new-keys");
        assertThat(instance.received("eco.queue.import")
                        .getLast()
                        .data()
                        .path("entries")
                        .path(0)
                        .path("key")
                        .asString())
                .contains(":");
    }

    @Test
    void saysWhichLineIsNoEntry() {
        assertThat(terminal.input("{\"n\":1}\n").run(instance, "queue", "import", "orders"))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("line 1 is no entry").contains("0 entries were put into the queue");
        instance.on("eco.queue.import", "{\"stored\":1,\"known\":0,\"conflicting\":[]}");
        terminal.input("{\"key\":\"k\",\"data\":1}\n{\"key\"\n").run(instance, "queue", "import", "orders");
        assertThat(terminal.err()).contains("line 2 is no JSON").contains("1 entries were put into the queue");
        assertThat(terminal.run(instance, "queue", "import", "orders", "nowhere.jsonl"))
                .isEqualTo(5);
        assertThat(terminal.err()).contains("nowhere.jsonl");
    }

    @Test
    void watchesAsOftenAsTold() {
        instance.on(
                "eco.queue.list",
                "{\"queues\":[{\"queue\":\"orders\",\"worker\":\"acme.orders 1.0.0\",\"receiving_paused\":false,"
                        + "\"processing_paused\":true,\"trouble\":null,\"sizes\":{\"pending\":{\"entries\":1234,"
                        + "\"bytes\":2048}}}]}");

        assertThat(terminal.run(instance, "queue", "watch", "--count", "3", "--interval", "1ms"))
                .isZero();

        assertThat(terminal.out().lines().filter(line -> line.contains("1,234")))
                .hasSize(3)
                .allMatch(line -> line.contains("not processing") && line.contains("2.0 KiB"));
        terminal.run(instance, "queue", "watch", "--count", "2", "--interval", "1ms", "--json");
        assertThat(terminal.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"queues\":["));
    }
}
