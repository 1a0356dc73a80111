package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Broken;
import acme.Ledger;
import acme.Moody;
import acme.Moody.Mood;
import acme.Tripping;
import acme.Unreadable;
import acme.Versioned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that {@code eco why} names the cause of each fault that an instance can have, from a process of its own. */
public class WhyIT {

    private static final int AT_ONCE = 2; // processes of eco
    private static final int GONE = 5;
    private static final String WAITS = """
        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s" immediate="true">
          <implementation class="acme.Versioned"/>
          <property name="ecosystem.route" value="%1$s.route"/>
          <service><provide interface="io.ecosystem.api.handler.Handler"/></service>
          <reference name="lacks" interface="%2$s" %3$s/>
        </scr:component>
        """;

    @TempDir
    static Path folder;

    private static Distribution distribution;
    private static Operator operator;
    private static ServerSocket taker;

    /** What a run of eco has shown. */
    private record Shown(int exitCode, String text) {}

    @BeforeAll
    static void breakEverything() throws Exception {
        distribution = Distribution.warmIn(folder).start();
        operator = new Operator(distribution);
        taker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        deployFaults();
        configureFaults();
        deployQueues();
        deployWhatChanges();
        awaitFaults();
    }

    @AfterAll
    static void end() throws IOException {
        distribution.close();
        taker.close();
    }

    private static HandlerJar answering(String name, String route) throws IOException {
        return HandlerJar.handler(Versioned.class, route, "1.0.0").header("Bundle-SymbolicName", name);
    }

    private static HandlerJar waiting(String name, String service, String target) throws IOException {
        String file = "OSGI-INF/%s.xml".formatted(name);
        return HandlerJar.bundle(name, "1.0.0")
                .type(Versioned.class)
                .header("Service-Component", file)
                .entry(file, WAITS.formatted(name, service, target));
    }

    private static void deployFaults() throws IOException {
        var jars = new LinkedHashMap<String, HandlerJar>();
        jars.put("needs.jar", answering("acme.needs", "needs.route").imports("acme.absent"));
        jars.put("wants.jar", answering("acme.wants", "wants.route").imports("acme.offered"));
        jars.put("hopes.jar", waiting("acme.hopes", "acme.Nobody", ""));
        jars.put("leans.jar", waiting("acme.leans", "acme.Pillar", ""));
        jars.put("pillar.jar", pillar());
        jars.put("prices.jar", waiting("acme.prices", "io.ecosystem.api.cache.Cache", "target=\"(cache.name=gold)\""));
        jars.put("broken.jar", HandlerJar.handler(Broken.class, "broken.route", "1.0.0"));
        jars.put(
                "trips.jar",
                HandlerJar.bundle("acme.trips", "1.0.0")
                        .type(Tripping.class)
                        .header("Bundle-Activator", Tripping.class.getName()));
        jars.put("idle.jar", HandlerJar.bundle("acme.idle", "1.0.0").type(Versioned.class));
        jars.put("plain.jar", new HandlerJar().entry("readme.txt", "no bundle"));
        jars.put("twin.jar", answering("acme.twin", "twin.route"));
        jars.put("old.jar", HandlerJar.bundle("io.ecosystem.example.echo", "0.0.1"));
        jars.put("unreadable.jar", HandlerJar.handler(Unreadable.class, "unreadable.route", "1.0.0"));
        jars.put("first.jar", answering("acme.first", "shared.route"));
        jars.put(
                "vault.jar",
                HandlerJar.handler(Versioned.class, "vault.route", "1.0.0", "shop.keeper")
                        .header("Bundle-SymbolicName", "acme.vault"));
        for (var jar : jars.entrySet()) {
            distribution.deploy(jar.getKey(), jar.getValue().bytes());
        }
        distribution.deploy("torn.jar", "PK\003\004 and no more".getBytes(StandardCharsets.UTF_8));
        distribution.deploy("game.json", "{}".getBytes(StandardCharsets.UTF_8));
        distribution.deploy(
                "lost.feature.json",
                "{\"id\":\"acme:lost:1.0.0\",\"bundles\":[{\"id\":\"acme:nowhere:1.0.0\"}]}"
                        .getBytes(StandardCharsets.UTF_8));
        distribution.deploy("torn.feature.json", "{\"id\":".getBytes(StandardCharsets.UTF_8));
        distribution.put(
                "repository",
                "offered-1.0.0.jar",
                HandlerJar.bundle("acme.offered", "1.0.0")
                        .header("Export-Package", "acme.offered")
                        .entry("acme/offered/Nothing.txt", "")
                        .bytes());
    }

    /** A component that provides a service once it is configured. */
    private static HandlerJar pillar() throws IOException {
        return HandlerJar.bundle("acme.pillar", "1.0.0")
                .type(Versioned.class)
                .header("Service-Component", "OSGI-INF/acme.pillar.xml")
                .entry("OSGI-INF/acme.pillar.xml", """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.pillar"
                        configuration-policy="require">
                      <implementation class="acme.Versioned"/>
                      <service><provide interface="acme.Pillar"/></service>
                    </scr:component>
                    """);
    }

    private static void configureFaults() throws IOException {
        distribution.configure("io.ecosystem.statistics", "{\"gatherPeriod\": 5}");
        distribution.configure("io.ecosystem.watchdog", "{\"periodMillis\": \"often\"}");
        distribution.configure("io.ecosystem.errorstates", "{");
        distribution.configure("io.ecosystem.deployer", "{\"scanMillis\": 1}");
        distribution.configure("io.ecosystem.transport.tpc~main", "{\"port\": 1}");
        distribution.configure("io.ecosystem.access~lan", "{\"addresses\": [\"10.20.0.0/99\"], \"roles\": [\"data\"]}");
        distribution.configure(
                "io.ecosystem.transport.tcp~taken",
                "{\"host\": \"127.0.0.1\", \"port\": %d}".formatted(taker.getLocalPort()));
        distribution.configure("io.ecosystem.transport.uds~lost", "{\"path\": \"/no/such/folder/eco.sock\"}");
        distribution.configure(
                "io.ecosystem.queue.outgoing~down", "{\"targets\": [\"tcp://127.0.0.1:1\"], \"route\": \"any\"}");
        distribution.configure(
                "io.ecosystem.queue.outgoing~still", "{\"targets\": [\"tcp://127.0.0.1:1\"], \"route\": \"any\"}");
        distribution.configure("io.ecosystem.queue.outgoing~wrong", "{\"targets\": [\"nowhere\"], \"route\": \"any\"}");
        distribution.configure("io.ecosystem.queue.incoming~full", "{\"route\": \"full.queue\", \"maxEntries\": 1}");
    }

    private static void deployQueues() throws Exception {
        for (String name : List.of("deaf", "idle", "off", "full", "left", "retried", "failed")) {
            distribution.deploy(
                    name + ".queue.jar",
                    HandlerJar.queued(
                                    Ledger.class,
                                    name + ".queue",
                                    "1.0.0",
                                    Map.of("maxAttempts", name.equals("failed") ? 1 : 5, "backoff", "5m..10m"))
                            .header("Bundle-SymbolicName", "acme.queue." + name)
                            .bytes());
        }
        for (String name : List.of("deaf", "idle", "off", "full", "left", "retried", "failed")) {
            Await.until(
                    name + ".queue is there",
                    () -> operator.ask("eco.queue.list", "{}").contains("\"%s.queue\"".formatted(name)));
        }
        pause("deaf", "receiving");
        pause("idle", "processing");
        pause("off", "all");
        pause("full", "processing");
        pause("left", "processing");
        put("full", "full 1", "nothing");
        put("left", "left 1", "nothing");
        put("idle", "idle 1", "nothing");
        put("retried", "retried 1", "fail");
        put("failed", "failed 1", "fail");
        put("failed", "failed 2", "reject");
        distribution.undeploy("left.queue.jar");
    }

    private static void pause(String queue, String what) throws IOException {
        operator.command(
                "eco.queued_handler.%s.pause".formatted(what), "{\"queue_route_key\":\"%s.queue\"}".formatted(queue));
    }

    private static void put(String queue, String key, String end) throws IOException {
        try (Client client = distribution.connect("uds")) {
            String answer = client.ask(Operator.request(
                    key,
                    queue + ".queue",
                    "{\"file\":\"%s\",\"end\":\"%s\"}".formatted(folder.resolve("ledger"), end)));
            assertTrue(answer.contains("\"status\":0"), answer);
        }
    }

    private static void deployWhatChanges() throws Exception {
        distribution.deploy("moody.jar", moody("1.0.0", Mood.GOOD));
        distribution.deploy("gone.jar", answering("acme.gone", "gone.route").bytes());
        distribution.awaitAnswer(Operator.request("1", "moody.route", "1"), "1.0.0");
        distribution.awaitAnswer(Operator.request("1", "gone.route", "1"), "1.0.0");
        distribution.awaitAnswer(Operator.request("1", "shared.route", "1"), "1.0.0");
        distribution.awaitAnswer(Operator.request("1", "twin.route", "1"), "1.0.0");
        distribution.deploy("moody.jar", moody("1.1.0", Mood.BORN_BROKEN));
        distribution.undeploy("gone.jar");
        distribution.deploy(
                "second.jar", answering("acme.second", "shared.route").bytes());
        distribution.deploy("twin2.jar", answering("acme.twin", "other.route").bytes());
        operator.command("eco.sender.send", "{\"sender\":\"down\",\"key\":\"down 1\",\"message\":1}");
        operator.command("eco.buffered_sender.send_process.pause", "{\"queue_route_key\":\"still\"}");
    }

    private static byte[] moody(String version, Mood mood) throws IOException {
        return HandlerJar.handler(Moody.class, "moody.route", version)
                .header(Moody.MOOD, mood.toString())
                .bytes();
    }

    private static void awaitFaults() throws Exception {
        await(
                "eco.deployments",
                "needs.jar",
                "wants.jar",
                "hopes.jar",
                "leans.jar",
                "prices.jar",
                "broken.jar",
                "trips.jar",
                "idle.jar: ",
                "plain.jar is not",
                "torn.jar is not",
                "old.jar: ",
                "unreadable.jar",
                "game.json is",
                "lost.feature.json is",
                "torn.feature.json is",
                "twin2.jar",
                "conf/io.ecosystem.watchdog.cfg.json is",
                "conf/io.ecosystem.errorstates.cfg.json is",
                "conf/io.ecosystem.deployer.cfg.json is",
                "transport.tpc~main");
        await("eco.error_states.get", "DOWN.PEER_DOWN", "LEFT.QUEUE.NO_HANDLER", "TAKEN_BACK.DEPLOY/MOODY.JAR");
        await("eco.listeners", "cannot listen on tcp", "cannot listen on uds");
        await("eco.queue.find", "{\"key\":\"failed 2\"}", "no such job");
        await("eco.queue.find", "{\"key\":\"failed 1\"}", "\"state\":\"error\"");
        await("eco.queue.find", "{\"key\":\"retried 1\"}", "\"state\":\"waiting\"");
    }

    private static void await(String route, String... texts) throws Exception {
        for (String text : texts) {
            if (!text.startsWith("{")) {
                String data = texts[0].startsWith("{") ? texts[0] : "{}";
                String[] last = {""};
                try {
                    Await.until("%s has %s".formatted(route, text), () -> {
                        last[0] = operator.ask(route, data);
                        return last[0].contains(text);
                    });
                } catch (AssertionError e) {
                    throw new AssertionError("%s, but %s".formatted(e.getMessage(), last[0]), e);
                }
            }
        }
    }

    /** The causes to name, by the things to ask about. */
    private static Map<String, List<String>> causes() {
        var causes = new LinkedHashMap<String, List<String>>();
        causes.put("needs.jar", List.of("acme.absent", "deploy the bundle that exports package acme.absent"));
        causes.put("acme.needs", List.of("acme.absent"));
        causes.put("needs.route", List.of("is not served", "acme.absent"));
        causes.put("acme.absent", List.of("deploy/needs.jar"));
        causes.put("wants.jar", List.of("repository/offered-1.0.0.jar", "-> put repository/offered-1.0.0.jar"));
        causes.put("hopes.jar", List.of("acme.Nobody, which no installed component provides"));
        causes.put("acme.Nobody", List.of("component acme.hopes waits"));
        causes.put("acme.leans", List.of("lacks its configuration acme.pillar", "-> create conf/acme.pillar.cfg.json"));
        causes.put("acme.leans.route", List.of("is not served", "acme.Pillar"));
        causes.put("acme.prices", List.of("(cache.name=gold)", "-> create conf/io.ecosystem.cache.lru~gold.cfg.json"));
        causes.put("broken.jar", List.of("the dice are lost"));
        causes.put("broken.route", List.of("is not served", "the dice are lost"));
        causes.put("trips.jar", List.of("the floor is wet"));
        causes.put("idle.jar", List.of("describes no component"));
        causes.put("plain.jar", List.of("is not a bundle"));
        causes.put("torn.jar", List.of("not a complete jar", "-> copy the file again"));
        causes.put("game.json", List.of("is ignored", "-> rename it"));
        causes.put("twin2.jar", List.of("acme.twin"));
        causes.put("old.jar", List.of("stands by"));
        causes.put("unreadable.route", List.of("acme.Unreadable"));
        causes.put("lost.feature.json", List.of("acme:nowhere:1.0.0"));
        causes.put("deploy/torn.feature.json", List.of("is not deployed"));
        causes.put("conf/io.ecosystem.watchdog.cfg.json", List.of("periodMillis", "often"));
        causes.put("io.ecosystem.errorstates", List.of("is not applied", "-> correct conf/"));
        causes.put("io.ecosystem.deployer", List.of("scanMillis"));
        causes.put("io.ecosystem.transport.tpc~main", List.of("is unused", "io.ecosystem.transport.tcp"));
        causes.put(
                "io.ecosystem.transport.tcp~taken",
                List.of(
                        "cannot listen on",
                        "taken by process " + ProcessHandle.current().pid()));
        causes.put("tcp://127.0.0.1:" + taker.getLocalPort(), List.of("cannot listen on"));
        causes.put("io.ecosystem.transport.uds~lost", List.of("/no/such/folder"));
        causes.put("shared.route", List.of("another handler", "acme.second"));
        causes.put("deaf.queue", List.of("receiving is paused", "eco queue resume deaf.queue"));
        causes.put("idle.queue", List.of("processing is paused"));
        causes.put("off.queue", List.of("receiving is paused", "processing is paused"));
        causes.put("full.queue", List.of("is full: it holds 1 of at most 1 entries"));
        causes.put("left.queue", List.of("has no handler"));
        causes.put("retried.queue", List.of("waiting for another attempt", "out of order"));
        causes.put("retried 1", List.of("waits for another attempt until", "out of order"));
        causes.put("failed.queue", List.of("2 entries in its error queue", "out of order"));
        causes.put("failed 1", List.of("is in the error queue", "out of order"));
        causes.put("failed 2", List.of("no such job"));
        causes.put("down", List.of("is down since"));
        causes.put("QUEUE.OUTGOING/DOWN.PEER_DOWN", List.of("is raised"));
        causes.put("still", List.of("sending is paused"));
        causes.put("io.ecosystem.queue.outgoing~wrong", List.of("nowhere"));
        causes.put("moody.jar", List.of("1.1.0", "not today"));
        causes.put("gone.jar", List.of("is not in the deploy folder any more"));
        return causes;
    }

    @Test
    public void namesTheCauseOfEachFault() throws Exception {
        var wrong = new ArrayList<String>();
        var runs = new LinkedHashMap<String, Future<Shown>>();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            causes().keySet().forEach(thing -> runs.put(thing, threads.submit(why(thing))));
        }
        for (var run : runs.entrySet()) {
            Shown shown = run.getValue().get();
            List<String> causes = causes().get(run.getKey());
            if (shown.exitCode() != 1 || !causes.stream().allMatch(shown.text()::contains)) {
                wrong.add("eco why %s: exit code %d, expected %s in:%n%s"
                        .formatted(run.getKey(), shown.exitCode(), causes, shown.text()));
            }
        }
        assertEquals(0, wrong.size(), String.join("\n", wrong));
    }

    @Test
    public void saysWhatWorks_andWhatTheLogSaysOfIt() throws Exception {
        Map<String, String> works = Map.of(
                "echo", "route 'echo' is served by io.ecosystem.example.echo",
                "vault.route", "the user who runs the instance",
                "first.jar", "acme.first 1.0.0 is active",
                "io.ecosystem.transport.tcp~main", "listens on tcp://127.0.0.1",
                "io.ecosystem.statistics", "gatherPeriod",
                "io.ecosystem.access~lan", "10.20.0.0/99");
        for (var one : works.entrySet()) {
            Shown shown = why(one.getKey()).call();

            assertEquals(0, shown.exitCode(), shown.text());
            assertTrue(shown.text().contains(one.getValue()), shown.text());
        }
    }

    @Test
    public void suggestsWhatIsMeant() throws Exception {
        Map<String, String> unknown = Map.of(
                "ehco", "did you mean echo",
                "falied.queue", "failed.queue",
                "gone.route", "gone.jar (acme.gone 1.0.0)");
        for (var one : unknown.entrySet()) {
            Shown shown = why(one.getKey()).call();

            assertEquals(GONE, shown.exitCode(), shown.text());
            assertTrue(shown.text().contains(one.getValue()), shown.text());
        }
    }

    private static Callable<Shown> why(String thing) {
        return () -> {
            var builder = new ProcessBuilder(
                            distribution.home().resolve("bin/eco").toString(), "why", thing)
                    .redirectErrorStream(true);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("ECOSYSTEM_ROOT", distribution.home().toString());
            Process process = builder.start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS), text);
            return new Shown(process.exitValue(), text);
        };
    }
}
