package io.ecosystem.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.deploy.DeploymentChange.Kind;
import io.ecosystem.testkit.TestJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** A new version first works beside the one before, for a share of the calls. */
@Timeout(60)
class RolloutTest {

    private static final String OLD = "acme.roll 1.0.0";
    private static final String NEW = "acme.roll 1.1.0";

    @TempDir
    private Path home;

    private final Map<String, String> states = new TreeMap<>();
    private final CallRecords records = new CallRecords();
    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        startPlatform();
        Files.writeString(plan(), "{\"share\": \"5%\", \"for\": \"1m\"}");
        deploy("1.0.0");
    }

    private void startPlatform() throws Exception {
        platform = new Platform(home).start();
        platform.raising(states);
        records.register(platform.context());
    }

    /** Starts it as an instance starts: deployed bundles are not started before the deployer. */
    private void restartPlatform() throws Exception {
        platform = new Platform(home);
        platform.startFramework();
        for (Bundle bundle : platform.bundles("acme")) {
            bundle.stop();
        }
        platform.startDeployer();
        records.register(platform.context());
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void letsBothVersionsWork() throws Exception {
        deploy("1.1.0");

        assertThat(platform.running("acme")).containsExactly(OLD, NEW);
        assertThat(platform.rollouts()).hasSize(1);
        assertThat(platform.rollouts().getFirst().bundleId()).isEqualTo(platform.id("acme.roll", "1.1.0"));
        assertThat(platform.history("")).containsExactly(Kind.ROLLING_OUT, Kind.INSTALLED);
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void promotesWhatHasProvedItself() throws Exception {
        deploy("1.1.0");

        records.put("acme.roll 1.1.0", 19, 0);
        platform.lose(60).scan();
        assertThat(platform.running("acme")).hasSize(2);
        records.put("acme.roll 1.1.0", 20, 0);
        platform.scan();

        assertThat(platform.running("acme")).containsExactly(NEW);
        assertThat(platform.rollouts()).isEmpty();
        assertThat(platform.history("")).containsExactly(Kind.PROMOTED, Kind.ROLLING_OUT, Kind.INSTALLED);
        platform.stop();
        startPlatform();
        assertThat(platform.running("acme")).containsExactly(NEW);
    }

    @Test
    void takesBackWhatFailsMoreOftenThanTheVersionBefore() throws Exception {
        deploy("1.1.0");

        records.put("acme.roll 1.0.0", 1000, 20);
        records.put("acme.roll 1.1.0", 50, 6);
        platform.scan();
        assertThat(platform.running("acme")).hasSize(2);
        records.put("acme.roll 1.1.0", 50, 7);
        platform.scan();

        var line = "deploy/roll.jar: acme.roll 1.1.0 is taken back: 7 of its first 50 calls failed; acme.roll 1.0.0 "
                + "works again until the file changes";
        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(platform.rollouts()).isEmpty();
        assertThat(states).containsExactly(Map.entry("DEPLOYER.TAKEN_BACK.deploy/roll.jar", line));
        platform.stop();
        startPlatform();
        platform.settle();
        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(platform.problems()).containsExactly(line);
    }

    @Test
    void beginsAnewAfterARestart() throws Exception {
        deploy("1.1.0");
        platform.stop();

        restartPlatform();
        platform.settle();

        assertThat(platform.running("acme")).containsExactly(OLD, NEW);
        assertThat(platform.bundles("acme")).hasSize(2);
        assertThat(platform.rollouts()).hasSize(1);
    }

    @Test
    void rollsOutTheNextContentInstead() throws Exception {
        deploy("1.1.0");

        deploy("1.2.0");

        assertThat(platform.running("acme")).containsExactly(OLD, "acme.roll 1.2.0");
        assertThat(platform.rollouts()).hasSize(1);
    }

    @Test
    void beginsAnewWhenTheCacheOfTheFrameworkIsLost() throws Exception {
        deploy("1.1.0");
        platform.stop();
        delete(home.resolve("data/bundles"));
        delete(home.resolve("data/deployer"));

        startPlatform();
        platform.settle();

        assertThat(platform.running("acme")).containsExactly(OLD, NEW);
        assertThat(platform.rollouts()).hasSize(1);
    }

    @Test
    void goesOnWhenTheFileIsTouched() throws Exception {
        deploy("1.1.0");
        var before = platform.rollouts();

        Files.setLastModifiedTime(platform.deploy.resolve("roll.jar"), FileTime.fromMillis(0));
        platform.settle();

        assertThat(platform.rollouts()).isEqualTo(before);
        records.put("acme.roll 1.1.0", 20, 0);
        platform.lose(60).scan();
        assertThat(platform.running("acme")).containsExactly(NEW);
    }

    @Test
    void putsANewVersionOnTrialWhoseFileIsRenamed() throws Exception {
        deploy("1.1.0");

        Files.move(platform.deploy.resolve("roll.jar"), platform.deploy.resolve("rock.jar"));
        platform.settle().settle();

        assertThat(platform.running("acme")).containsExactly(NEW);
        records.put("acme.roll 1.1.0", 10, 9);
        platform.scan();
        assertThat(platform.running("acme")).containsExactly(OLD);
    }

    @Test
    void removesBothWithTheFile() throws Exception {
        deploy("1.1.0");

        Files.delete(platform.deploy.resolve("roll.jar"));
        platform.settle();

        assertThat(platform.bundles("acme")).isEmpty();
        assertThat(platform.rollouts()).isEmpty();
    }

    @Test
    void endsOnRequest() throws Exception {
        deploy("1.1.0");

        var end = platform.rollBack("roll.jar", "", "tester");
        platform.scan();

        assertThat(end.get(1, TimeUnit.SECONDS).bundle()).isEqualTo(OLD);
        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(states).isEmpty();
    }

    @Test
    void keepsTheVersionBeforeUntilAWrongPlanIsCorrected() throws Exception {
        Files.writeString(plan(), "{\"share\": \"5\", \"to\": 7}");

        deploy("1.1.0");

        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(platform.problems())
                .containsExactly(
                        "deploy/roll.jar cannot be deployed: deploy/roll.rollout.json is wrong: 'to' is unknown; known"
                            + " are by, calls, for, share; 'share' is \"5\", expected a percentage below 100, such as"
                            + " \"5%\"; 'for' is missing, expected a time up to 30 days, such as \"1m\"; acme.roll"
                            + " 1.0.0 stays as it was");
        Files.writeString(plan(), "{\"share\": \"50%\", \"for\": \"1h\", \"by\": \"key\", \"calls\": 0}");
        platform.settle();
        assertThat(platform.running("acme")).containsExactly(OLD, NEW);
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void keepsTheVersionBeforeIfTheNewOneHasNoOtherVersion() throws Exception {
        TestJar.bundle("acme.roll", "1.0.0").entry("more.txt", "").writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();

        assertThat(platform.problems())
                .singleElement()
                .asString()
                .contains("as acme.roll 1.0.0 it cannot be rolled out beside acme.roll 1.0.0: give it another version");
    }

    @Test
    void reportsAFileThatBelongsToNoJar() throws Exception {
        var lone = home.resolve("deploy/rolll.rollout.json");
        Files.move(plan(), lone);
        Files.copy(lone, home.resolve("deploy/roll.jar.rollout.json"));
        platform.settle();
        assertThat(platform.problems()).isEmpty();

        platform.lose(5).settle();

        assertThat(platform.problems())
                .containsExactlyInAnyOrder(
                        "deploy/rolll.rollout.json has no effect: there is no deploy/rolll.jar",
                        "deploy/roll.jar.rollout.json has no effect: its name must be roll.rollout.json");
        Files.delete(home.resolve("deploy/roll.jar.rollout.json"));
        Files.move(lone, plan());
        platform.settle();
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void givesTheSameKeysToTheSameVersion() throws Exception {
        Files.writeString(plan(), "{\"share\": \"25%\", \"for\": \"1m\", \"by\": \"key\"}");
        deploy("1.1.0");
        var rollout = platform.rollouts().getFirst();

        int taken = 0;
        for (int i = 0; i < 4000; i++) {
            var key = new Uid("customer " + i);
            assertThat(rollout.takes(key)).isEqualTo(rollout.takes(new Uid("customer " + i)));
            taken += rollout.takes(key) ? 1 : 0;
        }

        assertThat(taken).isBetween(800, 1200);
    }

    private void deploy(String version) throws Exception {
        TestJar.bundle("acme.roll", version).writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : List.copyOf(files.toList()).reversed()) {
                Files.delete(file);
            }
        }
    }

    private Path plan() {
        return home.resolve("deploy/roll.rollout.json");
    }
}
