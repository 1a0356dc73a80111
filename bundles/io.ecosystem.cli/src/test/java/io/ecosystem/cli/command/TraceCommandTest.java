package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.cli.instance.Connector;
import io.ecosystem.cli.instance.ContextFile;
import io.ecosystem.cli.instance.ContextFile.Context;
import io.ecosystem.cli.instance.ContextFile.Contexts;
import io.ecosystem.cli.instance.InstanceTarget;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class TraceCommandTest {

    private static final String TRACE = "12345678-1234-4234-8234-1234567890ab";
    private static final String FIRST = TRACE + ":0000000000000001";
    private static final String SECOND = TRACE + ":0000000000000002";
    private static final String NOTHING = "{\"entries\":[],\"complete\":true}";

    private static final String SHOP = """
        {"entries":[
            {"queue":"orders","direction":"incoming","key":"%s","state":"error","attempts":2,"redeliveries":1,
                "received":"2026-01-01T10:00:00Z","since":"2026-01-01T10:00:07Z","due":"2026-01-01T10:00:07Z",
                "failures":[
                    {"at":"2026-01-01T10:00:02Z","reason":"no stock","version":"acme.orders 1.4.0"},
                    {"at":"2026-01-01T10:00:07Z","reason":"no room","version":""}]},
            {"queue":"notices","direction":"outgoing","key":"%s","state":"waiting","attempts":1,"redeliveries":0,
                "received":"2026-01-01T10:00:01Z","since":"2026-01-01T10:00:05Z","due":"2026-01-01T10:01:00Z",
                "failures":[{"at":"2026-01-01T10:00:05Z","reason":"no answer","version":""}]}],
        "complete":true}
        """.formatted(FIRST, SECOND);
    private static final String RECORDS = """
        {"records":[{"timestamp":"2026-01-01T10:00:03.500+00:00","severity_text":"WARN","body":"stock is low",
            "attributes":{"module":"acme.Orders"}}],"next":"a-1","lost":0}
        """;
    private static final String POST = """
        {"entries":[
            {"queue":"mail","direction":"incoming","key":"%s","state":"pending","attempts":0,"redeliveries":0,
                "received":"2026-01-01T10:00:04Z","since":"2026-01-01T10:00:06Z","due":"2026-01-01T10:00:06Z",
                "failures":[]}],
        "complete":false}
        """.formatted(SECOND);

    @TempDir
    Path folder;

    private FakeInstance shop;
    private FakeInstance post;
    private Terminal terminal;

    @BeforeEach
    void start() throws IOException {
        shop = new FakeInstance()
                .on(
                        "eco.queue.find",
                        data -> Json.read(data.path("trace").asString("").equals(TRACE) ? SHOP : NOTHING))
                .on("eco.log.records", RECORDS)
                .on("eco.statistics.get", statistics("shop", 100));
        post = new FakeInstance()
                .on(
                        "eco.queue.find",
                        data -> Json.read(data.path("trace").asString("").equals(TRACE) ? POST : NOTHING))
                .on("eco.statistics.get", statistics("post", 100));
        terminal = new Terminal(folder);
    }

    @AfterEach
    void end() throws IOException {
        shop.close();
        post.close();
    }

    private static String statistics(String application, int uptime) {
        return """
            {"statistics":{"application":{"name":"%s","instance":"0"},"timestamp":1000000.5,"uptime":%d}}
            """.formatted(application, uptime);
    }

    private void contexts(String... namesAndAddresses) {
        var contexts = new LinkedHashMap<String, Context>();
        for (int i = 0; i < namesAndAddresses.length; i += 2) {
            contexts.put(namesAndAddresses[i], new Context(List.of(namesAndAddresses[i + 1]), "span_key"));
        }
        ContextFile.of(terminal.environment()).write(new Contexts("", contexts));
    }

    private static String nobody() throws IOException {
        try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "tcp://127.0.0.1:" + unused.getLocalPort();
        }
    }

    @Test
    void tellsWhatHappenedInAllInstancesInOrder() throws IOException {
        String nobody = nobody();
        contexts("shop", shop.address(), "post", post.address(), "gone", nobody);

        assertThat(terminal.run(shop, "trace", TRACE.toUpperCase(Locale.ROOT), "--json"))
                .isZero();

        List<String> told = Json.read(terminal.out())
                .path("events")
                .valueStream()
                .map(event -> Stream.of("time", "instance", "where", "what", "key")
                        .map(field -> event.path(field).asString("-"))
                        .reduce((left, right) -> left + " | " + right)
                        .orElseThrow())
                .toList();
        assertThat(told)
                .containsExactly(
                        "2026-01-01T10:00:00Z | shop | queue 'orders' | received and stored | " + FIRST,
                        "2026-01-01T10:00:01Z | shop | sender 'notices' | stored to be sent | " + SECOND,
                        "2026-01-01T10:00:02Z | shop | queue 'orders' | attempt failed in acme.orders 1.4.0: no stock"
                                + " | "
                                + FIRST,
                        "2026-01-01T10:00:03.500Z | shop | log | WARN acme.Orders: stock is low | -",
                        "2026-01-01T10:00:04Z | post | queue 'mail' | received and stored | " + SECOND,
                        "2026-01-01T10:00:05Z | shop | sender 'notices' | attempt failed: no answer | " + SECOND,
                        "2026-01-01T10:00:05Z | shop | sender 'notices' | waiting until 2026-01-01T10:01:00Z | "
                                + SECOND,
                        "2026-01-01T10:00:06Z | post | queue 'mail' | pending again | " + SECOND,
                        "2026-01-01T10:00:07Z | shop | queue 'orders' | attempt failed: no room | " + FIRST,
                        "2026-01-01T10:00:07Z | shop | queue 'orders' | in the error queue, cut off once by the"
                                + " end of the process | " + FIRST);
        assertThat(terminal.err())
                .contains("(post has more entries of the trace than are shown)")
                .contains("(without the log of post: the instance does not serve the route 'eco.log.records')")
                .contains("(without gone: ")
                .contains(nobody.substring("tcp://".length()))
                .doesNotContain("eco: ");
    }

    @Test
    void showsATableInTheTimesOfTheMachine() throws IOException {
        contexts("post", post.address());

        assertThat(terminal.run(shop, "trace", TRACE)).isZero();

        List<String> lines = terminal.out().lines().toList();
        assertThat(lines).hasSize(11);
        assertThat(lines.getFirst()).matches("TIME +INSTANCE +WHERE +WHAT +KEY");
        assertThat(lines.get(1))
                .startsWith(Figures.moment(Instant.parse("2026-01-01T10:00:00Z")))
                .contains(shop.address(), "queue 'orders'", "received and stored")
                .endsWith(FIRST);
        assertThat(terminal.out()).contains("waiting until " + Figures.moment(Instant.parse("2026-01-01T10:01:00Z")));
    }

    @Test
    void asksEachInstanceOnceEvenUnderTwoAddresses() throws IOException {
        try (var again = new FakeInstance()
                .on("eco.queue.find", data -> answerOf(shop, data))
                .on("eco.statistics.get", statistics("shop", 99))) {
            contexts("shop", shop.address(), "same", shop.address(), "again", again.address());

            assertThat(terminal.run("trace", TRACE, "--context", "shop", "--json"))
                    .isZero();
        }

        assertThat(Json.read(terminal.out()).path("events").size()).isEqualTo(8);
        assertThat(shop.received("eco.queue.find")).hasSize(4); // two of them from the other address
    }

    private static JsonNode answerOf(FakeInstance instance, JsonNode data) {
        try (var client = new Connector(Optional.empty())
                .to(
                        new InstanceTarget.Chosen("test", List.of(instance.address()), "span_key"),
                        Duration.ofSeconds(10))) {
            return client.call("eco.queue.find", data);
        }
    }

    @Test
    void asksTheChosenInstanceAloneIfSaid() {
        contexts("post", post.address());

        assertThat(terminal.run(shop, "trace", TRACE, "--here")).isZero();

        assertThat(post.received("eco.queue.find")).isEmpty();
        assertThat(shop.received("eco.statistics.get")).isEmpty();
    }

    @Test
    void asksForASpanOrAUidAsItIs() {
        assertThat(terminal.run(shop, "trace", FIRST.toUpperCase(Locale.ROOT))).isZero();
        assertThat(terminal.run(shop, "trace", "order 17")).isZero();

        assertThat(shop.received("eco.queue.find"))
                .extracting(FakeInstance.Received::data)
                .containsExactly(Json.object().put("key", FIRST), Json.object().put("key", "order 17"));
        assertThat(shop.received("eco.log.records").getLast().data())
                .isEqualTo(Json.object().put("key", "order 17").put("limit", 1_000));
    }

    @Test
    void takesATraceAsTheLogWritesIt() {
        assertThat(terminal.run(shop, "trace", TRACE.replace("-", ""))).isZero();

        assertThat(shop.received("eco.queue.find").getFirst().data())
                .isEqualTo(Json.object().put("trace", TRACE));
    }

    @Test
    void saysThatNothingIsKnown() {
        post.on("eco.queue.find", NOTHING);

        assertThat(terminal.run(post, "trace", "order 17")).isEqualTo(5);

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("nothing is known of 'order 17'; what is done is no longer an entry");
        assertThat(terminal.run(post, "trace", "")).isEqualTo(2);
    }

    @Test
    void goesOnWithoutTheChosenInstance() throws IOException {
        contexts("post", post.address());

        assertThat(terminal.run("trace", TRACE, "--to", nobody())).isZero();
        assertThat(terminal.out()).contains("queue 'mail'");

        contexts("gone", nobody());
        assertThat(terminal.run("trace", TRACE, "--to", nobody())).isEqualTo(3);
    }
}
