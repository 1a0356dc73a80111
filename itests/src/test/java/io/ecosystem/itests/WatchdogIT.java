package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.HangingMiddleware;
import acme.Ledger;
import acme.Spinning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that hanging or endless computations stop only themselves, and are named. */
@Tag("slow")
public class WatchdogIT {

    private static final int SPINNERS = 4 * Runtime.getRuntime().availableProcessors();
    private static final int REQUESTS = Integer.getInteger("watchdog.requests", 200);
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final String REQUEST = "{\"uid\":\"u\",\"route_key\":\"%s\",\"data\":%s}";
    private static final String STATES = REQUEST.formatted("eco.error_states.get", "{}");
    private static final String ECHO = REQUEST.formatted("echo", "{\"message\":\"hello\"}");

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
    public void answersWhileHandlersCompute() throws Exception {
        distribution.configure("io.ecosystem.core", "{\"timeLimitMillis\": 3000}");
        distribution.start();
        distribution.deploy(
                "spinning.jar",
                HandlerJar.handler(Spinning.class, "spin", "1.2.3").bytes());
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of()).bytes());
        String count = REQUEST.formatted("spin", "\"count\"");
        distribution.awaitAnswer(count, "computing 0");
        Path done = folder.resolve("done");
        String job = REQUEST.formatted("ledger", "{\"file\":\"%s\",\"end\":\"done\"}".formatted(done));
        distribution.awaitAnswer(job, "\"status\":0");
        Times alone = ask();
        var spinning = new ArrayList<Client>();
        try {
            for (int i = 0; i < SPINNERS; i++) {
                Client client = distribution.connect(i % 2 == 0 ? "tcp" : "uds");
                spinning.add(client);
                client.send(REQUEST.formatted("spin", "\"begin\""));
            }
            distribution.awaitAnswer(count, "computing " + SPINNERS);

            Times times = ask();
            System.out.printf("While %d calls compute: %s; before: %s%n", SPINNERS, times, alone);
            assertTrue(times.quantile(0.95).compareTo(LONGEST.plus(alone.quantile(1))) <= 0, times.toString());
            try (Datagrams datagrams = Datagrams.to(distribution.address("udp"))) {
                assertTrue(datagrams.ask(ECHO).contains("hello"));
            }
            int before = Files.readAllLines(done).size();
            assertTrue(ask("tcp", job.replace("\"u\"", "\"v\"")).contains("\"status\":0"));
            Await.until("the job is done", () -> Files.readAllLines(done).size() == before + 1);

            Await.until("the calls are named", () -> ask("tcp", STATES).contains("\"CALL.SPIN.OVERDUE\""));
            String states = ask("tcp", STATES);
            assertTrue(
                    states.contains("route 'spin' (bundle acme.Spinning 1.2.3) has been computing for")
                            && states.contains("at acme.Spinning.handle(Spinning.java:"),
                    states);
            assertEquals(
                    1,
                    distribution
                            .complaints("although its time is up and it was interrupted")
                            .size());
        } finally {
            ask("tcp", REQUEST.formatted("spin", "\"end\""));
            for (Client client : spinning) {
                assertTrue(client.readLine().contains("\"uid\":\"u\""));
                client.close();
            }
        }
        Await.until("nothing is wrong any more", () -> !ask("tcp", STATES).contains("CALL."));
        Await.until(
                "there are as few carriers as before",
                () -> distribution
                        .logged("now there may be ")
                        .getLast()
                        .contains("now there may be %d"
                                .formatted(Math.max(2, Runtime.getRuntime().availableProcessors()))));
    }

    @Test
    public void namesAListenerThatDoesNotAnswerAndWhatHangs() throws Exception {
        Path told = folder.resolve("told");
        distribution.configure("io.ecosystem.watchdog", "{\"periodMillis\": 200, \"limitMillis\": 1000}");
        distribution
                .withVariable("NOTIFY_SOCKET", folder + "/none")
                .withVariable("WATCHDOG_USEC", "600000")
                .withVariable("PATH", notifier(told) + ":" + System.getenv("PATH"));
        distribution.start();
        Await.until("systemd hears that the instance is alive", () -> Files.exists(told) && fed(told) > 2);
        String file = "OSGI-INF/blocking.xml";
        distribution.deploy(
                "blocking.jar",
                HandlerJar.bundle("acme.HangingMiddleware", "1.0.0")
                        .imports("io.ecosystem.api.middleware")
                        .type(HangingMiddleware.class)
                        .header("Service-Component", file)
                        .entry(file, """
                            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="blocking">
                              <implementation class="acme.HangingMiddleware"/>
                              <service><provide interface="io.ecosystem.api.middleware.Middleware"/></service>
                            </scr:component>
                            """)
                        .bytes());

        for (String transport : List.of("tcp", "udp", "uds")) {
            Await.until(
                    transport + " is named",
                    () -> ask("tcp", STATES)
                            .contains("\"LISTENER.IO.ECOSYSTEM.TRANSPORT.%s~MAIN.FAILED\""
                                    .formatted(transport.toUpperCase())));
        }
        Await.until("it is told what hangs", () -> {
            String states = ask("tcp", STATES);
            return states.contains("only heartbeats are answered within 1000 ms")
                    && states.contains("acme.HangingMiddleware.await(HangingMiddleware.java:");
        });
        long before = fed(told);
        assertTrue(ask("tcp", ECHO).contains("hello"));

        ask("tcp", REQUEST.formatted("release", "{}"));

        Await.until("nothing is wrong any more", () -> !ask("tcp", STATES).contains("LISTENER."));
        Await.until("systemd hears again that the instance is alive", () -> fed(told) > before + 2);
        assertTrue(distribution.logged("answers again").size() >= 3);
        String statistics = ask("tcp", REQUEST.formatted("eco.statistics.get", "{\"type\":\"current\"}"));
        assertTrue(statistics.contains("echo") && !statistics.contains("eco.watchdog"), statistics);
        assertEquals(List.of(), distribution.logged("The watchdog cannot look"));
    }

    private static long fed(Path told) throws Exception {
        return Files.readAllLines(told).stream().filter("WATCHDOG=1"::equals).count();
    }

    /** Creates a command, in its own folder, that records notifications to systemd. */
    private Path notifier(Path told) throws Exception {
        Path command = Files.writeString(
                Files.createDirectory(folder.resolve("commands")).resolve("systemd-notify"),
                "#!/bin/sh\necho \"$@\" >> '%s'\n".formatted(told));
        assertTrue(command.toFile().setExecutable(true));
        return command.getParent();
    }

    private String ask(String transport, String request) throws Exception {
        try (Client client = distribution.connect(transport)) {
            return client.ask(request);
        }
    }

    private Times ask() throws Exception {
        Times times = new Times();
        for (int i = 0; i < REQUESTS; i++) {
            long began = System.nanoTime();
            String answer = ask(i % 4 == 0 ? "tcp" : "uds", i % 2 == 0 ? ECHO : STATES);
            assertTrue(answer.contains("\"status\":0"), answer);
            times.addSince(began);
        }
        return times;
    }
}
