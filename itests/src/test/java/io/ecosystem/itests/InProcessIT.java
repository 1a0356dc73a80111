package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Broken;
import acme.Ledger;
import acme.Versioned;
import io.ecosystem.client.CallOptions;
import io.ecosystem.client.CallRejectedException;
import io.ecosystem.client.ConnectionLostException;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.client.TimedOutException;
import io.ecosystem.test.Ecosystem;
import io.ecosystem.test.EcosystemExtension;
import io.ecosystem.test.FaultProxy;
import io.ecosystem.test.NotStartedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tests what {@code io.ecosystem.test} gives to the tests of users. */
public class InProcessIT {

    private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution"));
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final CallOptions ONCE = CallOptions.DEFAULT.onlyOnce();

    @RegisterExtension
    static final EcosystemExtension SHARED = new EcosystemExtension(distribution());

    @TempDir
    Path folder;

    private static Ecosystem.Builder distribution() {
        return Ecosystem.builder().distribution(DISTRIBUTION);
    }

    private Path jar(String name, HandlerJar content) throws Exception {
        return Files.write(folder.resolve(name), content.bytes());
    }

    private static HandlerJar versioned(String version) throws Exception {
        return HandlerJar.handler(Versioned.class, "versioned", version);
    }

    private static HandlerJar ledger(String route) throws Exception {
        return ledger(route, "1ms");
    }

    private static HandlerJar ledger(String route, String backoff) throws Exception {
        return HandlerJar.queued(Ledger.class, route, "1.0.0", Map.of("maxAttempts", 2, "backoff", backoff));
    }

    /** Loads a class from a jar or a folder, as if that were on the class path alone. */
    private static Class<?> load(Path place, Class<?> type) throws Exception {
        var others = new ClassLoader(type.getClassLoader()) {

            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.equals(type.getName())) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        };
        try (var loader = new URLClassLoader(new URL[] {place.toUri().toURL()}, others)) {
            return loader.loadClass(type.getName());
        }
    }

    private Path unpacked(Path jar) throws Exception {
        Path classes = folder.resolve("classes");
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream().filter(entry -> !entry.isDirectory()).toList()) {
                Path file = classes.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(zip.getInputStream(entry), file);
            }
        }
        return classes;
    }

    @Test
    public void givesAnInstanceToTests(Ecosystem eco) {
        assertEquals(Map.of("message", "hello"), eco.call("echo", Map.of("message", "hello")));
        assertEquals(7, SHARED.instance().call("echo", 7, Integer.class));
    }

    /** Nested tests have the instance of the class around them. */
    @Nested
    class Within {

        @Test
        public void isTheSame(Ecosystem eco) {
            assertSame(SHARED.instance(), eco);
            assertEquals(8, eco.call("echo", 8));
        }
    }

    @Test
    public void deploysReplacesAndRemovesWhileItRuns(Ecosystem eco) throws Exception {
        eco.deploy(jar("versioned.jar", versioned("1.0.0")));
        assertEquals("1.0.0", eco.call("versioned", null, String.class));

        eco.deploy(jar("versioned.jar", versioned("1.1.0")));
        assertEquals("1.1.0", eco.call("versioned", null, String.class));

        eco.undeploy("versioned.jar");
        assertThrows(CallRejectedException.UnknownRoute.class, () -> eco.call("versioned", null, String.class));
        assertThrows(IllegalArgumentException.class, () -> eco.undeploy("versioned.jar"));
    }

    @Test
    public void deploysWhatIsOnTheClassPath(Ecosystem eco) throws Exception {
        Path jar = jar("anything.jar", versioned("2.0.0"));
        eco.deploy(load(jar, Versioned.class));
        assertEquals("2.0.0", eco.call("versioned", null, String.class));
        eco.undeploy("anything.jar");

        Path classes = unpacked(jar);
        eco.deploy(load(classes, Versioned.class));
        assertEquals("2.0.0", eco.call("versioned", null, String.class));
        eco.undeploy("acme.Versioned.jar");

        Files.delete(classes.resolve("META-INF/MANIFEST.MF"));
        var none = load(classes, Versioned.class);
        var refused = assertThrows(IllegalStateException.class, () -> eco.deploy(none));
        assertTrue(refused.getMessage().startsWith(classes + " has no manifest of a bundle; build the project with"));
    }

    @Test
    public void waitsForQueues(Ecosystem eco) throws Exception {
        Path written = folder.resolve("written");
        eco.deploy(jar("ledger.jar", ledger("ledger")));

        String key =
                eco.send("ledger", new Ledger.Job(written.toString(), "once")).toString();
        eco.awaitEmpty("ledger", PATIENCE);
        assertEquals(key + " 2 new 1.0.0\n", Files.readString(written));

        eco.send("ledger", new Ledger.Job(written.toString(), "hang"));
        Await.until("it is processed", () -> Files.readString(written).contains("hangs"));
        var late = assertThrows(AssertionError.class, () -> eco.awaitEmpty("ledger", Duration.ofMillis(50)));
        assertEquals(
                "after PT0.05S: queue 'ledger' has 0 pending, 1 processing, 0 waiting, 0 error", late.getMessage());

        var unknown = assertThrows(AssertionError.class, () -> eco.awaitEmpty("legder", Duration.ofMillis(50)));
        assertEquals("after PT0.05S: there is no queue or sender 'legder'", unknown.getMessage());
        eco.undeploy("ledger.jar");
    }

    @Test
    public void saysWhyEntriesHaveFailed() throws Exception {
        try (var eco =
                distribution().deploy(jar("ledger.jar", ledger("ledger"))).start()) {
            eco.send("ledger", new Ledger.Job("", "fail"));

            var failed = assertThrows(AssertionError.class, () -> eco.awaitEmpty("ledger", PATIENCE));
            assertTrue(
                    failed.getMessage().startsWith("entries of 'ledger' have failed: ")
                            && failed.getMessage().contains("out of order"),
                    failed.getMessage());
        }
    }

    @Test
    public void awaitsWhatASenderDelivers(Ecosystem eco) throws Exception {
        eco.deploy(jar("ledger.jar", ledger("received")));
        Path written = folder.resolve("written");
        try (var network = FaultProxy.to(eco.address("tcp"))) {
            network.cut();
            eco.configure(
                    "io.ecosystem.queue.outgoing~posts",
                    Map.of(
                            "targets",
                            List.of(network.address().toString()),
                            "route",
                            "received",
                            "backoff",
                            "10ms..50ms"));
            send(eco, "posts", new Ledger.Job(written.toString(), "done"));
            Await.until("the proxy has been tried", () -> network.connections() > 1);
            assertFalse(Files.exists(written));

            network.heal();
            eco.awaitEmpty("posts", PATIENCE);
            eco.awaitEmpty("received", PATIENCE);
            assertEquals(1, Files.readAllLines(written).size());
        }
        eco.unconfigure("io.ecosystem.queue.outgoing~posts");
        eco.undeploy("ledger.jar");
    }

    @Test
    public void endsWaitsOfQueuesAndSenders(Ecosystem eco) throws Exception {
        Path written = folder.resolve("written");
        eco.deploy(jar("ledger.jar", ledger("later", "10h")));
        try (var network = FaultProxy.to(eco.address("tcp"))) {
            network.cut();
            eco.configure(
                    "io.ecosystem.queue.outgoing~letters",
                    Map.of("targets", List.of(network.address().toString()), "route", "later", "backoff", "10h"));
            send(eco, "letters", new Ledger.Job(written.toString(), "once"));
            eco.awaitWaiting("letters", PATIENCE);
            network.heal();
            var waits = assertThrows(AssertionError.class, () -> eco.awaitEmpty("letters", Duration.ofMillis(50)));
            assertEquals(
                    "after PT0.05S: sender 'letters' has 0 pending, 0 processing, 1 waiting, 0 error",
                    waits.getMessage());

            eco.advanceTime(Duration.ofHours(12));
            eco.awaitEmpty("letters", PATIENCE);
        }
        eco.awaitWaiting("later", PATIENCE);
        eco.advanceTime(Duration.ofHours(12));
        eco.awaitEmpty("later", PATIENCE);

        assertTrue(Files.readString(written).endsWith(" 2 new 1.0.0\n"));
        assertThrows(AssertionError.class, () -> eco.awaitWaiting("later", Duration.ofMillis(50)));
        assertThrows(IllegalArgumentException.class, () -> eco.advanceTime(Duration.ofMillis(-1)));
        eco.unconfigure("io.ecosystem.queue.outgoing~letters");
        eco.undeploy("ledger.jar");
    }

    @Test
    public void endsTheLifeOfCachedValuesAndAnswers() throws Exception {
        Path quotes = Files.write(folder.resolve("quotes.jar"), CacheIT.quotes("1.0.0"));
        try (var eco = distribution().with("caffeine").deploy(quotes).start()) {
            for (String engine : List.of("lru", "caffeine")) {
                String pid = "io.ecosystem.cache.%s~quotes".formatted(engine);
                eco.configure(
                        pid,
                        Map.of("expireAfterWriteMillis", Duration.ofHours(3).toMillis()));
                int first = quote(eco);
                assertEquals(first, quote(eco));

                eco.advanceTime(Duration.ofMinutes(61)); // the handler's time to live is an hour
                int second = quote(eco);
                assertEquals(first + 1, second);

                assertEquals(1, cached(eco));
                eco.advanceTime(Duration.ofMinutes(181));
                assertEquals(0, cached(eco));
                eco.unconfigure(pid);
            }
        }
    }

    private static int quote(Ecosystem eco) {
        return (int) eco.call("quotes", Map.of("symbol", "A"), Map.class).get("number");
    }

    private static int cached(Ecosystem eco) {
        var stats = eco.operator().call("eco.cache.stats", Map.of("cache", "quotes"), Map.class);
        return (int) ((Map<?, ?>) stats.get("quotes")).get("size");
    }

    @Test
    public void saysWhatIsWrongWithAConfiguration(Ecosystem eco) {
        var wrong = assertThrows(
                NotStartedException.class,
                () -> eco.configure(
                        "io.ecosystem.queue.outgoing~nowhere", Map.of("targets", List.of("tcp://"), "route", "a")));
        assertTrue(
                wrong.getMessage()
                        .startsWith("io.ecosystem.queue.outgoing~nowhere: component"
                                + " io.ecosystem.queue.outgoing.internal.SenderSettings: it cannot be made: "),
                wrong.getMessage());
        eco.unconfigure("io.ecosystem.queue.outgoing~nowhere");

        assertThrows(CallRejectedException.class, () -> eco.configure("io.ecosystem.core", Map.of("none", 1)));
        assertThrows(CallRejectedException.class, () -> eco.unconfigure("acme.nobody"));
    }

    @Test
    public void printsNothing() throws Exception {
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (var eco =
                distribution().deploy(jar("ledger.jar", ledger("ledger"))).start()) {
            eco.send("ledger", new Ledger.Job("", "nothing"));
            eco.awaitEmpty("ledger", PATIENCE);
        } finally {
            System.setErr(before);
        }
        String ofTheInstance = printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("WARNING: ")) // of the Java that runs this test
                .collect(Collectors.joining("\n"));
        assertEquals("", ofTheInstance);
    }

    @Test
    public void disturbsConnections(Ecosystem eco) {
        try (var network = FaultProxy.to(eco.address("tcp"));
                var client = EcosystemClient.at(network.address().toString())
                        .answerTimeout(Duration.ofSeconds(3))
                        .open()) {
            assertEquals(1, client.call("echo", 1, Integer.class, ONCE));

            network.delay(Duration.ofMillis(100));
            long began = System.nanoTime();
            assertEquals(2, client.call("echo", 2, Integer.class, ONCE));
            assertTrue(System.nanoTime() - began >= Duration.ofMillis(200).toNanos());

            network.blackHole();
            assertThrows(TimedOutException.class, () -> client.call("echo", 3, Integer.class, ONCE));
            network.heal();
            assertEquals(3, client.call("echo", 3, Integer.class, ONCE));

            network.loseAnswers();
            var lost = assertThrows(TimedOutException.class, () -> client.call("echo", 4, Integer.class, ONCE));
            assertTrue(lost.possiblyExecuted());
            network.heal();

            network.cut();
            assertThrows(ConnectionLostException.class, () -> client.call("echo", 5, Integer.class, ONCE));
            network.reset();
            assertThrows(ConnectionLostException.class, () -> client.call("echo", 6, Integer.class, ONCE));
            network.heal();
            assertEquals(6, client.call("echo", 6, Integer.class, ONCE));
        }
    }

    @Test
    public void saysWhyItDoesNotStart() throws Exception {
        var broken = distribution().deploy(jar("broken.jar", HandlerJar.handler(Broken.class, "broken", "1.0.0")));
        assertTrue(assertThrows(NotStartedException.class, broken::start)
                .getMessage()
                .startsWith("deploy/broken.jar: acme.Broken 1.0.0 runs, but component acme.Broken cannot be made: "
                        + "java.lang.IllegalStateException: the dice are lost"));

        var wrong = distribution().configure("io.ecosystem.core", Map.of("timeLimitMillis", "soon"));
        String why = assertThrows(NotStartedException.class, wrong::start).getMessage();
        assertTrue(why.contains("conf/io.ecosystem.core.cfg.json") && why.contains("timeLimitMillis"), why);

        var elsewhere = Ecosystem.builder().distribution(folder);
        assertEquals(
                folder + ", stated by the test, is no distribution of Ecosystem: it has no folders features and system",
                assertThrows(IllegalStateException.class, elsewhere::start).getMessage());
    }

    @Test
    public void keepsAGivenFolder() throws Exception {
        Path root = folder.resolve("kept");
        Path written = folder.resolve("written");
        Path jar = jar("ledger.jar", ledger("ledger"));
        var builder = distribution().folder(root).deploy(jar);
        try (var eco = builder.start()) {
            eco.operator()
                    .call("eco.buffered_handler.processing.pause", Map.of("queue_route_key", "ledger"), Void.class);
            eco.send("ledger", new Ledger.Job(written.toString(), "done"));
            assertEquals(root, eco.folder());
        }
        try (var eco = builder.start()) {
            assertFalse(Files.exists(written));
            eco.operator()
                    .call("eco.buffered_handler.processing.unpause", Map.of("queue_route_key", "ledger"), Void.class);
            eco.awaitEmpty("ledger", PATIENCE);
            assertTrue(Files.readString(written).endsWith(" 1 new 1.0.0\n"));
        }
    }

    @Test
    public void leavesNothingBehind() throws Exception {
        Path jar = jar("ledger.jar", ledger("ledger"));
        Set<String> threads = Set.of();
        Set<Path> folders = Set.of();
        for (int round = 0; round < 2; round++) {
            try (var one = distribution().deploy(jar).start();
                    var other = distribution().deploy(jar).start()) {
                for (var eco : List.of(one, other)) {
                    Path written = folder.resolve("written" + round);
                    eco.send("ledger", new Ledger.Job(written.toString(), "done"));
                    eco.awaitEmpty("ledger", PATIENCE);
                    Files.delete(written);
                }
            }
            if (round == 0) { // what is made once for all stays, such as the threads of the JDK
                threads = threads();
                folders = temporary();
            }
        }
        Set<String> before = threads;
        Await.until("the threads have ended", () -> before.containsAll(threads()));
        assertEquals(folders, temporary());
    }

    private static void send(Ecosystem eco, String sender, Object message) {
        eco.operator().call("eco.sender.send", Map.of("sender", sender, "message", message), Void.class);
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getThreadGroup().getName().startsWith("Innocuous"))
                .map(thread -> thread.threadId() + " " + thread.getName())
                .filter(name -> !name.contains("ForkJoinPool"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Path> temporary() throws Exception {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().matches("ecosystem.*|sqlite.*"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
