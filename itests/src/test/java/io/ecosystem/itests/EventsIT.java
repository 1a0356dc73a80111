package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import acme.Versioned;
import acme.Witness;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what a deployed bundle learns from Event Admin and from transfer objects, in the packed distribution. */
public class EventsIT {

    private static final String SECOND = "io.ecosystem.transport.tcp~second";

    @TempDir
    Path folder;

    private Distribution distribution;

    @BeforeEach
    public void start() throws Exception {
        distribution = Distribution.warmIn(folder);
        distribution.configure("io.ecosystem.deployer", "{\"scanMillis\": 20}");
        distribution.deploy("witness.jar", witness());
        distribution.start("--with", "eventadmin");
        distribution.awaitAnswer(request("witness", "{}"), "routes");
    }

    @AfterEach
    public void stop() {
        distribution.close();
    }

    @Test
    public void tellsWhatHasChanged() throws Exception {
        distribution.configure(SECOND, "{\"host\": \"127.0.0.1\", \"port\": 0}");
        awaitEvent("configuration/UPDATED {factoryPid=io.ecosystem.transport.tcp, pid=%s}".formatted(SECOND));
        awaitEvent("listener/OPENED {address=tcp://127.0.0.1:");
        Files.delete(distribution.home().resolve("conf").resolve(SECOND + ".cfg.json"));
        awaitEvent("configuration/DELETED {factoryPid=io.ecosystem.transport.tcp, pid=%s}".formatted(SECOND));

        String roll = "bundle.symbolicName=acme.Versioned, bundle.version=";
        distribution.deploy("roll.jar", roll("1.0.0"));
        awaitEvent("bundle/DEPLOYED {%s1.0.0, location=deploy:roll.jar}".formatted(roll));
        awaitEvent("route/ADDED {%s1.0.0, role=, route=roll}".formatted(roll));
        distribution.deploy("roll.jar", roll("1.1.0"));
        awaitEvent("bundle/UPDATED {%s1.1.0, bundle.version.before=1.0.0, location=deploy:roll.jar}".formatted(roll));
        awaitNextVersion("{%s1.1.0, role=, route=roll}".formatted(roll));
        distribution.undeploy("roll.jar");
        awaitEvent("bundle/REMOVED {%s1.1.0, location=deploy:roll.jar}".formatted(roll));

        String queue = "direction=incoming, queue=ledger, worker=acme.Ledger 1.0.0}";
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of()).bytes());
        awaitEvent("queue/OPENED {" + queue);
        ask("eco.queued_handler.processing.pause", "{\"queue_route_key\":\"ledger\"}");
        awaitEvent("queue/PAUSED {activity=processing, " + queue);
        ask("eco.queued_handler.processing.unpause", "{\"queue_route_key\":\"ledger\"}");
        awaitEvent("queue/RESUMED {activity=processing, " + queue);

        ask("witness", "{\"raise\":\"acme.low\"}");
        awaitEvent("errorstate/RAISED {count=1, description=as requested, id=ACME.LOW}");
        ask("eco.error_states.clear", "{\"error_id\":\"ACME.LOW\",\"count\":0}");
        awaitEvent("errorstate/CLEARED {count=1, description=as requested, id=ACME.LOW}");

        awaitEvent("listener/CLOSED {address=tcp://127.0.0.1:");
        awaitEvent("route/REMOVED {%s1.1.0, role=, route=roll}".formatted(roll));
    }

    @Test
    public void goesOnWhileTheBundlesThatTellAreReplaced() throws Exception {
        long before = witnessed().getJsonNumber("changes").longValue();

        replace("io.ecosystem.core");
        awaitEvent("bundle/REPLACED {bundle.symbolicName=io.ecosystem.core, bundle.version=9.0.0, "
                + "bundle.version.before=0.1.0, location=reference:file:");
        replace("io.ecosystem.example.echo");
        awaitNextVersion("{bundle.symbolicName=io.ecosystem.example.echo, bundle.version=9.0.0, role=, route=echo}");
        Await.until(
                "the changes are counted",
                () -> witnessed().getJsonNumber("changes").longValue() > before);
        replace("io.ecosystem.runtime");
        replace("io.ecosystem.events");

        distribution.deploy("roll.jar", roll("1.0.0"));
        awaitEvent("route/ADDED {bundle.symbolicName=acme.Versioned, bundle.version=1.0.0, role=, route=roll}");
        String state = witnessed().getString("state");
        assertTrue(state.contains("\"route\":\"roll\""), state);
        assertTrue(state.contains("\"name\":\"io.ecosystem.transport.tcp~main\""), state);
        assertTrue(state.contains("\"queues\":[]"), state);
    }

    private void replace(String bundle) throws Exception {
        String file = bundle + ".jar";
        distribution.deploy(file, NewerCopies.copy(distribution.home(), bundle, "9.0.0"));
        distribution.awaitLog("deploy/%s: %s 9.0.0 works since".formatted(file, bundle));
    }

    private void awaitEvent(String event) throws Exception {
        Await.until("event " + event, () -> !seen(event).isEmpty());
    }

    /** Waits for the next version of a route: another one only if the replacement took very long. */
    private void awaitNextVersion(String properties) throws Exception {
        Await.until(
                "the next version of a route, " + properties,
                () -> !seen("route/CHANGED " + properties).isEmpty()
                        || !seen("route/ADDED " + properties).isEmpty());
    }

    /** Returns the events that begin so. */
    private List<String> seen(String event) throws IOException {
        return witnessed().getJsonArray("events").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .filter(seen -> seen.startsWith("io/ecosystem/" + event))
                .toList();
    }

    private JsonObject witnessed() throws IOException {
        return ask("witness", "{}");
    }

    private JsonObject ask(String route, String data) throws IOException {
        try (Client client = distribution.connect("uds");
                var answer = Json.createReader(new StringReader(client.ask(request(route, data))))) {
            JsonObject whole = answer.readObject();
            assertEquals(0, whole.getInt("status"), whole.toString());
            return whole.getJsonObject("data");
        }
    }

    private static String request(String route, String data) {
        return "{\"uid\":\"1\",\"route_key\":\"%s\",\"data\":%s}".formatted(route, data);
    }

    private static byte[] roll(String version) throws IOException {
        return HandlerJar.handler(Versioned.class, "roll", version).bytes();
    }

    /** Returns a handler that answers with the events that it has received. */
    static byte[] witness() throws IOException {
        return HandlerJar.bundle("acme.Witness", "1.0.0")
                .type(Witness.class)
                .imports("io.ecosystem.api.errorstate,io.ecosystem.spi.runtime,io.ecosystem.spi.runtime.dto,"
                        + "org.osgi.dto,org.osgi.service.event")
                .header("Service-Component", "OSGI-INF/acme.Witness.xml")
                .entry("OSGI-INF/acme.Witness.xml", """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.Witness"
                        immediate="true">
                      <implementation class="acme.Witness"/>
                      <property name="ecosystem.route" value="witness"/>
                      <property name="event.topics" value="io/ecosystem/*"/>
                      <service>
                        <provide interface="io.ecosystem.api.handler.Handler"/>
                        <provide interface="org.osgi.service.event.EventHandler"/>
                      </service>
                      <reference name="states" interface="io.ecosystem.api.errorstate.ErrorStates" bind="bindStates"/>
                      <reference name="runtime" interface="io.ecosystem.spi.runtime.EcosystemRuntime"
                          cardinality="0..1" policy="dynamic" policy-option="greedy"
                          bind="bindRuntime" updated="bindRuntime" unbind="unbindRuntime"/>
                    </scr:component>
                    """)
                .bytes();
    }
}
