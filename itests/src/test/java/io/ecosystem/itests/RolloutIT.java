package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import acme.Moody;
import acme.Moody.Mood;
import acme.Versioned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Replaces a handler under load by a version that is bad in some way. Each is taken back by itself, or never gets a
 * call. Prints how long the bad version worked, and how many calls it failed. Good and bad versions also get a share of
 * the calls first.
 */
public class RolloutIT {

    private static final int CLIENTS = 6;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String GOOD = "1.0.0";
    private static final String FEATURE = "moody.feature.json";

    @RegisterExtension
    static final Running RUNNING = new Running();

    @TempDir
    private Path folder;

    private final Distribution distribution = RUNNING.distribution();
    private final Operator operator = new Operator(distribution);
    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean ended; // written by the test's thread
    private final String route = "moody." + COUNT.incrementAndGet();
    private final String bad = "1.1." + COUNT; // the log of one instance has all tests

    /** One request, with its answer; times are of {@code System.nanoTime()}. */
    private record Asked(long began, long end, String answer) {

        boolean isFrom(String version) {
            return answer.endsWith("\"status\":0,\"data\":\"" + version + "\"}");
        }
    }

    @BeforeEach
    public void deployAGoodVersion() throws Exception {
        distribution.deploy("moody.jar", moody(GOOD, Mood.GOOD).bytes());
        distribution.awaitAnswer(Operator.request("1", route, "1"), GOOD);
    }

    @AfterEach
    public void undeploy() throws Exception {
        ended = true;
        for (Thread client : clients) {
            client.join();
        }
        for (String name : List.of("moody.rollout.json", "moody.jar", FEATURE)) {
            Files.deleteIfExists(distribution.home().resolve("deploy").resolve(name));
        }
        distribution.awaitAnswer(Operator.request("1", route, "1"), "Unknown route key");
        Await.until(
                "no error state",
                () -> !operator.ask("eco.error_states.get", "{}").contains("DEPLOYER"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"THROWS", "THROWS_SOMETIMES", "SLOW"})
    public void takesBackWhatFailsItsCalls(Mood mood) throws Exception {
        startClients();

        distribution.deploy("moody.jar", moody(bad, mood).bytes());
        awaitTakenBack();

        long failed = asked.stream()
                .filter(one -> one.answer().contains("\"status\":999"))
                .count();
        System.out.printf(
                "%s: taken back after %d ms; %d of %d calls failed%n", mood, badMillis(), failed, asked.size());
        assertEquals(
                0,
                asked.stream()
                                .filter(one -> !one.isFrom(GOOD) && !one.isFrom(bad))
                                .count()
                        - failed);
        assertTrue(mood == Mood.SLOW || failed >= 2, "failed: " + failed);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"BORN_BROKEN", "NEVER_BORN"})
    public void takesBackWhatIsNotActivated(Mood mood) throws Exception {
        startClients();

        distribution.deploy("moody.jar", moody(bad, mood).bytes());
        awaitTakenBack();

        assertNothingFailed(mood.toString());
    }

    @Test
    public void takesBackWhatIsForANewerJava() throws Exception {
        startClients();

        byte[] type = HandlerJar.bytes(Moody.class);
        type[7] = (byte) 200; // the major version of the class file
        distribution.deploy(
                "moody.jar",
                moody(bad, Mood.GOOD).entry("acme/Moody.class", type).bytes());
        awaitTakenBack();

        assertNothingFailed("newer Java");
    }

    @Test
    public void keepsOutWhatLacksAPackage() throws Exception {
        startClients();

        distribution.deploy(
                "moody.jar", moody(bad, Mood.GOOD).imports("acme.nowhere").bytes());
        distribution.awaitLog("deploy/moody.jar is now acme.Moody %s, which cannot run: it needs package acme.nowhere"
                .formatted(bad));
        awaitCalls(100);

        assertNothingFailed("missing package");
    }

    @Test
    public void givesAShareFirstAndThenEverything() throws Exception {
        plan("{\"share\": \"20%\", \"for\": \"1s\"}");
        startClients();

        distribution.deploy("moody.jar", moody(bad, Mood.GOOD).bytes());
        distribution.awaitLog("acme.Moody %s has proved itself and gets all calls".formatted(bad));
        distribution.awaitAnswer(Operator.request("1", route, "1"), bad);
        awaitCalls(100);

        assertNothingFailed("rolled out");
        List<Asked> all = List.copyOf(asked);
        long others = othersAmongTheFirst(20, all);
        assertTrue(others > 20, "%d calls went to the version before while 20 went to the new one".formatted(others));
        assertTrue(all.subList(all.size() - 50, all.size()).stream().allMatch(one -> one.isFrom(bad)), "all calls");
    }

    /** Returns how many calls went to the version before between the first calls of the new one. */
    private long othersAmongTheFirst(int calls, List<Asked> all) {
        int taken = 0;
        long others = 0;
        for (Asked one : all) {
            taken += one.isFrom(bad) ? 1 : 0;
            others += taken > 0 && one.isFrom(GOOD) ? 1 : 0;
            if (taken == calls) {
                break;
            }
        }
        return others;
    }

    @Test
    public void takesBackABadVersionThatGetsAShare() throws Exception {
        plan("{\"share\": \"5%\", \"for\": \"1h\", \"by\": \"key\"}");
        startClients();

        distribution.deploy("moody.jar", moody(bad, Mood.THROWS).bytes());
        awaitTakenBack();

        long failed = asked.stream()
                .filter(one -> one.answer().contains("\"status\":999"))
                .count();
        System.out.printf("throws for a share: %d of %d calls failed%n", failed, asked.size());
        assertTrue(failed >= 2 && failed < asked.size() / 4, "failed: " + failed);
        assertEquals(0, asked.stream().filter(one -> !one.isFrom(GOOD)).count() - failed);
    }

    private void plan(String json) throws IOException {
        Files.writeString(distribution.home().resolve("deploy/moody.rollout.json"), json);
    }

    @Test
    public void takesAFeatureBackIfABundleThatGetsAShareIsBad() throws Exception {
        deployFeatureInstead();
        startClients();

        provide(bad, Mood.THROWS);
        deployFeature(bad, "1h");
        distribution.awaitLog(
                "deploy/moody.feature.json: acme:moody:%1$s is taken back: acme.Moody %1$s: ".formatted(bad));
        distribution.awaitAnswer(Operator.request("1", route, "1"), GOOD);
        awaitCalls(100);

        long failed = asked.stream()
                .filter(one -> one.answer().contains("\"status\":999"))
                .count();
        System.out.printf("throws in a feature: %d of %d calls failed%n", failed, asked.size());
        assertTrue(failed >= 2 && failed < asked.size() / 4, "failed: " + failed);
        assertEquals(0, asked.stream().filter(one -> !one.isFrom(GOOD)).count() - failed);
        assertEquals(GOOD, calm(), "the other bundle is that of the feature before, too");
        String state = operator.command("eco.deployments", "{\"file\":\"%s\"}".formatted(FEATURE));
        assertTrue(state.contains("\"state\":\"active\""), state);
        assertTrue(state.contains("works again until the file changes"), state);
        assertTrue(
                operator.ask("eco.error_states.get", "{}").contains("DEPLOYER.TAKEN_BACK.DEPLOY/MOODY.FEATURE.JSON"));
        String history = operator.command("eco.deploy.history", "{\"file\":\"%s\",\"limit\":2}".formatted(FEATURE));
        assertTrue(history.contains("\"change\":\"taken_back\",\"bundle\":\"acme:moody:%s\"".formatted(GOOD)), history);
        assertTrue(history.contains("\"change\":\"rolling_out\",\"bundle\":\"acme:moody:%s\"".formatted(bad)), history);
    }

    @Test
    public void givesTheBundlesOfAFeatureAShareFirstAndThenEverything() throws Exception {
        deployFeatureInstead();
        startClients();

        provide(bad, Mood.GOOD);
        deployFeature(bad, "1s");
        distribution.awaitLog("deploy/moody.feature.json: acme.Moody %s gets 20 %% of the calls".formatted(bad));
        Await.until("all calls of both bundles go to the new versions", () -> {
            calm();
            return !distribution
                    .logged("deploy/moody.feature.json: acme:moody:%s has proved itself".formatted(bad))
                    .isEmpty();
        });
        distribution.awaitAnswer(Operator.request("1", route, "1"), bad);
        awaitCalls(100);

        assertNothingFailed("rolled out as a feature");
        List<Asked> all = List.copyOf(asked);
        long others = othersAmongTheFirst(20, all);
        assertTrue(others > 20, "%d calls went to the version before while 20 went to the new one".formatted(others));
        assertTrue(all.subList(all.size() - 50, all.size()).stream().allMatch(one -> one.isFrom(bad)), "all calls");
        assertEquals(bad, calm());

        operator.command("eco.deploy.rollback", "{\"file\":\"%s\"}".formatted(FEATURE));
        distribution.awaitAnswer(Operator.request("1", route, "1"), GOOD);
        assertNothingFailed("rolled back as a feature");
        assertEquals(GOOD, calm());
    }

    /** Deploys the good version in a feature with another bundle, in place of the jar. */
    private void deployFeatureInstead() throws Exception {
        distribution.undeploy("moody.jar");
        distribution.awaitAnswer(Operator.request("1", route, "1"), "Unknown route key");
        provide(GOOD, Mood.GOOD);
        deployFeature(GOOD, "1h");
        distribution.awaitAnswer(Operator.request("1", route, "1"), GOOD);
    }

    private void provide(String version, Mood mood) throws IOException {
        distribution.put(
                "repository",
                "moody%s-%s.jar".formatted(COUNT, version),
                moody(version, mood).bytes());
        distribution.put(
                "repository",
                "calm%s-%s.jar".formatted(COUNT, version),
                HandlerJar.handler(Versioned.class, "calm." + COUNT, version).bytes());
    }

    private void deployFeature(String version, String time) throws IOException {
        String feature = """
            {
              "id": "acme:moody:%1$s",
              "bundles": ["acme:moody%2$s:%1$s", "acme:calm%2$s:%1$s"],
              "rollout": {"share": "20%%", "for": "%3$s"}
            }
            """.formatted(version, COUNT, time);
        distribution.deploy(FEATURE, feature.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the version of the other bundle of the feature that answers. */
    private String calm() throws IOException {
        String answer = operator.command("calm." + COUNT, "1");
        return answer.replaceAll(".*\"data\":\"([^\"]+)\".*", "$1");
    }

    @Test
    public void rollsBackOnRequest() throws Exception {
        startClients();
        distribution.deploy("moody.jar", moody(bad, Mood.GOOD).bytes());
        distribution.awaitAnswer(Operator.request("1", route, "1"), bad);
        awaitCalls(1_000);

        String answer = operator.command("eco.deploy.rollback", "{\"file\":\"deploy/moody.jar\"}");

        assertTrue(answer.contains("\"change\":\"rolled_back\",\"bundle\":\"acme.Moody 1.0.0\""), answer);
        distribution.awaitAnswer(Operator.request("1", route, "1"), GOOD);
        assertNothingFailed("rolled back");
        String history = operator.command("eco.deploy.history", "{\"file\":\"moody.jar\",\"limit\":2}");
        assertTrue(history.contains("\"change\":\"updated\",\"bundle\":\"acme.Moody %s\"".formatted(bad)), history);
        assertTrue(
                operator.ask("eco.deploy.rollback", "{\"file\":\"nowhere.jar\"}")
                        .contains("deploy/nowhere.jar is not deployed"),
                "an unknown file is refused");
    }

    @Test
    public void putsBackWhatABadVersionFailed() throws Exception {
        var settings = Map.<String, Object>of("maxAttempts", 1, "workers", 2);
        Path ledger = folder.resolve("ledger");
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger.trial", GOOD, settings).bytes());
        Await.until(
                "the queue", () -> operator.ask("ledger.trial", "{\"file\":5}").contains("\"status\":300"));
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger.trial", "1.1.0", settings)
                        .header("Fails", "true")
                        .bytes());
        distribution.awaitLog("Updated deploy/ledger.jar from 1.0.0 to acme.Ledger 1.1.0");
        int count = 50;
        try (Client client = distribution.connect("tcp")) {
            for (int i = 0; i < count; i++) {
                String job = "{\"file\":\"%s\",\"end\":\"done\"}".formatted(ledger);
                String answer = client.ask(Operator.request("job " + i, "ledger.trial", job));
                assertTrue(answer.contains("\"status\":0"), answer);
            }
        }

        distribution.awaitLog("deploy/ledger.jar: acme.Ledger 1.1.0 is taken back: ");
        Await.until("all are processed", () -> lines(ledger) == count);
        Await.until(
                "no errors",
                () -> operator.ask("eco.queue.sizes", "{\"queue\":\"ledger.trial\"}")
                        .contains("\"error\":{\"entries\":0"));
        distribution.undeploy("ledger.jar");
    }

    @Test
    public void lastingAttemptsOfAVersionThatGoesHoldUpOnlyTheirEntries() throws Exception {
        var settings = Map.<String, Object>of("workers", 4);
        Path ledger = folder.resolve("ledger");
        Path end = folder.resolve("end");
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger.deaf", GOOD, settings).bytes());
        Await.until(
                "the queue", () -> operator.ask("ledger.deaf", "{\"file\":5}").contains("\"status\":300"));
        Files.writeString(
                distribution.home().resolve("deploy/ledger.rollout.json"), "{\"share\": \"50%\", \"for\": \"1h\"}");
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger.deaf", "1.1.0", settings)
                        .header("Deaf", end.toString())
                        .bytes());
        distribution.awaitLog("deploy/ledger.jar: acme.Ledger 1.1.0 gets 50 % of the calls");
        Await.until("the queue is shared", () -> isShared("ledger.deaf"));
        int count = 0;
        while (!Files.exists(ledger) || !Files.readString(ledger).contains("deaf to ")) {
            job(count++, "ledger.deaf", ledger);
        }

        Thread rollback = Thread.ofVirtual().start(() -> {
            try {
                operator.ask("eco.deploy.rollback", "{\"file\":\"ledger.jar\"}");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Await.until("the new version gets no entries", () -> !isShared("ledger.deaf"));
        for (int i = 0; i < 20; i++) {
            job(count++, "ledger.deaf", ledger);
        }
        int all = count;
        Await.until("all others are processed", () -> processed(ledger) + lasting(ledger) == all);
        assertEquals(
                List.of(),
                distribution.logged("An entry of queue 'ledger.deaf' is still being processed"),
                "they have not waited for the lasting attempts");
        assertTrue(lasting(ledger) > 0, "an attempt lasts");

        Files.createFile(end);
        Await.until("all are processed", () -> processed(ledger) == all);
        rollback.join();
        Files.delete(distribution.home().resolve("deploy/ledger.rollout.json"));
        distribution.undeploy("ledger.jar");
    }

    private void job(int number, String queue, Path ledger) throws IOException {
        String answer;
        try (Client client = distribution.connect("tcp")) {
            answer = client.ask(
                    Operator.request("job " + number, queue, "{\"file\":\"%s\",\"end\":\"done\"}".formatted(ledger)));
        }
        assertTrue(answer.contains("\"status\":0"), answer);
    }

    private boolean isShared(String queue) throws IOException {
        return operator.command("eco.queue.list", "{\"queue\":\"%s\"}".formatted(queue))
                .contains("for a share");
    }

    /** Returns how many entries version 1.0.0 has processed. */
    private static long processed(Path ledger) throws IOException {
        return Files.readAllLines(ledger).stream()
                .filter(line -> line.endsWith(" " + GOOD))
                .count();
    }

    /** Returns how many entries only version 1.1.0 has attempted. */
    private static long lasting(Path ledger) throws IOException {
        List<String> lines = Files.readAllLines(ledger);
        return lines.stream()
                .filter(line -> line.startsWith("deaf to "))
                .map(line -> line.substring("deaf to ".length()))
                .filter(key -> lines.stream().noneMatch(line -> line.startsWith(key + " ") && line.endsWith(GOOD)))
                .count();
    }

    private static int lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    private HandlerJar moody(String version, Mood mood) throws IOException {
        return HandlerJar.handler(Moody.class, route, version).header(Moody.MOOD, mood.toString());
    }

    private void startClients() throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofVirtual().start(this::ask));
        }
        awaitCalls(200);
    }

    private void awaitCalls(int more) throws Exception {
        int before = asked.size();
        Await.until("%d more calls".formatted(more), () -> asked.size() >= before + more);
    }

    private void ask() {
        try (Client client = distribution.connect("tcp")) {
            while (!ended) {
                long began = System.nanoTime();
                String answer = client.ask(Operator.request("key " + asked.size(), route, "1"));
                asked.add(new Asked(began, System.nanoTime(), String.valueOf(answer)));
            }
        } catch (IOException e) {
            asked.add(new Asked(0, 0, e.toString()));
        }
    }

    /** Waits until the bad version is taken back and only the good one answers. */
    private void awaitTakenBack() throws Exception {
        distribution.awaitLog("deploy/moody.jar: acme.Moody %s is taken back: ".formatted(bad));
        Await.until(
                "an error state",
                () -> operator.ask("eco.error_states.get", "{}").contains("DEPLOYER.TAKEN_BACK.DEPLOY/MOODY.JAR"));
        distribution.awaitAnswer(Operator.request("1", route, "1"), GOOD);
        awaitCalls(100);
    }

    private void assertNothingFailed(String what) {
        long longest =
                asked.stream().mapToLong(one -> one.end() - one.began()).max().orElse(0);
        System.out.printf(
                "%s: %d calls, none failed; the longest took %d ms%n", what, asked.size(), longest / 1_000_000);
        assertEquals(
                List.of(),
                asked.stream()
                        .filter(one -> !one.isFrom(GOOD) && !one.isFrom(bad))
                        .toList());
    }

    /** Returns how long the bad version worked, by the log. */
    private long badMillis() throws IOException {
        return Duration.between(
                        logged("Updated deploy/moody.jar from %s to acme.Moody %s".formatted(GOOD, bad)),
                        logged("acme.Moody %s is taken back".formatted(bad)))
                .toMillis();
    }

    private Instant logged(String text) throws IOException {
        String line = distribution.logged(text).getFirst();
        return OffsetDateTime.parse(line.replaceAll(".*\"timestamp\":\"([^\"]+)\".*", "$1"))
                .toInstant();
    }
}
