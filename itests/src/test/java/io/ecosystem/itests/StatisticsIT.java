package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Outcome;
import acme.Shop;
import acme.Versioned;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests the standard routes for statistics, durations, figures of applications and error states. */
public class StatisticsIT {

    @RegisterExtension
    static final Running RUNNING = new Running();

    private static final String PID = "io.ecosystem.statistics";
    private static final String JAR = "shop.jar";
    private static final Set<String> ALWAYS =
            new TreeSet<>(Set.of("endpoint_data", "timestamp", "uptime", "gather_period", "application", "access"));

    private final Distribution distribution = RUNNING.distribution();
    private Client client;

    @BeforeEach
    public void connect() throws IOException {
        client = distribution.connect("tcp");
    }

    @AfterEach
    public void close() throws IOException {
        client.close();
    }

    @Test
    public void hasTheShapeOfTheProtocol() throws Exception {
        long before = System.currentTimeMillis();
        JsonObject record = statistics("current");

        var sections = new TreeSet<>(record.keySet());
        sections.remove("shop"); // values of an application stay
        assertEquals(ALWAYS, sections);
        assertEquals(
                Set.of("name", "instance"), record.getJsonObject("application").keySet());
        record.getJsonObject("application")
                .values()
                .forEach(name -> assertEquals(JsonValue.ValueType.STRING, name.getValueType()));
        assertEquals(300, record.getInt("gather_period"));
        assertWithin(before / 1e3 - 0.001, System.currentTimeMillis() / 1e3, record.getJsonNumber("timestamp"));
        assertWithin(0, 600, record.getJsonNumber("uptime"));
        assertEquals("0,-1.0,-1.0", timing(record, "eco", "cache", "list")); // no test calls these
        assertEquals("0,-1.0,-1.0", timing(record, "eco", "cache", "clear"));
        assertTrue(endpoint(record, "eco", "statistics", "get").getInt("call_count") >= 0);
    }

    @Test
    public void countsAndTimesTheCallsThatSucceedOnEachTransport() throws Exception {
        try (Datagrams datagrams = Datagrams.to(distribution.address("udp"));
                Client uds = distribution.connect("uds")) {
            ask("dice.roll", "{\"sides\":6}");
            assertEquals(600, ask("dice.roll", "{\"sides\":0}").getInt("status"));
            assertEquals(300, ask("dice.roll", "{}").getInt("status"));
            assertEquals(400, ask("dice.throw", "{}").getInt("status"));
            JsonObject once = endpoint(statistics("current"), "dice", "roll");
            datagrams.ask(request("dice.roll", "{\"sides\":6}"));
            uds.ask(request("dice.roll", "{\"sides\":6}"));
            JsonObject record = statistics("current");
            JsonObject thrice = endpoint(record, "dice", "roll");

            assertEquals(1, once.getInt("call_count"));
            assertWithin(1e-7, 10, once.getJsonNumber("p95"));
            assertEquals(once.getJsonNumber("p95"), once.getJsonNumber("p99"));
            assertEquals(3, thrice.getInt("call_count"));
            assertWithin(1e-7, 10, thrice.getJsonNumber("p95"));
            assertWithin(thrice.getJsonNumber("p95").doubleValue(), 10, thrice.getJsonNumber("p99"));
            assertEquals(Set.of("roll"), endpoint(record, "dice").keySet());
        }
    }

    @Test
    public void listsRoutesAsLongAsTheyAreThereAlsoWhenTheirNamesCollide() throws Exception {
        distribution.deploy(
                "a.jar", HandlerJar.handler(Versioned.class, "a", "1.0.0").bytes());
        distribution.deploy(
                "b.jar",
                HandlerJar.handler(Outcome.class, "a.call_count", "1.0.0").bytes());
        Await.until("both routes are listed", () -> {
            JsonObject endpoints = endpoint(statistics("current"));
            return endpoints.containsKey("a") && endpoints.containsKey("a.call_count");
        });
        // A handler is known before it is served; only what succeeds is counted.
        Await.until("one answers", () -> ask("a", "1").getInt("status") == 0);
        Await.until(
                "the other answers",
                () -> ask("a.call_count", "{\"end\":\"done\",\"number\":1}").getInt("status") == 0);

        JsonObject record = statistics("current");
        assertEquals(1, endpoint(record, "a").getInt("call_count"));
        assertEquals(1, endpoint(record, "a.call_count").getInt("call_count"));
        assertEquals(Set.of("call_count", "p95", "p99"), endpoint(record, "a").keySet());

        distribution.deploy(
                "c.jar", HandlerJar.handler(acme.Slow.class, "c.d", "1.0.0").bytes());
        Await.until(
                "another route is listed", () -> endpoint(statistics("current")).containsKey("c"));
        distribution.undeploy("c.jar");
        Await.until(
                "a route that was not called is forgotten",
                () -> !endpoint(statistics("current")).containsKey("c"));
        distribution.undeploy("a.jar");
        distribution.undeploy("b.jar");
    }

    @Test
    public void gathersPeriodsThatAreConfiguredWhileItRuns() throws Exception {
        deployShop();
        shop("order", "tea");
        shop("order", "milk");
        JsonObject current = statistics("current");
        assertEquals(2, current.getJsonObject("shop").getInt("orders"));
        assertEquals("milk", current.getJsonObject("shop").getString("last"));
        assertEquals(2, current.getJsonObject("shop").getInt("open"));
        assertEquals(
                3,
                current.getJsonObject("buffered_endpoint_sizes")
                        .getJsonObject("shop")
                        .getJsonObject("order.later")
                        .getInt("pending"));
        assertEquals(JsonValue.EMPTY_JSON_OBJECT, statistics("gathered"));
        assertEquals(JsonValue.EMPTY_JSON_ARRAY, full());

        distribution.configure(PID, "{\"gatherPeriodSeconds\": 1, \"historyLength\": 2}");
        Await.until("two periods are kept", () -> full().size() == 2);
        Await.until("the oldest one has gone", () -> full().stream().allMatch(period -> orders(period) == 0));

        JsonArray history = full();
        assertEquals(2, history.size());
        assertTrue(timestamp(history.get(0)) > timestamp(history.get(1)), "newest first");
        assertEquals(1, history.getJsonObject(0).getInt("gather_period"));
        assertTrue(timestamp(statistics("gathered")) >= timestamp(history.get(0)));
        JsonObject zeroed = statistics("current").getJsonObject("shop");
        assertEquals(0, zeroed.getInt("orders"));
        assertEquals(0, zeroed.getInt("last"), "texts are zeroed too");
        assertEquals(2, zeroed.getInt("open"), "gauges are not");

        distribution.configure(PID, "{\"gatherPeriodSeconds\": 0}");
        distribution.awaitLog("conf/io.ecosystem.statistics.cfg.json is not applied: 'gatherPeriodSeconds' is 0, "
                + "expected a whole number from 1 to 86400");
        assertEquals(1, statistics("current").getInt("gather_period"));

        distribution.configure(PID, "{}");
        Await.until(
                "the period is as shipped again", () -> statistics("current").getInt("gather_period") == 300);
        undeployShop();
        Await.until(
                "the shop's gauge has gone, its values stay",
                () -> statistics("current").getJsonObject("shop").keySet().equals(Set.of("orders", "last")));
    }

    @Test
    public void listsAndClearsErrorStates() throws Exception {
        deployShop();
        assertEquals("{\"errors\":[]}", errors("get", "{}"));

        shop("alarm", "first");
        shop("alarm", "second");
        shop("alarm", "third");

        String alarm = "{\"errors\":[{\"error_id\":\"SHOP.ALARM\",\"description\":\"first\",\"count\":%d}]}";
        assertEquals(alarm.formatted(3), errors("get", "{}"));
        assertEquals(alarm.formatted(2), errors("clear", "{\"error_id\":\"Shop.Alarm\",\"count\":1}"));
        assertEquals(alarm.formatted(2), errors("clear", "{\"error_id\":\"unknown\",\"count\":1}"));
        JsonObject refused = ask("eco.error_states.clear", "{\"error_id\":\"SHOP.ALARM\",\"count\":-1}");
        assertEquals(300, refused.getInt("status"));
        assertEquals("count: expected 0 for all, or how many to clear, not -1", refused.getString("data"));
        assertEquals(
                300,
                ask("eco.error_states.clear", "{\"error_id\":\"SHOP.ALARM\"}").getInt("status"));
        assertEquals(alarm.formatted(2), errors("get", "{}"));
        try (Datagrams datagrams = Datagrams.to(distribution.address("udp"))) {
            String answer =
                    datagrams.ask(request("eco.error_states.clear", "{\"error_id\":\"SHOP.ALARM\",\"count\":0}"));
            assertEquals("{\"uid\":\"1\",\"status\":0,\"data\":{\"errors\":[]}}", answer);
        }
        undeployShop();
    }

    @Test
    public void saysWhatIsWrongWithARequest() throws Exception {
        for (String data : List.of("{}", "{\"type\":null}", "{\"type\":1}", "[]", "null", "\"current\"")) {
            assertEquals(300, ask("eco.statistics.get", data).getInt("status"), data);
        }
        assertEquals(
                "type: missing, expected text", ask("eco.statistics.get", "{}").getString("data"));
    }

    @Test
    public void saysThatAnAnswerDoesNotFitIntoADatagram() throws Exception {
        deployShop();
        shop("note", "x".repeat(66_000));
        try (Datagrams datagrams = Datagrams.to(distribution.address("udp"))) {
            JsonObject answer = parse(datagrams.ask(request("eco.statistics.get", "{\"type\":\"current\"}")));

            assertEquals(999, answer.getInt("status"));
            assertTrue(
                    answer.getString("data").endsWith(" bytes does not fit into the 65507 bytes that udp carries"),
                    answer.getString("data"));
        }
        assertEquals(66_000, statistics("current").getString("note").length());
        undeployShop();
    }

    private void deployShop() throws Exception {
        String file = "OSGI-INF/" + Shop.class.getName() + ".xml";
        distribution.deploy(
                JAR,
                HandlerJar.handler(Shop.class, "shop", "1.0.0")
                        .imports("io.ecosystem.api.statistics,io.ecosystem.api.errorstate")
                        .entry(file, """
                            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.Shop" init="2">
                              <implementation class="acme.Shop"/>
                              <property name="ecosystem.route" value="shop"/>
                              <service>
                                <provide interface="io.ecosystem.api.handler.Handler"/>
                                <provide interface="io.ecosystem.api.statistics.StatisticsSource"/>
                              </service>
                              <reference name="statistics" parameter="0"
                                  interface="io.ecosystem.api.statistics.Statistics"/>
                              <reference name="states" parameter="1"
                                  interface="io.ecosystem.api.errorstate.ErrorStates"/>
                            </scr:component>
                            """)
                        .bytes());
        Await.until("the shop tells its statistics", () -> statistics("current").containsKey("note"));
    }

    private void undeployShop() throws Exception {
        distribution.undeploy(JAR);
        Await.until("the shop has gone with its sections", () -> {
            JsonObject record = statistics("current");
            return !record.containsKey("note") && !record.containsKey("buffered_endpoint_sizes");
        });
    }

    private void shop(String action, String text) throws IOException {
        JsonObject answer = ask("shop", "{\"action\":\"%s\",\"text\":\"%s\"}".formatted(action, text));
        assertEquals(0, answer.getInt("status"), answer.toString());
    }

    private JsonArray full() throws IOException {
        return ask("eco.statistics.get", "{\"type\":\"full\"}")
                .getJsonObject("data")
                .getJsonArray("statistics");
    }

    private JsonObject statistics(String type) throws IOException {
        JsonObject data =
                ask("eco.statistics.get", "{\"type\":\"%s\"}".formatted(type)).getJsonObject("data");
        assertEquals(Set.of("statistics"), data.keySet());
        return data.getJsonObject("statistics");
    }

    private String errors(String action, String data) throws IOException {
        return ask("eco.error_states." + action, data).getJsonObject("data").toString();
    }

    private JsonObject ask(String route, String data) throws IOException {
        return parse(client.ask(request(route, data)));
    }

    private static String request(String route, String data) {
        return "{\"uid\":\"1\",\"route_key\":\"%s\",\"data\":%s}".formatted(route, data);
    }

    private static JsonObject parse(String answer) {
        try (var reader = Json.createReader(new StringReader(answer))) {
            return reader.readObject();
        }
    }

    private static JsonObject endpoint(JsonObject record, String... parts) {
        JsonObject found = record.getJsonObject("endpoint_data");
        for (String part : parts) {
            found = found.getJsonObject(part);
        }
        return found;
    }

    private static String timing(JsonObject record, String... parts) {
        JsonObject endpoint = endpoint(record, parts);
        return "%s,%s,%s".formatted(endpoint.get("call_count"), endpoint.get("p95"), endpoint.get("p99"));
    }

    private static int orders(JsonValue period) {
        return period.asJsonObject().getJsonObject("shop").getInt("orders");
    }

    private static double timestamp(JsonValue period) {
        return period.asJsonObject().getJsonNumber("timestamp").doubleValue();
    }

    private static void assertWithin(double least, double most, JsonNumber number) {
        assertTrue(
                number.doubleValue() >= least && number.doubleValue() <= most,
                "%s is not from %s to %s".formatted(number, least, most));
    }
}
