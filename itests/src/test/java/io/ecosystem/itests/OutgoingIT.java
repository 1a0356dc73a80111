package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Forward;
import acme.Ledger;
import acme.Tenants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that accepted messages of a sender reach the queued handler of another instance, whatever happens to either.
 */
public class OutgoingIT {

    private static final String SENT = "{\"uid\":\"%1$s\",\"status\":0,\"data\":\"%1$s\"}";

    /** A little less than the time for which a missing store is waited for. */
    private static final long AT_ONCE_NANOS = TimeUnit.SECONDS.toNanos(4);

    @TempDir
    Path folder;

    private Distribution near;
    private Distribution far;
    private Path ledger;

    @BeforeEach
    public void start() throws Exception {
        ledger = folder.resolve("ledger");
        near = Distribution.warmIn(Files.createDirectory(folder.resolve("near")));
        far = Distribution.warmIn(Files.createDirectory(folder.resolve("far")));
        far.configure("io.ecosystem.transport.uds~main", "{\"path\": \"%s\"}".formatted(socket()));
        near.configure("io.ecosystem.deployer", "{\"scanMillis\": 20}");
        far.configure("io.ecosystem.deployer", "{\"scanMillis\": 20}");
        near.deploy("post.jar", HandlerJar.sending("notices").bytes());
        far.deploy("ledger.jar", ledger("1.0.0").bytes());
        near.start();
    }

    @AfterEach
    public void end() {
        near.close();
        far.close();
    }

    @Test
    public void deliversWhatWasSentBeforeEitherSideWasKilled() throws Exception {
        far.start();
        sender("");
        assertEquals(SENT.formatted("first"), send("first", "done"));
        awaitLedger(List.of("first 1 new 1.0.0"));

        kill(far);
        assertEquals(SENT.formatted("second"), send("second", "done"));
        assertEquals(
                "{\"uid\":\"operator\",\"status\":0,\"data\":{\"key\":\"third\"}}",
                sendByHand("notices", "third", "done"));
        assertEquals(
                "{\"uid\":\"operator\",\"status\":0,\"data\":{\"key\":\"third\"}}",
                sendByHand("notices", "third", "done"));
        assertStatus(600, "the key third stands for another message", sendByHand("notices", "third", "fail"));
        assertStatus(600, "there is no sender 'notice', only: notices", sendByHand("notice", "third", "done"));
        assertStatus(300, "message: missing", new Operator(near).ask("eco.sender.send", "{\"sender\":\"notices\"}"));
        Await.until(
                "the log names who sends",
                () -> near.logged("asked for eco.sender.send of sender 'notices': third")
                                .size()
                        == 2);
        assertEquals(List.of(), near.complaints("eco.sender.send"));
        Await.until("an error state is raised", () -> states().contains("QUEUE.OUTGOING/NOTICES.PEER_DOWN"));
        kill(near);
        far.start();
        near.start();

        awaitLedger(List.of("first 1 new 1.0.0", "second 1 new 1.0.0", "third 1 new 1.0.0"));
        Await.until("the error state is cleared", () -> states().contains("\"errors\":[]"));
    }

    @Test
    public void showsAndManagesWhatIsNotDelivered() throws Exception {
        far.start();
        sender("");
        far.undeploy("ledger.jar");
        Await.until("nobody serves the route", () -> ask(far, "ledger", "{}").contains("\"status\":400"));
        send("one", "done");
        send("two", "done");
        awaitSizes(0, 2);
        assertEquals(
                answer(
                        "{\"route_key\":\"notices\",\"send_process_paused\":false,"
                                + "\"database_sizes\":{\"pending\":0,\"error\":2}}",
                        "null",
                        "Data retrieved."),
                manage("data", ""));
        String inspected = manage("errors.inspect_request", ",\"request_uid\":\"one\"");
        assertTrue(
                inspected.contains("\"end\":\"done\"")
                        && inspected.contains("Buffered Sender[notices]: INSPECTING Error database entry[one]."),
                inspected);
        assertTrue(ask(near, "eco.queue.browse", "{\"queue\":\"notices\",\"reason\":\"status 400\"}")
                .contains("two"));
        assertTrue(ask(near, "eco.buffered_sender.data", "{\"queue_route_key\":\"nobody\"}")
                .contains("No buffered sender with route key: [nobody]"));

        assertTrue(manage("send_process.pause", "").contains("Buffered Sender[notices]: Paused SEND PROCESS."));
        assertTrue(manage("errors.reprocess.all", "").contains("moved to Retry database."));
        kill(near);
        near.start();
        awaitSizes(2, 0);
        far.deploy("ledger.jar", ledger("1.0.1").bytes());
        assertTrue(ask(near, "eco.queued_sender.send_process.unpause", "{\"queue_route_key\":\"notices\"}")
                .contains("Queued Sender[notices]: UN-Paused SEND PROCESS."));

        Await.until("both are delivered or refused once more", () -> sizes().contains("\"pending\":0"));
        Await.until("the route is served", () -> ask(far, "ledger", "{}").contains("\"status\":300"));
        manage("errors.reprocess.all", "");
        awaitLedger(List.of("one 1 new 1.0.1", "two 1 new 1.0.1"));
        awaitSizes(0, 0);
    }

    @Test
    public void findsWhatWasSentOnByTheTraceOfItsRequest() throws Exception {
        sender("");
        near.deploy(
                "forward.jar",
                HandlerJar.sending(Forward.class, "forward", "notices").bytes());
        String trace = "7f0e1d2c-3b4a-4968-8776-655443322110";
        String request = "{\"span_key\":{\"trace_id\":\"%s\",\"span_id\":\"00000000000000ab\"},"
                + "\"route_key\":\"forward\",\"data\":{\"file\":\"%s\",\"end\":\"done\"}}";
        Pattern sent = Pattern.compile("\"data\":\"(%s:[0-9a-f]{16})\"".formatted(trace));
        var key = new AtomicReference<String>();
        try (Client client = near.connect("tcp")) {
            Await.until("the request is sent on", () -> {
                Matcher answer = sent.matcher(client.ask(request.formatted(trace, ledger)));
                key.set(answer.find() ? answer.group(1) : "");
                return !key.get().isEmpty();
            });
        }

        assertNotEquals(trace + ":00000000000000ab", key.get());
        String found = find("{\"trace\":\"%s\"}".formatted(trace));
        assertTrue(
                found.contains("\"queue\":\"notices\",\"direction\":\"outgoing\",\"key\":\"%s\"".formatted(key))
                        && found.contains("\"complete\":true"),
                found);
        assertEquals(
                "{\"uid\":\"0\",\"status\":0,\"data\":{\"entries\":[],\"complete\":true}}",
                find("{\"trace\":\"7f0e1d2c-3b4a-4968-8776-655443322111\"}"));
        assertStatus(300, "trace: expected a UUID, not 'one'", find("{\"trace\":\"one\"}"));
        assertStatus(300, "key: expected either a key or a trace", find("{}"));

        far.start();
        awaitLedger(List.of("%s 1 new 1.0.0".formatted(key)));
        Await.until(
                "it is no entry any more",
                () -> find("{\"trace\":\"%s\"}".formatted(trace)).contains("\"entries\":[]"));
    }

    @Test
    public void carriesMetadataFromItsMiddlewareToTheQueueOfTheReceiver() throws Exception {
        far.start();
        near.configure("io.ecosystem.core", "{\"requiredMiddleware\": [\"tenants\"]}");
        far.configure("io.ecosystem.core", "{\"acceptedMetadata\": [\"tenant\"]}");
        near.deploy("tenants.jar", tenants().bytes());
        far.deploy("tenants.jar", tenants().bytes());
        sender(", \"metadata\": [\"tenant\"]");
        Await.until(
                "entries without a tenant are rejected",
                () -> ask(far, "ledger", "{\"file\":\"%s\",\"end\":\"nothing\"}".formatted(ledger))
                                .contains("\"status\":0")
                        && errors(far).contains("no tenant in ledger"));

        send("one", "done");
        awaitLedger(List.of("one 1 new 1.0.0"));
        send("two", "reject");
        Await.until("the handler rejects it", () -> errors(far).contains("no such job"));
        kill(far);
        send("three", "done");
        String waiting = find("{\"key\":\"three\"}");
        far.start();

        assertTrue(waiting.contains("\"metadata\":{\"tenant\":\"acme\"}"), waiting);
        String kept = ask(far, "eco.queue.find", "{\"key\":\"two\"}");
        assertTrue(kept.contains("\"tenant\":\"acme\"") && kept.contains("\"transport\":\"uds\""), kept);
        awaitLedger(List.of("one 1 new 1.0.0", "three 1 new 1.0.0"));
    }

    private static String errors(Distribution distribution) throws Exception {
        return ask(distribution, "eco.queue.browse", "{\"queue\":\"ledger\",\"state\":\"error\"}");
    }

    private static HandlerJar tenants() throws Exception {
        String file = "OSGI-INF/tenants.xml";
        return HandlerJar.bundle("acme.tenants", "1.0.0")
                .imports("io.ecosystem.api.middleware")
                .type(Tenants.class)
                .header("Service-Component", file)
                .entry(file, """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="tenants">
                      <implementation class="acme.Tenants"/>
                      <service>
                        <provide interface="io.ecosystem.api.middleware.Middleware"/>
                        <provide interface="io.ecosystem.api.middleware.QueuedMiddleware"/>
                      </service>
                    </scr:component>
                    """);
    }

    private String find(String data) throws Exception {
        return ask(near, "eco.queue.find", data);
    }

    @Test
    public void deliversToWhereItsConfigurationPointsNow() throws Exception {
        sender("");
        for (int i = 0; i < 20; i++) {
            send("k" + i, "done");
        }
        String other = folder.resolve("other.sock").toString();
        far.configure("io.ecosystem.transport.uds~main", "{\"path\": \"%s\"}".formatted(other));
        far.start();
        near.configure(
                "io.ecosystem.queue.outgoing~notices",
                "{\"targets\": [\"uds://%s\"], \"route\": \"ledger\", \"backoff\": \"soon\"}".formatted(other));
        Await.until("the wrong value is named", () -> !near.complaints("'soon'").isEmpty());
        assertEquals(SENT.formatted("k20"), send("k20", "done"));
        awaitSizes(21, 0);

        near.configure(
                "io.ecosystem.queue.outgoing~notices",
                "{\"targets\": [\"uds://%s\"], \"route\": \"ledger\"}".formatted(other));

        awaitLedger(Stream.iterate(0, i -> i + 1)
                .limit(21)
                .map("k%d 1 new 1.0.0"::formatted)
                .sorted()
                .toList());
    }

    @Test
    public void showsWhatASenderLeavesBehind() throws Exception {
        sender("");
        send("left", "done");
        Files.delete(near.home().resolve("conf/io.ecosystem.queue.outgoing~notices.cfg.json"));

        Await.until(
                "an error state is raised",
                () -> states().contains("\"QUEUE.OUTGOING/NOTICES.NO_SENDER\","
                        + "\"description\":\"no sender delivers the messages of 'notices' any more; they are kept\""));
        Await.until("nobody can send", () -> send("more", "done").contains("\"status\":400"));
        awaitSizes(1, 0);
        far.start();
        sender("");
        awaitLedger(List.of("left 1 new 1.0.0"));
        Await.until("the error state is cleared", () -> states().contains("\"errors\":[]"));
    }

    @Test
    public void forgetsWhatASenderLeavesBehindWhenThatIsCleared() throws Exception {
        sender("");
        send("left", "done");
        Files.delete(near.home().resolve("conf/io.ecosystem.queue.outgoing~notices.cfg.json"));
        Await.until("an error state is raised", () -> states().contains("\"QUEUE.OUTGOING/NOTICES.NO_SENDER\""));

        Await.until("the error state is cleared", () -> {
            for (String state : List.of("pending", "waiting")) { // it may have been tried
                ask(near, "eco.queue.clear", "{\"queue\":\"notices\",\"state\":\"%s\"}".formatted(state));
            }
            return states().contains("\"errors\":[]");
        });
        String queues = ask(near, "eco.queue.list", "{}");
        assertTrue(queues.contains("\"queues\":[]"), queues);
    }

    @Test
    @Tag("slow")
    public void losesNothingOnAFullDiskAndGoesOnWhenThereIsRoom() throws Exception {
        far.start();
        ask(far, "eco.buffered_handler.receiving.pause", "{\"queue_route_key\":\"ledger\"}");
        sender("");
        assertEquals(SENT.formatted("first"), send("first", "done"));
        near.limitFiles(String.valueOf(Math.max(400_000, Files.size(near.log()) + 100_000)));
        List<String> accepted = new ArrayList<>(List.of("first"));
        String answer = "";
        while (!answer.contains("\"status\":500") && accepted.size() < 1_000) {
            String key = "k%04d".formatted(accepted.size()) + "x".repeat(4_000);
            answer = send(key, "done");
            if (answer.contains("\"status\":0")) {
                accepted.add(key);
            }
        }

        assertTrue(answer.contains("the message could not be stored: queue 'outgoing/notices' cannot be"), answer);
        assertTrue(states().contains("\"QUEUE.OUTGOING/NOTICES.UNAVAILABLE\""), states());
        ask(far, "eco.buffered_handler.receiving.unpause", "{\"queue_route_key\":\"ledger\"}");
        near.limitFiles("unlimited");
        Await.until("it goes on", () -> send("last", "done").equals(SENT.formatted("last")));
        accepted.add("last");
        awaitLedger(accepted.stream().map("%s 1 new 1.0.0"::formatted).sorted().toList());
        awaitSizes(0, 0);
        Await.until("nothing is wrong", () -> states().contains("\"errors\":[]"));
    }

    @Test
    @Tag("slow")
    public void saysThatItsFolderCannotBeUsedAndGoesOnWhenItCan() throws Exception {
        far.start();
        Path queues = near.folder("queues");
        Files.delete(queues);
        Files.createFile(queues);
        sender("");

        long began = System.nanoTime();
        String answer = send("a", "done");
        long first = System.nanoTime() - began;
        send("a", "done");
        long second = System.nanoTime() - began - first; // shows how busy the machine is
        assertTrue(first - second < AT_ONCE_NANOS, "it is told after %d ms".formatted(first / 1_000_000));
        assertTrue(answer.contains("[the message could not be stored: queue 'outgoing/notices' cannot be"), answer);
        assertTrue(states().contains("\"QUEUE.OUTGOING/NOTICES.UNAVAILABLE\""), states());

        Files.delete(queues);
        Await.until("it goes on", () -> send("a", "done").equals(SENT.formatted("a")));
        awaitLedger(List.of("a 1 new 1.0.0"));
        Await.until("nothing is wrong", () -> states().contains("\"errors\":[]"));
    }

    private void sender(String more) throws Exception {
        near.configure("io.ecosystem.queue.outgoing~notices", """
            {"targets": ["uds://%s"], "route": "ledger", "backoff": "20ms..200ms"%s}\
            """.formatted(socket(), more));
        near.awaitLog("Sender 'notices' sends to");
    }

    private Path socket() {
        return folder.resolve("far.sock");
    }

    private String send(String key, String end) throws Exception {
        try (Client client = near.connect("tcp")) {
            return client.ask("{\"uid\":\"%s\",\"route_key\":\"notices\",\"data\":{\"file\":\"%s\",\"end\":\"%s\"}}"
                    .formatted(key, ledger, end));
        }
    }

    private String sendByHand(String sender, String key, String end) throws Exception {
        return new Operator(near)
                .ask(
                        "eco.sender.send",
                        "{\"sender\":\"%s\",\"key\":\"%s\",\"message\":{\"file\":\"%s\",\"end\":\"%s\"}}"
                                .formatted(sender, key, ledger, end));
    }

    private static void assertStatus(int status, String text, String answer) {
        assertTrue(answer.contains("\"status\":%d,".formatted(status)) && answer.contains(text), answer);
    }

    private String states() throws Exception {
        return ask(near, "eco.error_states.get", "{}");
    }

    private String sizes() throws Exception {
        return manage("data", "");
    }

    private void awaitSizes(int pending, int error) throws Exception {
        String sizes = "\"database_sizes\":{\"pending\":%d,\"error\":%d}".formatted(pending, error);
        Await.until(sizes, () -> sizes().contains(sizes));
    }

    private String manage(String command, String more) throws Exception {
        return ask(near, "eco.buffered_sender." + command, "{\"queue_route_key\":\"notices\"%s}".formatted(more));
    }

    private static String answer(String queue, String request, String text) {
        return ("{\"uid\":\"0\",\"status\":0,\"data\":{\"queue_data\":%s,\"request_data\":%s,\"message\":"
                        + "\"Buffered Sender[notices]: %s\"}}")
                .formatted(queue, request, text);
    }

    private static String ask(Distribution distribution, String route, String data) throws Exception {
        try (Client client = distribution.connect("tcp")) {
            return client.ask("{\"uid\":\"0\",\"route_key\":\"%s\",\"data\":%s}".formatted(route, data));
        }
    }

    private static void kill(Distribution distribution) throws Exception {
        distribution.close();
    }

    /** Waits for keys processed for the first time; an entry in process when its instance is killed comes again. */
    private void awaitLedger(List<String> lines) throws Exception {
        Await.until(
                "the ledger has " + lines,
                () -> Files.exists(ledger)
                        && Files.readAllLines(ledger).stream()
                                .filter(line -> line.contains(" new "))
                                .sorted()
                                .toList()
                                .equals(lines));
    }

    private static HandlerJar ledger(String version) throws Exception {
        return HandlerJar.queued(Ledger.class, "ledger", version, Map.of());
    }
}
