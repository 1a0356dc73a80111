package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Relay;
import acme.Slow;
import acme.Traced;
import acme.Versioned;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Uid;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.CallOptions;
import io.ecosystem.client.CallRejectedException;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.client.Repeat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the Java client against a real instance: outside and inside of the container, and while the instance changes.
 */
public class ClientIT {

    private record Roll(int sides) {}

    private record Rolled(int result) {}

    private static final List<String> SCHEMES = List.of("tcp", "uds", "udp");
    private static final Duration PATIENT = Await.PATIENCE;

    @TempDir
    Path folder;

    private Distribution distribution;

    @BeforeEach
    public void unpack() throws Exception {
        distribution = Distribution.warmIn(folder);
        distribution.configure("io.ecosystem.deployer", "{\"scanMillis\": 20}");
    }

    @AfterEach
    public void stop() {
        distribution.close();
    }

    @Test
    public void callsOverEveryTransportWithinTheTimesOfBothSides() throws Exception {
        distribution.configure("io.ecosystem.core", "{\"timeLimitMillis\": 2000}");
        distribution.start();
        deploy("slow", HandlerJar.handler(Slow.class, "slow", "1.0.0"));
        for (String scheme : SCHEMES) {
            try (EcosystemClient client = EcosystemClient.at(address(scheme)).open()) {
                assertTrue(client.call("dice.roll", new Roll(6), Rolled.class).result() <= 6);
                assertEquals(
                        "{\"any\": 1}",
                        client.call("echo", Bytes.utf8("{\"any\": 1}"), Bytes.class)
                                .utf8());
                assertEquals(
                        "\"x\"",
                        client.call("echo", "x", Bytes.class, CallOptions.DEFAULT.withKey(new Uid("7")))
                                .utf8());
                assertThrows(CallRejectedException.UnknownRoute.class, () -> client.call("nobody", null, Void.class));
                assertThrows(CallRejectedException.Invalid.class, () -> client.call("dice.roll", "six", Rolled.class));
                assertThrows(
                        CallRejectedException.Refused.class, () -> client.call("dice.roll", new Roll(1), Rolled.class));
                awaitRoute(client, "slow", 1L);
                CallRejectedException slow = assertThrows(
                        CallRejectedException.Unhandled.class, () -> client.call("slow", 60_000L, String.class));
                assertEquals("route 'slow' did not answer within 2000 ms", slow.text());
            }
        }
        assertEquals(List.of(), distribution.complaints("\"module\":\"io.ecosystem.transport"));
    }

    @Test
    public void isGivenToHandlersAndContinuesTheirTrace() throws Exception {
        distribution.start();
        distribution.configure("io.ecosystem.client~self", "{\"addresses\": [\"%s\"]}".formatted(address("tcp")));
        deploy("traced", HandlerJar.handler(Traced.class, "traced", "1.0.0"));
        deploy("relay", relay());
        try (EcosystemClient client = EcosystemClient.at(address("uds")).open()) {
            awaitRoute(client, "relay", null);
            SpanKey key = SpanKey.random();

            String seen = client.call("relay", null, String.class, CallOptions.DEFAULT.withKey(key));

            assertEquals(key.traceId().toString(), seen.split(":")[0]);
            assertNotEquals(key.toString(), seen);
        }
        distribution.configure(
                "io.ecosystem.client~self", "{\"addresses\": [\"%s\"], \"connections\": 0}".formatted(address("tcp")));
        Await.until(
                "the wrong value is named",
                () -> !distribution.complaints("'connections' is 0").isEmpty());
    }

    @Test
    public void keepsCallingWhileAHandlerIsReplacedAndTheInstanceStartsAgain() throws Exception {
        int port = Ports.free(); // the same after the restart
        distribution.configure("io.ecosystem.transport.tcp~main", "{\"port\": %d}".formatted(port));
        distribution.start();
        deploy("versioned", HandlerJar.handler(Versioned.class, "versioned", "1.0.1"));
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicBoolean enough = new AtomicBoolean();
        List<CompletableFuture<Long>> callers = new ArrayList<>();
        try (EcosystemClient overTcp = patient("tcp");
                EcosystemClient overUds = patient("uds")) {
            for (EcosystemClient client : List.of(overTcp, overUds)) {
                awaitRoute(client, "versioned", null);
                callers.add(CompletableFuture.supplyAsync(() -> call(client, seen, enough)));
            }
            deploy("versioned", HandlerJar.handler(Versioned.class, "versioned", "1.0.2"));
            Await.until("the second version answers", () -> seen.contains("1.0.2"));
            assertFalse(callers.stream().anyMatch(CompletableFuture::isDone));

            distribution.stop();
            long connected = overTcp.statistics().connected();
            seen.clear();
            distribution.start();

            Await.until(
                    "calls are answered again",
                    () -> seen.contains("1.0.2") && overTcp.statistics().connected() > connected);
            enough.set(true);
            for (CompletableFuture<Long> caller : callers) {
                assertTrue(caller.get(PATIENT.toSeconds(), TimeUnit.SECONDS) > 0);
            }
        }
    }

    private static long call(EcosystemClient client, Set<String> seen, AtomicBoolean enough) {
        long calls = 0;
        while (!enough.get()) {
            seen.add(client.call("versioned", null, String.class));
            calls++;
        }
        return calls;
    }

    /** Returns a client whose calls survive a restart; the handler may be called twice. */
    private EcosystemClient patient(String scheme) {
        return EcosystemClient.at(address(scheme))
                .attempts(1_000)
                .totalTimeout(PATIENT)
                .repeat(Repeat.ALWAYS)
                .open();
    }

    private String address(String scheme) {
        return distribution.address(scheme).toString();
    }

    private void deploy(String name, HandlerJar jar) throws Exception {
        distribution.deploy(name + ".jar", jar.bytes());
    }

    private static HandlerJar relay() throws Exception {
        return HandlerJar.handler(Relay.class, "relay", "1.0.0")
                .imports("io.ecosystem.client")
                .entry("OSGI-INF/acme.Relay.xml", """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.Relay">
                      <implementation class="acme.Relay"/>
                      <property name="ecosystem.route" value="relay"/>
                      <service><provide interface="io.ecosystem.api.handler.Handler"/></service>
                      <reference name="client" interface="io.ecosystem.client.EcosystemClient" bind="bindClient"
                          target="(ecosystem.client=self)"/>
                    </scr:component>
                    """);
    }

    private static void awaitRoute(EcosystemClient client, String route, Object request) throws Exception {
        Await.until("route '%s' answers".formatted(route), () -> {
            try {
                client.call(route, request, Object.class);
                return true;
            } catch (CallFailedException e) {
                return false;
            }
        });
    }
}
