package io.ecosystem.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import acme.Blocking;
import acme.Failing;
import acme.SlowToStop;
import acme.Starting;
import io.ecosystem.configuration.folder.StateFile;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentChange.Kind;
import io.ecosystem.spi.deploy.KeptVersion;
import io.ecosystem.spi.rollout.CallMeter;
import io.ecosystem.spi.rollout.TrackRecord;
import io.ecosystem.spi.rollout.TrackRecords;
import io.ecosystem.testkit.TestJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** An updated bundle must prove itself; otherwise the version before works again. */
@Timeout(60)
class UpdateTrialTest {

    private static final String STATE = "DEPLOYER.TAKEN_BACK.deploy/roll.jar";

    @TempDir
    private Path home;

    private final Map<String, String> states = new TreeMap<>();
    private final Records records = new Records();
    private Platform platform;

    /** What has become of calls, as a test states it. */
    private final class Records implements TrackRecords {

        private TrackRecord former = TrackRecord.NONE; // of the first version
        private TrackRecord now = TrackRecord.NONE;
        private List<String> refusals = List.of();
        private boolean abandoned;

        @Override
        public TrackRecord of(long bundleId) {
            return platform.running("acme").contains("acme.roll 1.0.0") ? former : now;
        }

        @Override
        public List<String> refusals(long bundleId) {
            return platform.running("acme").contains("acme.roll 1.0.0") ? List.of() : refusals;
        }

        @Override
        public void measureAll(long bundleId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void rest(long bundleId) {
            // nothing is measured here
        }

        @Override
        public void abandon(long bundleId) {
            abandoned = true;
        }
    }

    @BeforeEach
    void start() throws Exception {
        startPlatform();
    }

    private void startPlatform() throws Exception {
        platform = new Platform(home).start();
        platform.raising(states);
        platform.context().registerService(TrackRecords.class, records, null);
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void takesBackAVersionThatDoesNotStart() throws Exception {
        deploy(version("1.0.0"));

        deploy(bad("1.1.0"));

        assertTakenBack("it does not run: its activator failed: java.lang.IllegalStateException: no luck");
    }

    @Test
    void takesBackAVersionWhoseStartStandsStill() throws Exception {
        deploy(version("1.0.0"));

        deploy(version("1.1.0")
                .type(Blocking.class)
                .header("Bundle-Activator", Blocking.class.getName())
                .header("Import-Package", "org.osgi.framework"));
        assertThat(platform.running("acme")).isEmpty();
        platform.lose(2).scan().scan();

        assertTakenBack("its start has not ended after 2.0 s, at Blocking.java:12 (takeBackStallMillis permits more)");
    }

    @Test
    void takesBackAVersionWhoseComponentCannotBeMade() throws Exception {
        deploy(version("1.0.0"));

        deploy(version("1.1.0").component(Failing.class, "immediate=\"true\"><implementation class=\"%s\"/>"));

        assertTakenBack("component acme.Failing cannot be made: java.lang.IllegalStateException: cannot open the box: "
                + "it is locked");
    }

    @Test
    void takesBackAVersionWhoseCallsFail() throws Exception {
        deploy(version("1.0.0"));
        deploy(version("1.1.0"));

        records.now = new TrackRecord(9, 9, 1, 0, 9, 1);
        platform.scan();
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.1.0");
        records.now = new TrackRecord(14, 14, 2, 0, 14, 2);
        platform.scan();

        assertTakenBack("2 of its first 14 calls failed");
        assertThat(records.abandoned).isTrue();
    }

    @Test
    void takesBackAVersionThatFailsMoreOftenThanChanceExplains() throws Exception {
        deploy(version("1.0.0"));
        records.former = new TrackRecord(100, 100, 0, 0, 100, 10);

        deploy(version("1.1.0"));
        records.now = new TrackRecord(14, 14, 7, 0, 14, 7);
        platform.scan();
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.1.0");
        records.now = new TrackRecord(14, 14, 8, 0, 14, 8);
        platform.scan();

        assertTakenBack("8 of its first 14 calls failed");
    }

    @Test
    void showsWhatWorksAfterAnotherReturn() throws Exception {
        deploy(version("1.0.0"));
        records.now = new TrackRecord(CallMeter.CALLS, CallMeter.CALLS, 0, 0, 100, 0);
        deploy(version("0.9.0"));
        deploy(bad("1.1.0"));
        platform.scan();
        assertThat(states.get(STATE)).endsWith("no luck; acme.roll 0.9.0 works again until the file changes");

        rollBack("roll.jar", "1.0.0").get(1, TimeUnit.SECONDS);

        assertTakenBackLine("it does not run: its activator failed: java.lang.IllegalStateException: no luck");
        platform.stop();
        states.clear();
        startPlatform();
        assertTakenBackLine("it does not run: its activator failed: java.lang.IllegalStateException: no luck");
    }

    @Test
    void refusesAnAmbiguousVersion() throws Exception {
        deploy(version("1.0.0"));
        deploy(version("1.0.0").entry("more.txt", ""));
        deploy(version("1.1.0"));
        var digests = platform.versions().versions("roll.jar").stream()
                .map(KeptVersion::digest)
                .toList();

        assertThatThrownBy(() -> rollBack("roll.jar", "1.0.0").get(1, TimeUnit.SECONDS))
                .hasMessageContaining(
                        "more than one version '1.0.0' of deploy/roll.jar is kept besides the present one; "
                                + "kept: acme.roll 1.0.0 (%.12s), acme.roll 1.0.0 (%.12s)"
                                        .formatted(digests.get(1), digests.get(2)));
        assertThatThrownBy(() ->
                        rollBack("roll.jar", digests.get(2).substring(0, 7)).get(1, TimeUnit.SECONDS))
                .hasMessageContaining("no version");
        rollBack("roll.jar", digests.get(2).substring(0, 8)).get(1, TimeUnit.SECONDS);
        assertThat(platform.versions().versions("roll.jar").getFirst().digest()).isEqualTo(digests.get(2));
    }

    @Test
    void endsTrialsOnceUpdatesAreNotTakenBackAnyMore() throws Exception {
        deploy(version("1.0.0"));
        deploy(version("1.1.0"));
        platform.stop();
        platform = new Platform(home).takingNothingBack().start();
        platform.context().registerService(TrackRecords.class, records, null);
        records.now = new TrackRecord(14, 14, 14, 0, 14, 14);

        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.1.0");
    }

    @Test
    void takesBackAVersionWhoseHandlersCannotBeCalled() throws Exception {
        deploy(version("1.0.0"));
        records.refusals = List.of("queued handler acme.Place is not served: maxAttempts must be at least 1, not 0");
        deploy(version("1.1.0"));
        platform.scan();

        assertTakenBack("queued handler acme.Place is not served: maxAttempts must be at least 1, not 0");
    }

    @Test
    void takesBackAVersionWhoseCallsAreSlow() throws Exception {
        deploy(version("1.0.0"));
        records.former = new TrackRecord(100, 100, 0, millis(100 * 20), 100, 0);
        deploy(version("1.1.0"));

        records.now = new TrackRecord(4, 0, 0, millis(4 * 900), 0, 0);
        platform.scan();
        records.now = new TrackRecord(5, 0, 0, millis(5 * 400), 0, 0);
        platform.scan();
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.1.0");
        records.now = new TrackRecord(5, 0, 0, millis(5 * 501), 0, 0);
        platform.scan();

        assertTakenBack("its calls take 501 ms on average, and those of acme.roll 1.0.0 took 20 ms");
    }

    @Test
    void keepsAVersionThatHasProvedItself() throws Exception {
        deploy(version("1.0.0"));
        deploy(version("1.1.0"));

        records.now = new TrackRecord(CallMeter.CALLS, CallMeter.CALLS, 1, 0, 100, 1);
        platform.scan();
        records.now = new TrackRecord(CallMeter.CALLS, CallMeter.CALLS, 50, 0, 100, 50);
        platform.scan();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.1.0");
        assertThat(states).isEmpty();
    }

    @Test
    void keepsAVersionThatFailsLongAfterItsStart() throws Exception {
        deploy(version("1.0.0"));
        deploy(version("1.1.0"));

        platform.lose(600).scan();
        records.now = new TrackRecord(14, 14, 14, 0, 14, 14);
        platform.scan();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.1.0");
    }

    @Test
    void keepsTheFirstVersionOfAFile() throws Exception {
        records.now = new TrackRecord(14, 14, 14, 0, 14, 14);

        deploy(version("1.0.0"));
        platform.scan();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void takesBackAVersionThatCameWhileTheInstanceWasStopped() throws Exception {
        deploy(version("1.0.0"));
        platform.stop();
        bad("1.1.0").writeTo(platform.deploy.resolve("roll.jar"));
        platform = new Platform(home);
        platform.startFramework();
        platform.bundle("acme.roll").orElseThrow().stop(); // a start of an instance does not start deployed bundles
        platform.startDeployer();
        platform.raising(states);

        platform.settle();

        assertTakenBack("it does not run: its activator failed: java.lang.IllegalStateException: no luck");
    }

    @Test
    void takesBackAlsoIfTheFileIsTouchedMeanwhile() throws Exception {
        deploy(version("1.0.0"));
        var slow = version("1.1.0")
                .type(SlowToStop.class)
                .header("Bundle-Activator", SlowToStop.class.getName())
                .header("Import-Package", "org.osgi.framework");
        deploy(slow);
        records.now = failing(14);
        platform.scan(); // begins to stop it

        Files.setLastModifiedTime(platform.deploy.resolve("roll.jar"), FileTime.fromMillis(0));
        for (int look = 0; look < 1_500 && platform.running("acme").isEmpty(); look++) {
            Thread.sleep(10); // periodic passes, as in the deployer, for at most 15 s
            platform.scan();
        }

        assertTakenBack("14 of its first 14 calls failed");
    }

    @Test
    void continuesTheTrialAfterARestart() throws Exception {
        deploy(version("1.0.0"));
        deploy(version("1.1.0"));
        platform.stop();

        startPlatform();
        records.now = failing(14);
        platform.scan();

        assertTakenBack("14 of its first 14 calls failed");
    }

    @Test
    void continuesTheTrialAfterAWrongRequestAndARefusedUpdate() throws Exception {
        deploy(version("1.0.0"));
        deploy(version("1.1.0"));

        assertThatThrownBy(() -> rollBack("roll.jar", "9.9.9").get(1, TimeUnit.SECONDS))
                .hasMessageContaining("no version '9.9.9'");
        deploy(version("1.2.0").header("Import-Package", "org.osgi.framework,org.osgi.framework"));
        assertThat(platform.problems()).singleElement().asString().contains("acme.roll 1.1.0 stays as it was");
        records.now = failing(14);
        platform.scan();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(states).containsOnlyKeys(STATE);
    }

    @Test
    void continuesTheTrialOfAFileThatIsRenamed() throws Exception {
        deploy(version("1.0.0"));
        deploy(version("1.1.0"));

        Files.move(platform.deploy.resolve("roll.jar"), platform.deploy.resolve("rock.jar"));
        platform.settle();
        records.now = failing(14);
        platform.scan();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(states).containsOnlyKeys("DEPLOYER.TAKEN_BACK.deploy/rock.jar");
    }

    @Test
    void keepsTheVersionToReturnToHoweverManyFollow() throws Exception {
        deploy(version("1.0.0"));
        for (int i = 1; i < 15; i++) {
            deploy(version("1.%d.0".formatted(i))); // each on trial
        }

        deploy(bad("2.0.0"));
        platform.scan();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
    }

    @Test
    void returnsToAnotherVersionIfAKeptJarIsDamaged() throws Exception {
        deploy(version("0.9.0"));
        records.now = new TrackRecord(CallMeter.CALLS, CallMeter.CALLS, 0, 0, 100, 0);
        deploy(version("1.0.0"));
        var kept = platform.versions().versions("roll.jar");
        var folder = home.resolve("data/versions");
        Files.copy(
                folder.resolve(kept.get(1).digest() + ".jar"),
                folder.resolve(kept.get(0).digest() + ".jar"),
                StandardCopyOption.REPLACE_EXISTING);

        deploy(bad("1.1.0"));
        platform.scan();

        assertThat(platform.running("acme")).containsExactly("acme.roll 0.9.0");
        assertThat(states).containsOnlyKeys(STATE);
    }

    @Test
    void putsAnUpdateOnTrialAlsoIfTheCacheOfTheFrameworkIsLost() throws Exception {
        deploy(version("1.0.0"));
        platform.stop();
        delete(home.resolve("data/bundles"));
        delete(home.resolve("data/deployer"));
        bad("1.1.0").writeTo(platform.deploy.resolve("roll.jar"));

        startPlatform();
        platform.settle();

        assertTakenBack("it does not run: its activator failed: java.lang.IllegalStateException: no luck");
    }

    @Test
    void deploysTheFileIfTheCacheIsLostAndTheKeptJarDamaged() throws Exception {
        deploy(version("1.0.0"));
        var kept = platform.versions().versions("roll.jar").getFirst();
        platform.stop();
        delete(home.resolve("data/bundles"));
        delete(home.resolve("data/deployer"));
        Files.writeString(home.resolve("data/versions").resolve(kept.digest() + ".jar"), "no jar");
        version("1.1.0").writeTo(platform.deploy.resolve("roll.jar"));

        startPlatform();
        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.1.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void forgetsVersionsThatItCannotRead() throws Exception {
        deploy(version("1.0.0"));
        platform.stop();
        new StateFile(home.resolve("data/versions/versions.json")).write(Map.of("versions", List.of("x")));

        startPlatform();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(platform.versions().versions("")).isEmpty();
    }

    private static TrackRecord failing(int calls) {
        return new TrackRecord(calls, calls, calls, 0, calls, calls);
    }

    @Test
    void keepsTheVersionsOfAFileThatIsRenamed() throws Exception {
        deploy(version("1.0.0"));
        Files.move(platform.deploy.resolve("roll.jar"), platform.deploy.resolve("rock.jar"));
        platform.settle();

        bad("1.1.0").writeTo(platform.deploy.resolve("rock.jar"));
        platform.settle().settle();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(states).containsOnlyKeys("DEPLOYER.TAKEN_BACK.deploy/rock.jar");
    }

    @Test
    void deploysTheNextVersionAfterABadOne() throws Exception {
        deploy(version("1.0.0"));
        deploy(bad("1.1.0"));
        platform.scan();

        deploy(version("1.2.0"));

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.2.0");
        assertThat(platform.problems()).isEmpty();
        assertThat(states).isEmpty();
    }

    @Test
    void returnsToTheLastVersionThatProvedItselfAfterTwoBadOnes() throws Exception {
        deploy(version("1.0.0"));
        deploy(version("1.1.0")); // still on trial

        deploy(bad("1.2.0"));
        platform.scan();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
    }

    @Test
    void keepsTheVersionBeforeAtTheNextStart() throws Exception {
        deploy(version("1.0.0"));
        deploy(bad("1.1.0"));
        platform.scan();
        platform.stop();
        states.clear();

        startPlatform();

        assertTakenBack("it does not run: its activator failed: java.lang.IllegalStateException: no luck");
    }

    @Test
    void keepsTheVersionBeforeWhenTheCacheOfTheFrameworkIsLost() throws Exception {
        deploy(version("1.0.0"));
        deploy(bad("1.1.0"));
        platform.scan();
        platform.stop();
        states.clear();
        delete(home.resolve("data/bundles"));
        delete(home.resolve("data/deployer"));

        startPlatform();
        platform.settle();

        assertTakenBack("it does not run: its activator failed: java.lang.IllegalStateException: no luck");
    }

    @Test
    void triesAFileAgainThatWasDeletedAndComesBack() throws Exception {
        deploy(version("1.0.0"));
        deploy(bad("1.1.0"));
        platform.scan();

        Files.delete(platform.deploy.resolve("roll.jar"));
        platform.settle();
        assertThat(platform.bundle("acme.roll")).isEmpty();
        assertThat(states).isEmpty();
        deploy(bad("1.1.0"));

        assertThat(platform.bundle("acme.roll").orElseThrow().getVersion()).hasToString("1.1.0");
        assertThat(platform.bundle("acme.roll").orElseThrow().getState()).isEqualTo(Bundle.RESOLVED);
    }

    @Test
    void rollsBackOnRequest() throws Exception {
        deploy(version("1.0.0"));
        deploy(version("1.1.0"));
        deploy(version("1.2.0"));

        var first = rollBack("roll.jar", "").get(1, TimeUnit.SECONDS);
        var second = rollBack("roll.jar", "1.0.0").get(1, TimeUnit.SECONDS);

        assertThat(first.bundle()).isEqualTo("acme.roll 1.1.0");
        assertThat(first.kind()).isEqualTo(Kind.ROLLED_BACK);
        assertThat(second.bundle()).isEqualTo("acme.roll 1.0.0");
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(platform.problems())
                .containsExactly(
                        "deploy/roll.jar: acme.roll 1.2.0 is rolled back by tester; acme.roll 1.0.0 works again"
                                + " until the file changes");
        assertThat(states).isEmpty();
        assertThat(platform.versions().history("", 100))
                .extracting(DeploymentChange::kind)
                .containsExactly(Kind.ROLLED_BACK, Kind.ROLLED_BACK, Kind.UPDATED, Kind.UPDATED, Kind.INSTALLED);
    }

    @Test
    void goesForwardOnRequest() throws Exception {
        deploy(version("1.0.0"));
        deploy(version("1.1.0"));
        rollBack("roll.jar", "").get(1, TimeUnit.SECONDS);

        rollBack("roll.jar", "acme.roll 1.1.0").get(1, TimeUnit.SECONDS);
        platform.stop();
        delete(home.resolve("data/bundles"));
        delete(home.resolve("data/deployer"));
        startPlatform();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.1.0");
    }

    @Test
    void refusesWrongRequests() throws Exception {
        deploy(version("1.0.0"));

        assertThatThrownBy(() -> rollBack("other.jar", "").get(1, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("deploy/other.jar is not deployed");
        assertThatThrownBy(() -> rollBack("roll.jar", "").get(1, TimeUnit.SECONDS))
                .hasMessageContaining("no version of deploy/roll.jar before the present one is kept");
        assertThatThrownBy(() -> rollBack("roll.jar", "3").get(1, TimeUnit.SECONDS))
                .hasMessageContaining("no version '3' of deploy/roll.jar is kept besides the present one; kept: ");
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
    }

    @Test
    void keepsTheLastTenVersions() throws Exception {
        records.now = new TrackRecord(CallMeter.CALLS, CallMeter.CALLS, 0, 0, 100, 0);
        for (int i = 0; i < 12; i++) {
            deploy(version("1.%d.0".formatted(i)));
        }

        assertThat(platform.versions().versions("roll.jar"))
                .extracting(KeptVersion::bundle)
                .hasSize(10)
                .startsWith("acme.roll 1.11.0", "acme.roll 1.10.0")
                .endsWith("acme.roll 1.2.0");
        try (var jars = Files.list(home.resolve("data/versions"))) {
            assertThat(jars.filter(file -> file.toString().endsWith(".jar"))).hasSize(10);
        }
    }

    private CompletableFuture<DeploymentChange> rollBack(String file, String to) {
        var end = platform.rollBack(file, to, "tester");
        platform.scan().scan();
        return end;
    }

    private void assertTakenBackLine(String why) {
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        var line =
                "deploy/roll.jar: acme.roll 1.1.0 is taken back: %s; acme.roll 1.0.0 works again until the file changes"
                        .formatted(why);
        assertThat(platform.problems()).containsExactly(line);
        assertThat(states).isEqualTo(Map.of(STATE, line));
    }

    private void assertTakenBack(String why) {
        assertTakenBackLine(why);
        assertThat(platform.versions().history("", 1))
                .extracting(DeploymentChange::kind, DeploymentChange::cause)
                .containsExactly(tuple(Kind.TAKEN_BACK, "acme.roll 1.1.0: " + why));
    }

    private void deploy(TestJar jar) throws Exception {
        jar.writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();
    }

    private static TestJar version(String version) {
        return TestJar.bundle("acme.roll", version);
    }

    private static TestJar bad(String version) {
        return version(version)
                .type(Starting.class)
                .header("Bundle-Activator", Starting.class.getName())
                .header("Import-Package", "org.osgi.framework")
                .header("Starts-With", "nothing");
    }

    private static long millis(long count) {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : List.copyOf(files.toList()).reversed()) {
                Files.delete(file);
            }
        }
    }
}
