package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.cli.output.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class WhyCommandTest {

    private static final String SIZES =
            "{\"pending\":{\"entries\":%d},\"processing\":{\"entries\":0},\"waiting\":{\"entries\":%d},"
                    + "\"error\":{\"entries\":%d}}";

    @TempDir
    Path folder;

    private FakeInstance instance;
    private Terminal terminal;

    @BeforeEach
    void start() throws IOException {
        instance = new FakeInstance().on("eco.watchdog", "\"alive\"");
        terminal = new Terminal(folder);
    }

    @AfterEach
    void end() throws IOException {
        instance.close();
    }

    private int why(String thing) {
        return terminal.run(instance, "why", thing);
    }

    private void problems(String... lines) {
        instance.on("eco.deployments", data -> {
            var answer = Json.object();
            answer.putArray("deployments")
                    .addObject()
                    .put("file", "roll.jar")
                    .put("bundle", "acme.roll")
                    .put("version", "1.0.0")
                    .put("state", lines.length == 0 ? "active" : "installed")
                    .put("since", "2026-01-31T12:00:03Z");
            var all = answer.putArray("problems");
            for (String line : lines) {
                all.add(line);
            }
            answer.putArray("starting");
            return answer;
        });
    }

    private void route(String role, String shadowed) {
        instance.on(
                "eco.routes",
                ("{\"routes\":[{\"route\":\"dice.roll\",\"role\":\"%s\",\"bundle\":\"acme.roll\","
                                + "\"version\":\"1.0.0\",\"since\":\"2026-01-31T12:00:03Z\",\"ranking\":0,"
                                + "\"shadowed\":[%s]}]}")
                        .formatted(role, shadowed));
    }

    private void queue(String fields, int pending, int waiting, int error) {
        instance.on(
                "eco.queue.list",
                "{\"queues\":[{\"queue\":\"orders\",\"sizes\":%s,%s}]}"
                        .formatted(SIZES.formatted(pending, waiting, error), fields));
    }

    @Test
    void saysThatARouteIsServed() {
        route("", "");

        assertThat(why("dice.roll")).isZero();

        assertThat(terminal.out())
                .startsWith("route 'dice.roll' is served by acme.roll 1.0.0 since")
                .endsWith("for everyone\n");
    }

    @Test
    void saysWhoHasTheRoleOfARoute() {
        route("data", "");
        instance.on(
                "eco.config.get",
                "{\"configuration\":{\"io.ecosystem.access~tools\":{\"addresses\":{\"value\":[\"10.0.0.1\"]},"
                        + "\"listeners\":{\"value\":[\"tcp\"]},\"roles\":{\"value\":[\"admin\"]}}}}");

        assertThat(why("dice.roll")).isZero();

        assertThat(terminal.out())
                .contains("requires the role 'data'")
                .contains("senders at 10.0.0.1 over tcp (io.ecosystem.access~tools)");
    }

    @Test
    void saysThatNobodyHasTheRoleOfARoute() {
        route("shop.keeper", "");
        instance.on(
                "eco.config.get",
                "{\"configuration\":{\"io.ecosystem.access~tools\":{\"users\":{\"value\":[\"@self\"]},"
                        + "\"roles\":{\"value\":[\"admin\"]}}}}");

        assertThat(why("dice.roll")).isOne();

        assertThat(terminal.out()).contains("which no sender has").contains("-> grant it by a rule");
    }

    @Test
    void saysThatARouteHasTwoHandlers() {
        route("", "{\"role\":\"\",\"bundle\":\"acme.other\",\"version\":\"2.0.0\",\"ranking\":0}");

        assertThat(why("dice.roll")).isOne();

        assertThat(terminal.out()).contains("another handler").contains("acme.other 2.0.0");
    }

    @Test
    void saysWhatKeepsARouteFromBeingServed() {
        problems("deploy/roll.jar: acme.roll 1.0.0 does not run: it needs package acme.dice [1.0.0,2.0.0), which"
                + " repository/dice.jar would provide");
        instance.on(
                "eco.components",
                "{\"components\":[{\"component\":\"acme.Roll\",\"bundle\":\"acme.roll\","
                        + "\"version\":\"1.0.0\",\"pid\":\"acme.Roll\",\"state\":\"stopped\","
                        + "\"routes\":[\"dice.roll\"],\"queues\":[],\"reason\":\"its"
                        + " bundle does not run\"}]}");

        assertThat(why("dice.roll")).isOne();
        assertThat(terminal.out())
                .contains("route 'dice.roll' is not served: component acme.Roll of acme.roll 1.0.0 would")
                .contains("it needs package acme.dice")
                .contains("-> put repository/dice.jar into deploy/");

        for (String thing :
                new String[] {"roll.jar", "deploy/roll.jar", "acme.roll", "acme.Roll", "acme.dice", "Roll"}) {
            assertThat(why(thing)).as(thing).isOne();
            assertThat(terminal.out()).as(thing).contains("it needs package acme.dice");
        }
    }

    @Test
    void saysThatAFileWorks() {
        problems();

        assertThat(why("roll.jar")).isZero();

        assertThat(terminal.out()).startsWith("deploy/roll.jar: acme.roll 1.0.0 is active since");
    }

    @Test
    void saysThatAFileWasRemoved() {
        problems();
        instance.on(
                "eco.deploy.history",
                "{\"changes\":[{\"time\":\"2026-01-31T12:00:03Z\",\"file\":\"gone.jar\","
                        + "\"change\":\"removed\",\"bundle\":\"acme.gone"
                        + " 1.0.0\"}]}");

        assertThat(why("gone.jar")).isOne();
        assertThat(terminal.out()).contains("is not in the deploy folder any more");
        assertThat(why("nonsense")).isEqualTo(5);
        assertThat(terminal.err()).contains("gone.jar (acme.gone 1.0.0)");
    }

    @Test
    void saysThatABundleRuns_whoseReplacementWasRemoved() {
        instance.on(
                        "eco.deploy.history",
                        "{\"changes\":[{\"file\":\"echo.jar\",\"change\":\"removed\",\"bundle\":\"acme.echo 2.0.0\"}]}")
                .on(
                        "eco.components",
                        "{\"components\":[{\"component\":\"acme.Echo\",\"bundle\":\"acme.echo\",\"version\":\"1.0.0\","
                                + "\"pid\":\"acme.Echo\",\"state\":\"active\","
                                + "\"routes\":[],\"queues\":[],\"reason\":\"\"}]}");

        assertThat(why("acme.echo")).isZero();

        assertThat(terminal.out()).isEqualTo("bundle acme.echo 1.0.0 runs, with 1 component at work\n");
    }

    @Test
    void saysWhatToDoAboutABadReplacement() {
        problems("deploy/roll.jar: acme.roll 9.0.0 cannot replace 0.1.0: acme.core needs package acme.dice"
                + " [0.1.0,0.2.0), and it brings 9.0.0");

        assertThat(why("roll.jar")).isOne();

        assertThat(terminal.out()).contains("-> build it against this distribution");
    }

    @Test
    void namesTheKeyOfARefusedConfiguration() {
        problems("conf/acme.dice~big.cfg.json is not applied: 'side' is unknown; did you mean 'sides'?");

        assertThat(why("acme.dice~big")).isOne();

        assertThat(terminal.out())
                .contains("'side' is unknown; did you mean 'sides'?")
                .contains("-> correct conf/acme.dice~big.cfg.json");
    }

    @Test
    void saysThatAConfigurationIsApplied() {
        instance.on(
                "eco.config.get",
                "{\"configuration\":{\"acme.dice\":{\"sides\":{\"value\":6,\"layer\":\"file\","
                        + "\"source\":\"conf/acme.dice.cfg.json\"}}}}");

        assertThat(why("acme.dice")).isZero();

        assertThat(terminal.out()).contains("is applied, with values of conf/acme.dice.cfg.json");
    }

    @Test
    void saysWhyAComponentWithAConfigurationFails() {
        instance.on(
                "eco.components",
                "{\"components\":[{\"component\":\"acme.Settings\",\"bundle\":\"acme\",\"version\":\"1.0.0\","
                        + "\"pid\":\"io.ecosystem.queue.outgoing~notices\",\"state\":\"failed\","
                        + "\"routes\":[],\"queues\":[],\"reason\":\"it"
                        + " cannot be made: targets: 'nowhere' is no address\"}]}");

        assertThat(why("notices")).isOne();

        assertThat(terminal.out()).contains("'nowhere' is no address").contains("-> correct conf/");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesTheProcessThatHasAPort() throws IOException {
        try (var taker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            instance.on(
                    "eco.listeners",
                    ("{\"listeners\":[{\"name\":\"io.ecosystem.transport.tcp~main\","
                                    + "\"address\":\"tcp://127.0.0.1:%1$d\",\"failure\":\"cannot listen on "
                                    + "tcp://127.0.0.1:%1$d: Address already in use\"}]}")
                            .formatted(taker.getLocalPort()));

            assertThat(why("io.ecosystem.transport.tcp~main")).isOne();
            assertThat(terminal.out())
                    .contains("already in use; the port is taken by process "
                            + ProcessHandle.current().pid())
                    .contains("-> end the other process");
            assertThat(why(String.valueOf(taker.getLocalPort()))).isOne();
        }
    }

    @Test
    void saysThatAListenerDoesNotAnswer() {
        instance.on(
                        "eco.listeners",
                        "{\"listeners\":[{\"name\":\"io.ecosystem.transport.tcp~main\","
                                + "\"address\":\"tcp://127.0.0.1:8888\",\"failure\":\"\"}]}")
                .on(
                        "eco.error_states.get",
                        "{\"errors\":[{\"error_id\":\"LISTENER.IO.ECOSYSTEM.TRANSPORT.TCP~MAIN.FAILED\","
                                + "\"description\":\"only"
                                + " heartbeats are answered\",\"count\":1}]}");

        assertThat(why("tcp://127.0.0.1:8888")).isOne();

        assertThat(terminal.out()).contains("does not answer: only heartbeats are answered");
    }

    @Test
    void saysThatAQueueWorks() {
        queue("\"direction\":\"incoming\",\"worker\":\"acme.orders 1.0.0\",\"trouble\":null", 3, 0, 0);

        assertThat(why("orders")).isZero();

        assertThat(terminal.out()).contains("handled by acme.orders 1.0.0, 3 pending");
    }

    @Test
    void saysEachThingThatIsWrongWithAQueue() {
        queue(
                "\"direction\":\"incoming\",\"worker\":null,\"receiving_paused\":true,"
                        + "\"processing_paused\":true,\"trouble\":\"the"
                        + " disk is full\"",
                1,
                1,
                2);
        instance.on(
                "eco.queue.browse",
                data -> Json.read("{\"entries\":[{\"key\":\"k"
                        + " 1\",\"due\":\"2026-01-31T12:00:03Z\",\"attempts\":2,"
                        + "\"failures\":[{\"at\":\"2026-01-31T12:00:00Z\",\"reason\":\"out"
                        + " of tea\"}]}]}"));

        assertThat(why("orders")).isOne();

        assertThat(terminal.out())
                .contains("cannot be used: the disk is full")
                .contains("receiving is paused")
                .contains("processing is paused")
                .contains("-> eco queue resume orders")
                .contains("has no handler")
                .contains("1 entry waiting for another attempt; k 1 is due")
                .contains("2 entries in its error queue")
                .contains("out of tea");
    }

    @Test
    void saysThatAQueueIsFull() {
        queue("\"direction\":\"incoming\",\"worker\":\"acme\",\"trouble\":null", 7, 0, 0);
        instance.on(
                "eco.config.get",
                "{\"configuration\":{\"io.ecosystem.queue.incoming~o\":{\"route\":{\"value\":\"orders\"},"
                        + "\"maxEntries\":{\"value\":7}}}}");

        assertThat(why("orders")).isOne();

        assertThat(terminal.out())
                .contains("is full: it holds 7 of at most 7 entries")
                .contains("'maxEntries' of io.ecosystem.queue.incoming~o");
    }

    @Test
    void saysSinceWhenATargetIsDown() {
        queue("\"direction\":\"outgoing\",\"worker\":\"acme\",\"trouble\":null", 1, 0, 0);
        instance.on(
                        "eco.error_states.get",
                        "{\"errors\":[{\"error_id\":\"QUEUE.OUTGOING/ORDERS.PEER_DOWN\",\"description\":\"nothing"
                                + " listens at tcp://10.0.0.1:8888\",\"count\":1}]}")
                .on(
                        "eco.queue.browse",
                        "{\"entries\":[{\"key\":\"k"
                            + " 1\",\"failures\":[{\"at\":\"2026-01-31T12:00:00Z\",\"reason\":\"unreachable\"}]}]}");

        assertThat(why("orders")).isOne();

        assertThat(terminal.out())
                .contains("which is down since 2026-01-31")
                .contains("nothing listens at tcp://10.0.0.1:8888")
                .contains("io.ecosystem.queue.outgoing~orders.cfg.json");
    }

    @Test
    void tellsTheHistoryOfAnEntry() {
        instance.on(
                "eco.queue.find",
                "{\"entries\":[{\"queue\":\"orders\",\"direction\":\"incoming\",\"key\":\"17\","
                        + "\"state\":\"error\",\"received\":\"2026-01-31T12:00:00Z\","
                        + "\"since\":\"2026-01-31T12:00:09Z\","
                        + "\"failures\":[{\"at\":\"2026-01-31T12:00:01Z\",\"reason\":\"out"
                        + " of tea\",\"version\":\"acme 1.0.0\"},{\"at\":\"2026-01-31T12:00:09Z\",\"reason\":\"out of"
                        + " cups\",\"version\":\"acme 1.0.0\"}]}]}");

        assertThat(why("17")).isOne();

        assertThat(terminal.out())
                .contains("is in the error queue since")
                .contains("out of tea; failed")
                .contains("out of cups")
                .contains("-> correct what failed, then 'eco queue retry orders --key 17'");
    }

    @Test
    void explainsAnErrorState() {
        instance.on(
                "eco.error_states.get",
                "{\"errors\":[{\"error_id\":\"DISK.LOW\",\"description\":\"1 GB is left\",\"count\":2}]}");

        assertThat(why("disk.low")).isOne();

        assertThat(terminal.out())
                .contains("DISK.LOW is raised, 2 times: 1 GB is left")
                .contains("eco errors clear");
    }

    @Test
    void addsWhatTheLogSays() {
        instance.on("eco.cache.list", "[{\"name\":\"quotes\"}]")
                .on(
                        "eco.log.records",
                        "{\"records\":[{\"timestamp\":\"2026-01-31T12:00:00Z\",\"body\":\"There is another cache"
                                + " 'quotes'\"},{\"timestamp\":\"2026-01-31T12:00:00Z\",\"body\":\"quotes.more\"}]}");

        assertThat(why("quotes")).isZero();

        assertThat(terminal.out())
                .contains("cache 'quotes' is there")
                .contains("another cache 'quotes'")
                .doesNotContain("quotes.more");
    }

    @Test
    void suggestsWhatIsMeant() {
        route("", "");

        assertThat(why("dice.rol")).isEqualTo(5);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("nothing is known of 'dice.rol'").contains("did you mean dice.roll?");

        assertThat(why("dice")).isEqualTo(5);
        assertThat(terminal.err()).contains("did you mean dice.roll?");
    }

    @Test
    void writesJson() {
        route("", "");

        assertThat(terminal.run(instance, "why", "dice.roll", "--json")).isZero();

        JsonNode answer = Json.read(terminal.out());
        assertThat(answer.path("thing").asString()).isEqualTo("dice.roll");
        JsonNode finding = answer.path("findings").path(0);
        assertThat(finding.path("kind").asString()).isEqualTo("route");
        assertThat(finding.path("name").asString()).isEqualTo("dice.roll");
        assertThat(finding.path("well").asBoolean()).isTrue();
        assertThat(finding.path("text").asString()).contains("is served");
        assertThat(finding.path("remedy").asString()).isEmpty();
    }
}
