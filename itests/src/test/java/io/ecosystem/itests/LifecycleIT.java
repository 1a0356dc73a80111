package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Gated;
import acme.Stopping;
import acme.Stubborn;
import acme.Tally;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that an instance reports when it is ready, stops in an orderly way on any request, and leaves no request
 * unanswered.
 */
public class LifecycleIT {

    private static final int WINDOW = 32;

    @TempDir
    Path folder;

    private Distribution distribution;

    @BeforeEach
    public void unpack() throws Exception {
        distribution = Distribution.warmIn(folder);
    }

    @AfterEach
    public void end() {
        distribution.close();
    }

    @Test
    public void isReadyWhenEverythingListens() throws Exception {
        Path ready = Files.writeString(folder.resolve("ready"), "left behind by a kill");
        Path notified = folder.resolve("notified");
        try (ServerSocket taken = Ports.taken()) {
            distribution.configure(
                    "io.ecosystem.transport.tcp~main",
                    "{\"host\": \"127.0.0.1\", \"port\": %d}".formatted(taken.getLocalPort()));
            distribution
                    .withVariable("NOTIFY_SOCKET", folder + "/none")
                    .withVariable("PATH", notifier(notified) + ":" + System.getenv("PATH"));

            distribution.start("--ready-file", ready.toString());

            assertTrue(distribution.output().contains("  FAILED  tcp://127.0.0.1:"), distribution.output());
            assertFalse(Files.exists(ready));
            assertFalse(Files.exists(notified));
        }
        Await.until("the ready file is there", () -> Files.exists(ready));
        List<String> lines = Files.readAllLines(ready);
        assertEquals("pid " + distribution.process().pid(), lines.getFirst());
        assertEquals(4, lines.size());
        Await.until(
                "systemd is told",
                () -> Files.exists(notified) && !Files.readString(notified).isEmpty());

        assertEquals(0, distribution.stop());

        assertFalse(Files.exists(ready));
        assertEquals(List.of("--ready --status=Ready", "--status=Stopping STOPPING=1"), Files.readAllLines(notified));
    }

    @Test
    public void answersEachRequestThatItHasTaken() throws Exception {
        Path tally = folder.resolve("tally");
        distribution.start();
        distribution.deploy(
                "tally.jar", HandlerJar.handler(Tally.class, "tally", "1.0.0").bytes());
        distribution.awaitAnswer(request(tally, "first"), "\"data\":\"first\"");
        Set<String> answered = new HashSet<>(Set.of("first"));
        try (var threads = Executors.newCachedThreadPool()) {
            List<Future<List<String>>> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int client = i;
                clients.add(threads.submit(() -> ask("tcp", tally, "tcp" + client)));
                clients.add(threads.submit(() -> ask("uds", tally, "uds" + client)));
            }
            Await.until("work is being done", () -> Files.readAllLines(tally).size() > 500);

            assertEquals(0, distribution.stop());

            for (Future<List<String>> client : clients) {
                answered.addAll(client.get(30, TimeUnit.SECONDS));
            }
        }
        assertEquals(new HashSet<>(Files.readAllLines(tally)), answered);
        assertEquals(List.of(), distribution.complaints(""));
    }

    @Test
    public void endsTheCallThatRuns() throws Exception {
        distribution.asFromATerminal().start();
        distribution.deploy(
                "gated.jar", HandlerJar.handler(Gated.class, "gated", "1.0.0").bytes());
        distribution.awaitAnswer(gated("1", folder), "done");
        Path gate = folder.resolve("gate");
        try (Client client = distribution.connect("tcp")) {
            client.send(gated("2", gate));
            client.send(new byte[] {5, '\n'});
            Await.until("the call runs", () -> threadDump().contains("acme.Gated.handle"));

            new ProcessBuilder(
                            "kill",
                            "-INT",
                            String.valueOf(distribution.process().pid()))
                    .start()
                    .waitFor();
            Await.until("the stop has begun", () -> threadDump().contains("io.ecosystem.launcher-stop"));
            Files.createFile(gate);

            assertEquals("{\"uid\":\"2\",\"status\":0,\"data\":\"done\"}", client.readLine());
        }
        assertEquals(0, distribution.awaitExit(Await.PATIENCE));
    }

    @Test
    public void endsWhenABundleAsks() throws Exception {
        distribution.start();

        distribution.deploy(
                "stopping.jar",
                HandlerJar.bundle("acme.stopping", "1.0.0")
                        .imports("io.ecosystem.api.application")
                        .type(Stopping.class)
                        .header("Bundle-Activator", Stopping.class.getName())
                        .bytes());

        assertEquals(0, distribution.awaitExit(Await.PATIENCE));
        assertFalse(distribution
                .logged("Stopping in 0.3 s: the test of instance 0 says so")
                .isEmpty());
        assertFalse(
                distribution.logged("not asked again by: this comes too late").isEmpty());
    }

    @Test
    public void cutsOffAStopThatTakesTooLong() throws Exception {
        distribution.withVariable("ECOSYSTEM_STOP_SECONDS", "2").start();
        distribution.deploy(
                "stubborn.jar",
                HandlerJar.bundle("acme.stubborn", "1.0.0")
                        .type(Stubborn.class)
                        .header("Bundle-Activator", Stubborn.class.getName())
                        .bytes());
        distribution.awaitOutput(Stubborn.STARTED, Await.PATIENCE);

        assertEquals(3, distribution.stop());

        assertTrue(
                distribution
                        .output()
                        .contains("The stop is not done after 2 s and is cut off; it waits for acme.stubborn."),
                distribution.output());
    }

    @Test
    public void tellsWrongUsageByItsExitCode() throws Exception {
        distribution.launch("--nonsense");
        assertEquals(2, distribution.awaitExit(Await.PATIENCE));
        assertTrue(distribution.output().contains("--nonsense"), distribution.output());

        distribution.withVariable("ECOSYSTEM_STOP_SECONDS", "soon").launch();

        assertEquals(2, distribution.awaitExit(Await.PATIENCE));
        assertTrue(
                distribution
                        .output()
                        .contains("ECOSYSTEM_STOP_SECONDS is 'soon', expected a whole number from 1 to 99999"),
                distribution.output());
    }

    /** Sends as fast as answers come; returns the ids that were answered before the connection ended. */
    private List<String> ask(String scheme, Path tally, String name) throws IOException {
        List<String> answers = new ArrayList<>();
        try (Client client = distribution.connect(scheme)) {
            for (int first = 0; ; first += WINDOW) {
                StringBuilder lines = new StringBuilder();
                for (int i = first; i < first + WINDOW; i++) {
                    lines.append(request(tally, name + "." + i)).append('\n');
                }
                try {
                    client.send(lines.toString().getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // answers to accepted requests may still come
                }
                for (int i = first; i < first + WINDOW; i++) {
                    String answer = answer(client);
                    if (answer == null) {
                        return answers;
                    }
                    assertEquals("{\"uid\":\"1\",\"status\":0,\"data\":\"%s.%d\"}".formatted(name, i), answer);
                    answers.add(name + "." + i);
                }
            }
        }
    }

    /** Returns the next answer; null if there is none, since the end of the process can also appear as a reset. */
    private static String answer(Client client) {
        try {
            return client.readLine();
        } catch (IOException e) {
            return null;
        }
    }

    private static String gated(String key, Path gate) {
        return "{\"uid\":\"%s\",\"route_key\":\"gated\",\"data\":\"%s\"}".formatted(key, gate);
    }

    private static String request(Path tally, String id) {
        return "{\"uid\":\"1\",\"route_key\":\"tally\",\"data\":{\"file\":\"%s\",\"id\":\"%s\"}}".formatted(tally, id);
    }

    /** Creates a command, in its own folder, that records notifications to systemd. */
    private Path notifier(Path notified) throws IOException {
        Path commands = Files.createDirectory(folder.resolve("commands"));
        Path command = Files.writeString(
                commands.resolve("systemd-notify"), "#!/bin/sh\necho \"$@\" >> '%s'\n".formatted(notified));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        return commands;
    }

    /** Returns a dump with the virtual threads, which a simple dump omits. */
    private String threadDump() throws IOException, InterruptedException {
        Path dump = folder.resolve("dump-" + System.nanoTime());
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        new ProcessBuilder(
                        jcmd.toString(),
                        String.valueOf(distribution.process().pid()),
                        "Thread.dump_to_file",
                        dump.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return Files.exists(dump) ? Files.readString(dump) : "";
    }
}
