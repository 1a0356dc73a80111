package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ecosystem.api.access.Role;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests access to every route of the platform, on every transport, with every role. */
public class AccessIT {

    /** The standard routes by required role; those of queues exist in both generations. */
    private static final Map<String, List<String>> ROUTES_BY_ROLE = Map.of(
            "",
            List.of("eco.watchdog"),
            Role.OBSERVE,
            List.of(
                    "eco.cache.list",
                    "eco.cache.stats",
                    "eco.components",
                    "eco.deployments",
                    "eco.error_states.get",
                    "eco.listeners",
                    "eco.routes",
                    "eco.statistics.get",
                    "eco.queue.browse",
                    "eco.queue.find",
                    "eco.queue.list",
                    "eco.queue.sizes",
                    "eco.buffered_handler.data",
                    "eco.buffered_handler.errors.get_first_10",
                    "eco.buffered_sender.data",
                    "eco.buffered_sender.errors.get_first_10"),
            Role.OPERATE,
            List.of(
                    "eco.error_states.clear",
                    "eco.log.buffer",
                    "eco.log.level",
                    "eco.queue.reprocess",
                    "eco.buffered_handler.receiving.pause",
                    "eco.buffered_handler.receiving.unpause",
                    "eco.buffered_handler.processing.pause",
                    "eco.buffered_handler.processing.unpause",
                    "eco.buffered_handler.all.pause",
                    "eco.buffered_handler.all.unpause",
                    "eco.buffered_handler.errors.reprocess.all",
                    "eco.buffered_handler.errors.reprocess.one",
                    "eco.buffered_sender.send_process.pause",
                    "eco.buffered_sender.send_process.unpause",
                    "eco.buffered_sender.errors.reprocess.all",
                    "eco.buffered_sender.errors.reprocess.one"),
            Role.DATA,
            List.of(
                    "eco.cache.clear",
                    "eco.log.records",
                    "eco.queue.clear",
                    "eco.buffered_handler.errors.inspect_request",
                    "eco.buffered_handler.errors.clear",
                    "eco.buffered_handler.errors.pop_request",
                    "eco.buffered_sender.errors.inspect_request",
                    "eco.buffered_sender.errors.clear",
                    "eco.buffered_sender.errors.pop_request"),
            Role.ADMIN,
            List.of(
                    "eco.config.get",
                    "eco.config.history",
                    "eco.config.restore",
                    "eco.config.set",
                    "eco.config.unset",
                    "eco.deploy.folder",
                    "eco.deploy.history",
                    "eco.deploy.rollback",
                    "eco.sender.send",
                    "eco.queue.import",
                    "eco.stop"));

    /** The required role of each standard route. */
    private static final Map<String, String> STANDARD = new TreeMap<>();

    static {
        ROUTES_BY_ROLE.forEach((role, routes) -> routes.forEach(route -> {
            STANDARD.put(route, role);
            STANDARD.put(route.replace("eco.buffered_", "eco.queued_"), role);
        }));
    }

    /** The grants of the rules, each with the resulting roles. */
    private static final Map<String, List<String>> GRANTED = Map.of(
            "nothing",
            List.of(),
            Role.OBSERVE,
            List.of(Role.OBSERVE),
            Role.OPERATE,
            List.of(Role.OBSERVE, Role.OPERATE),
            Role.DATA,
            List.of(Role.OBSERVE, Role.OPERATE, Role.DATA),
            Role.ADMIN,
            List.of(Role.OBSERVE, Role.OPERATE, Role.DATA, Role.ADMIN));

    /** Addresses of this machine that stand for other machines: each has the grants of the rule with its name. */
    private static final Map<String, String> SOURCES = Map.of(
            "nothing",
            "127.0.0.2",
            Role.OBSERVE,
            "127.0.0.3",
            Role.OPERATE,
            "127.0.0.4",
            Role.DATA,
            "127.0.0.8",
            Role.ADMIN,
            "127.0.0.5");

    private static final String RULE = "io.ecosystem.access~";
    private static final String DENIED = "\"status\":200";

    /** No route accepts a number, so a permitted request does nothing. */
    private static final String ATTEMPT = "{\"uid\":\"1\",\"route_key\":\"%s\",\"data\":7}";

    private static final String ROUTES = "{\"uid\":\"1\",\"route_key\":\"eco.routes\",\"data\":{}}";
    private static final String KEEPER = "{\"uid\":\"1\",\"route_key\":\"shop.close\",\"data\":0}";

    @TempDir
    static Path folder;

    private static Distribution distribution;

    /** Creates the rules, then starts the instance. */
    @BeforeAll
    static void start() throws Exception {
        distribution = Distribution.warmIn(folder).asShipped();
        distribution.configure(RULE + "same-user", "{\"listeners\": [\"uds://*ecosystem*\"]}");
        distribution.configure(RULE + "loopback", "{\"addresses\": [\"127.0.0.1\"]}");
        for (String granted : GRANTED.keySet()) {
            grant(granted);
        }
        distribution.start();
        distribution.awaitAnswer(ROUTES, "\"status\":0");
    }

    /** Adds a rule for one address and one Unix domain socket. */
    private static void grant(String granted) throws IOException {
        String roles = granted.equals("nothing") ? "" : "\"" + granted + "\"";
        distribution.configure(RULE + granted, """
            {"addresses": ["%s/32"], "users": ["@self"], "roles": [%s],
             "listeners": ["tcp", "udp", "uds://*/%s.sock"]}
            """.formatted(SOURCES.get(granted), roles, granted));
        // the name sorts after the shipped one
        distribution.configure(
                "io.ecosystem.transport.uds~with-" + granted, "{\"path\": \"%s\"}".formatted(socket(granted)));
    }

    @AfterAll
    static void close() {
        distribution.close();
    }

    @Test
    public void knowsTheRoleOfEveryStandardRoute() throws Exception {
        assertEquals(STANDARD, served(), "one entry in ROUTES_BY_ROLE for each route of the platform");
    }

    @Test
    public void asksForTheRoleOnEveryTransport() throws Exception {
        var wrong = new ArrayList<String>();
        for (String granted : GRANTED.keySet()) {
            try (Client tcp = Client.connect(distribution.address("tcp"), SOURCES.get(granted));
                    Client uds = Client.connect(URI.create("uds://" + socket(granted)));
                    Datagrams udp = Datagrams.to(distribution.address("udp"), SOURCES.get(granted))) {
                if (!GRANTED.get(granted).isEmpty()) {
                    Await.until("the rule is there", () -> tcp.ask(ROUTES).contains("\"status\":0"));
                }
                for (var route : served().entrySet()) {
                    String attempt = ATTEMPT.formatted(route.getKey());
                    boolean permitted =
                            route.getValue().isEmpty() || GRANTED.get(granted).contains(route.getValue());
                    for (String answer :
                            List.of("tcp " + tcp.ask(attempt), "uds " + uds.ask(attempt), "udp " + udp.ask(attempt))) {
                        String denial = "role '%s' is required".formatted(route.getValue());
                        if (answer.contains(DENIED) == permitted || answer.contains(denial) == permitted) {
                            wrong.add("%s with %s: %s".formatted(route.getKey(), granted, answer));
                        }
                    }
                }
            }
        }

        assertEquals(List.of(), wrong);
    }

    @Test
    public void letsLoopbackOperateAndTheSameUserDoEverything() throws Exception {
        String stop = ATTEMPT.formatted("eco.stop");
        try (Client tcp = distribution.connect("tcp");
                Client uds = distribution.connect("uds");
                Datagrams udp = Datagrams.to(distribution.address("udp"))) {
            assertServed(tcp.ask(ROUTES));
            assertServed(udp.ask(ROUTES));
            assertServed(uds.ask(ROUTES));
            assertDenied(tcp.ask(stop));
            assertDenied(udp.ask(stop));
            assertContains("\"status\":300", uds.ask(stop));
        }
    }

    @Test
    public void showsBodiesAndRemovesThemForTheSameUserOnly() throws Exception {
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(acme.Ledger.class, "ledger", "1.0.0", Map.of("maxAttempts", 1))
                        .bytes());
        String job = "{\"uid\":\"secret-key\",\"route_key\":\"ledger\",\"data\":{\"file\":\"/secret/file\",\"end\":"
                + "\"fail\"}}";
        String browse = "{\"uid\":\"1\",\"route_key\":\"eco.queue.browse\",\"data\":{\"queue\":\"ledger\"}}";
        String clear = "{\"uid\":\"1\",\"route_key\":\"eco.queue.clear\",\"data\":{\"queue\":\"ledger\"}}";
        String one = "{\"uid\":\"1\",\"route_key\":\"eco.queued_handler.errors.%s\",\"data\":"
                + "{\"queue_route_key\":\"ledger\",\"request_uid\":\"secret-key\"}}";
        try (Client tcp = distribution.connect("tcp");
                Client uds = distribution.connect("uds")) {
            Await.until("the job is taken", () -> tcp.ask(job).contains("\"status\":0"));
            Await.until("it has failed", () -> tcp.ask(browse).contains("secret-key"));

            assertTrue(!tcp.ask(browse).contains("/secret/file"), tcp.ask(browse));
            assertContains("group, data and other metadata need the role 'data'", tcp.ask(browse));
            assertDenied(tcp.ask(clear));
            assertDenied(tcp.ask(one.formatted("pop_request")));
            assertDenied(tcp.ask(one.formatted("inspect_request")));
            String again = tcp.ask(one.formatted("reprocess.one"));
            assertContains("\"request_data\":null", again);
            assertContains("moved to incoming database", again);
            Await.until("it has failed again", () -> uds.ask(browse).contains("/secret/file"));
            assertContains("\"entries\":1,\"dry_run\":false,\"complete\":true", uds.ask(clear));
        }
    }

    @Test
    public void followsARuleThatChanges() throws Exception {
        String address = "127.0.0.6";
        try (Client client = Client.connect(distribution.address("tcp"), address)) {
            assertDenied(client.ask(ROUTES));

            distribution.configure(
                    RULE + "changing", "{\"addresses\": [\"%s\"], \"roles\": [\"observe\"]}".formatted(address));
            Await.until("the rule grants", () -> client.ask(ROUTES).contains("\"status\":0"));

            distribution.configure(
                    RULE + "changing", "{\"addresses\": [\"%s/99\"], \"roles\": [\"observe\"]}".formatted(address));
            Await.until(
                    "the wrong rule grants nothing", () -> client.ask(ROUTES).contains(DENIED));
            distribution.awaitLog("io.ecosystem.access~changing: 'addresses': '127.0.0.6/99' is no range of addresses: "
                    + "expected a number from 0 to 32 behind the slash; the rule grants nothing until it is corrected");
            assertEquals(1, distribution.complaints("~changing").size());
        }
        try (Client other = Client.connect(distribution.address("tcp"), SOURCES.get(Role.OBSERVE))) {
            assertServed(other.ask(ROUTES));
        }
    }

    @Test
    public void asksForTheRolesOfAnApplication() throws Exception {
        String address = "127.0.0.7";
        distribution.deploy(
                "shop.jar",
                HandlerJar.handler(acme.Slow.class, "shop.close", "1.0.0", "shop.keeper")
                        .bytes());
        distribution.configure(
                RULE + "keepers", "{\"addresses\": [\"%s\"], \"roles\": [\"shop.keeper\"]}".formatted(address));
        try (Client keeper = Client.connect(distribution.address("tcp"), address);
                Client operator = distribution.connect("tcp");
                Client self = distribution.connect("uds")) {
            Await.until("the keeper is let in", () -> keeper.ask(KEEPER).contains("\"data\":\"done\""));

            assertContains("role 'shop.keeper' is required", operator.ask(KEEPER));
            assertDenied(keeper.ask(ROUTES));
            assertContains("\"data\":\"done\"", self.ask(KEEPER));
            assertContains(
                    "{\"route\":\"shop.close\",\"role\":\"shop.keeper\",\"bundle\":\"acme.Slow\","
                            + "\"version\":\"1.0.0\",\"since\":\"20",
                    operator.ask(ROUTES));
        }
    }

    @Test
    public void countsInTheLogWhatItDenies() throws Exception {
        String address = "127.0.0.9"; // of this test only
        try (Client client = Client.connect(distribution.address("tcp"), address)) {
            for (int i = 0; i < 200; i++) {
                assertDenied(client.ask(ROUTES));
            }
        }
        int lines = distribution.logged("is denied to tcp peer " + address).size();

        assertTrue(lines < 50, "only the first of a period are written, not " + lines);
        distribution.awaitLog(" more calls were denied within 10 s");
    }

    private static Path socket(String granted) {
        return folder.resolve(granted + ".sock");
    }

    /** Returns the routes of the platform with their roles, as reported by the instance. */
    private Map<String, String> served() throws Exception {
        try (Client client = distribution.connect("uds")) {
            Await.until("the rules are there", () -> client.ask(ROUTES).contains("\"status\":0"));
            try (JsonReader reader = Json.createReader(new StringReader(client.ask(ROUTES)))) {
                return reader.readObject().getJsonObject("data").getJsonArray("routes").stream()
                        .map(JsonValue::asJsonObject)
                        .filter(route -> route.getString("route").startsWith("eco."))
                        .collect(Collectors.toMap(
                                route -> route.getString("route"),
                                (JsonObject route) -> route.getString("role"),
                                (one, other) -> one,
                                TreeMap::new));
            }
        }
    }

    private static void assertServed(String answer) {
        assertContains("\"status\":0", answer);
        assertContains("\"eco.routes\"", answer);
    }

    private static void assertDenied(String answer) {
        assertContains(DENIED, answer);
    }

    private static void assertContains(String part, String answer) {
        assertTrue(answer.contains(part), answer);
    }
}
