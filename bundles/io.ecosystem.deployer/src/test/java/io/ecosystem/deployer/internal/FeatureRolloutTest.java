package io.ecosystem.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.spi.deploy.DeployedFile;
import io.ecosystem.spi.deploy.DeploymentChange.Kind;
import io.ecosystem.testkit.TestJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;

class FeatureRolloutTest {

    private static final String PLAN = "{\"share\": \"5%\", \"for\": \"1m\"}";
    private static final String[] OLD = {"acme.card 1.0.0", "acme.roll 1.0.0"};
    private static final String[] NEW = {"acme.card 1.0.0", "acme.roll 1.1.0"};
    private static final String[] BOTH = {"acme.card 1.0.0", "acme.roll 1.0.0", "acme.roll 1.1.0"};

    @TempDir
    private Path home;

    private final Map<String, String> states = new TreeMap<>();
    private final CallRecords records = new CallRecords();
    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        startPlatform();
        for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
            platform.inRepository("roll", version, TestJar.bundle("acme.roll", version));
            platform.inRepository("card", version, TestJar.bundle("acme.card", version));
        }
        platform.inRepository("dice", "1.0.0", TestJar.bundle("acme.dice", "1.0.0"));
        deploy(feature("1", PLAN, "{\"acme.roll\": {\"sides\": 6}}", "acme:card:1.0.0", "acme:roll:1.0.0"));
    }

    private void startPlatform() throws Exception {
        platform = new Platform(home).start();
        watch();
    }

    private void watch() {
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
        watch();
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void letsBothVersionsOfWhatChangesWork() throws Exception {
        deployNext();

        assertThat(platform.running("acme")).containsExactly(BOTH);
        assertThat(platform.rollouts()).hasSize(1);
        assertThat(platform.rollouts().getFirst().bundleId()).isEqualTo(platform.id("acme.roll", "1.1.0"));
        assertThat(platform.history("game.feature.json")).containsExactly(Kind.ROLLING_OUT, Kind.INSTALLED);
        assertThat(state()).isEqualTo(DeployedFile.State.ROLLING_OUT);
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void promotesWhatHasProvedItself() throws Exception {
        deployNext();

        records.put("acme.roll 1.1.0", 19, 0);
        platform.lose(60).scan();
        assertThat(platform.running("acme")).containsExactly(BOTH);
        records.put("acme.roll 1.1.0", 20, 0);
        platform.settle();

        assertThat(platform.running("acme")).containsExactly(NEW);
        assertThat(platform.rollouts()).isEmpty();
        assertThat(platform.history("game.feature.json"))
                .containsExactly(Kind.PROMOTED, Kind.ROLLING_OUT, Kind.INSTALLED);
        assertThat(state()).isEqualTo(DeployedFile.State.ACTIVE);
        platform.stop();
        startPlatform();
        platform.settle();
        assertThat(platform.running("acme")).containsExactly(NEW);
        assertThat(platform.rollouts()).isEmpty();
    }

    @Test
    void aBundleWithoutHandlersNeedsNoCalls() throws Exception {
        deployNext();

        platform.lose(60).scan();

        assertThat(platform.running("acme")).containsExactly(NEW);
    }

    @Test
    void takesTheWholeFeatureBackIfOneBundleIsBad() throws Exception {
        deploy(feature("2", PLAN, "{}", "acme:card:1.1.0", "acme:roll:1.1.0", "acme:dice:1.0.0"));
        assertThat(platform.bundles("acme")).hasSize(5);

        records.put("acme.roll 1.1.0", 14, 2);
        platform.settle();

        var line = "deploy/game.feature.json: acme:game:2 is taken back: acme.roll 1.1.0: 2 of its first 14 calls"
                + " failed; acme:game:1 works again until the file changes";
        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(platform.bundles("acme")).hasSize(2);
        assertThat(platform.rollouts()).isEmpty();
        assertThat(platform.problems()).containsExactly(line);
        assertThat(states).containsExactly(Map.entry("DEPLOYER.TAKEN_BACK.deploy/game.feature.json", line));
        assertThat(platform.history("game.feature.json"))
                .containsExactly(Kind.TAKEN_BACK, Kind.ROLLING_OUT, Kind.INSTALLED);
    }

    @Test
    void doesNotTryABadVersionAgainAfterARestart() throws Exception {
        takeBack();
        platform.stop();

        restartPlatform();
        platform.settle();

        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(platform.problems()).singleElement().asString().contains("acme:game:2 is taken back");
    }

    @Test
    void doesNotTryABadVersionAgainAfterTheLossOfTheFrameworksCache() throws Exception {
        takeBack();
        loseCache();

        startPlatform();
        platform.settle();

        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(platform.problems()).singleElement().asString().contains("acme:game:2 is taken back");
        assertThat(platform.configuration("acme.roll")).isEqualTo(Map.of("sides", 6L));
    }

    @Test
    void triesACopyOfABadVersion() throws Exception {
        takeBack();
        records.clear();

        Files.setLastModifiedTime(file(), FileTime.fromMillis(0));
        platform.settle();

        assertThat(platform.running("acme")).containsExactly(BOTH);
        assertThat(platform.problems()).isEmpty();
        assertThat(states).isEmpty();
    }

    @Test
    void forgetsABadVersionWhenTheFormerOneIsCopiedBack() throws Exception {
        takeBack();

        deploy(feature("1", PLAN, "{\"acme.roll\": {\"sides\": 6}}", "acme:card:1.0.0", "acme:roll:1.0.0"));

        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(platform.problems()).isEmpty();
        assertThat(states).isEmpty();
    }

    @Test
    void beginsAnewAfterARestart() throws Exception {
        deployNext();
        platform.stop();

        restartPlatform();
        platform.settle();

        assertThat(platform.running("acme")).containsExactly(BOTH);
        assertThat(platform.bundles("acme")).hasSize(3);
        assertThat(platform.rollouts()).hasSize(1);
    }

    @Test
    void beginsAnewWhenTheCacheOfTheFrameworkIsLost() throws Exception {
        deployNext();
        loseCache();

        startPlatform();
        platform.settle();

        assertThat(platform.running("acme")).containsExactly(BOTH);
        assertThat(platform.rollouts()).hasSize(1);
    }

    @Test
    void goesOnWhenTheFileIsTouched() throws Exception {
        deployNext();
        var before = platform.rollouts();

        Files.setLastModifiedTime(file(), FileTime.fromMillis(0));
        platform.settle();

        assertThat(platform.rollouts()).isEqualTo(before);
        platform.lose(60).settle();
        assertThat(platform.running("acme")).containsExactly(NEW);
    }

    @Test
    void rollsOutTheNextContentInstead() throws Exception {
        deployNext();

        deploy(feature("3", PLAN, "{}", "acme:card:1.0.0", "acme:roll:1.2.0"));

        assertThat(platform.running("acme")).containsExactly("acme.card 1.0.0", "acme.roll 1.0.0", "acme.roll 1.2.0");
        assertThat(platform.rollouts()).hasSize(1);
    }

    @Test
    void goesOnUntilAWrongFileIsCorrected() throws Exception {
        deployNext();

        deploy(feature("3", PLAN, "{}", "acme:nowhere:1.0.0"));

        assertThat(platform.running("acme")).containsExactly(BOTH);
        platform.lose(60).settle();
        assertThat(platform.running("acme")).containsExactly(NEW);
        assertThat(platform.problems()).singleElement().asString().contains("bundle acme:nowhere:1.0.0 is neither");
    }

    @Test
    void removesBothWithTheFile() throws Exception {
        deployNext();

        Files.delete(file());
        platform.settle();

        assertThat(platform.bundles("acme")).isEmpty();
        assertThat(platform.rollouts()).isEmpty();
        assertThat(platform.configuration("acme.roll")).isEmpty();
    }

    @Test
    void endsOnRequest() throws Exception {
        deployNext();

        var end = platform.rollBack("game.feature.json", "", "tester");
        platform.settle();

        assertThat(end.get(1, TimeUnit.SECONDS).bundle()).isEqualTo("acme:game:1");
        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(states).isEmpty();
        assertThat(platform.problems())
                .containsExactly("deploy/game.feature.json: acme:game:2 is rolled back by tester; acme:game:1 works"
                        + " again until the file changes");
    }

    @Test
    void returnsToAnEarlierVersionOnRequest() throws Exception {
        deployNext();
        platform.lose(60).settle();
        assertThat(platform.running("acme")).containsExactly(NEW);

        var end = platform.rollBack("game.feature.json", "1", "tester");
        platform.settle();

        assertThat(end.get(1, TimeUnit.SECONDS).kind()).isEqualTo(Kind.ROLLED_BACK);
        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(platform.configuration("acme.roll")).isEqualTo(Map.of("sides", 6L));
    }

    @Test
    void refusesToReturnToAVersionThatIsNotKept() throws Exception {
        var end = platform.rollBack("game.feature.json", "", "tester");
        var unknown = platform.rollBack("other.feature.json", "", "tester");
        platform.scan();

        assertThatThrownBy(() -> end.get(1, TimeUnit.SECONDS))
                .hasMessageContaining("no version of deploy/game.feature.json before the present one is kept");
        assertThatThrownBy(() -> unknown.get(1, TimeUnit.SECONDS))
                .hasMessageContaining("deploy/other.feature.json is not deployed");
    }

    @Test
    void changesTheValuesOfTheVersionBeforeOnlyAtTheEnd() throws Exception {
        deploy(feature(
                "2",
                PLAN,
                "{\"acme.roll\": {\"sides\": 20, \"edges\": 30}, \"acme.more\": {\"a\": 1}}",
                "acme:card:1.0.0",
                "acme:roll:1.1.0"));

        assertThat(platform.configuration("acme.roll")).isEqualTo(Map.of("sides", 6L, "edges", 30L));
        assertThat(platform.configuration("acme.more")).isEqualTo(Map.of("a", 1L));
        platform.lose(60).settle();

        assertThat(platform.configuration("acme.roll")).isEqualTo(Map.of("sides", 20L, "edges", 30L));
        assertThat(platform.configuration("acme.more")).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void restoresTheValuesOfTheVersionBefore() throws Exception {
        deploy(feature(
                "2",
                PLAN,
                "{\"acme.roll\": {\"sides\": 20, \"edges\": 30}, \"acme.more\": {\"a\": 1}}",
                "acme:card:1.0.0",
                "acme:roll:1.1.0"));

        records.put("acme.roll 1.1.0", 14, 2);
        platform.settle();

        assertThat(platform.configuration("acme.roll")).isEqualTo(Map.of("sides", 6L));
        assertThat(platform.configuration("acme.more")).isEmpty();
    }

    @Test
    void replacesAtOnceWhatNoVersionIsBefore() throws Exception {
        deploy(feature("2", PLAN, "{}", "acme:card:1.0.0", "acme:roll:1.0.0", "acme:dice:1.0.0"));

        assertThat(platform.running("acme")).containsExactly("acme.card 1.0.0", "acme.dice 1.0.0", "acme.roll 1.0.0");
        assertThat(platform.rollouts()).isEmpty();
        assertThat(platform.history("game.feature.json")).containsExactly(Kind.UPDATED, Kind.INSTALLED);
    }

    @Test
    void takesBackWhatDoesNotStart() throws Exception {
        TestJar.bundle("acme.roll", "1.3.0")
                .header(Constants.BUNDLE_ACTIVATOR, "acme.Missing")
                .writeTo(home.resolve("repository/acme/roll/1.3.0/roll-1.3.0.jar"));

        deploy(feature("2", PLAN, "{}", "acme:card:1.0.0", "acme:roll:1.3.0"));

        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(platform.problems())
                .singleElement()
                .asString()
                .contains("acme:game:2 is taken back: acme.roll 1.3.0: it does not run: ");
    }

    @Test
    void refusesAWrongPlan() throws Exception {
        deploy(feature("2", "{\"share\": \"5\", \"to\": 7}", "{}", "acme:card:1.0.0", "acme:roll:1.1.0"));

        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(platform.problems())
                .containsExactly("deploy/game.feature.json is not deployed: 'rollout' is wrong: 'to' is unknown; known"
                        + " are by, calls, for, share; 'share' is \"5\", expected a percentage below 100, such as"
                        + " \"5%\"; 'for' is missing, expected a time up to 30 days, such as \"1m\"; feature"
                        + " acme:game:1 stays as it was");
        deployNext();
        assertThat(platform.running("acme")).containsExactly(BOTH);
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void refusesAFragment() throws Exception {
        platform.inRepository(
                "skin", "1.0.0", TestJar.bundle("acme.skin", "1.0.0").header(Constants.FRAGMENT_HOST, "acme.dice"));

        deploy(feature("2", PLAN, "{}", "acme:card:1.0.0", "acme:roll:1.1.0", "acme:dice:1.0.0", "acme:skin:1.0.0"));

        assertThat(platform.running("acme")).containsExactly(OLD);
        assertThat(platform.bundles("acme")).hasSize(2);
        assertThat(platform.problems())
                .singleElement()
                .asString()
                .contains("acme.skin 1.0.0 is a fragment, which cannot be rolled out: leave out 'rollout'");
    }

    @Test
    void leavesABundleToTheJarThatHasBroughtIt() throws Exception {
        TestJar.bundle("acme.roll", "1.1.0").writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();

        deployNext();

        assertThat(platform.running("acme")).containsExactly(NEW);
        assertThat(platform.rollouts()).isEmpty();
        Files.delete(file());
        platform.settle();
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.1.0");
    }

    @Test
    void keepsAnotherFeatureFromABundleThatIsBeingRolledOut() throws Exception {
        deployNext();

        Files.writeString(platform.deploy.resolve("other.feature.json"), """
            {"id": "acme:other:1", "bundles": ["acme:roll:1.1.0"]}
            """);
        platform.settle();

        assertThat(platform.problems())
                .containsExactly("deploy/other.feature.json is not deployed: bundle acme:roll:1.1.0 is being rolled out"
                        + " by deploy/game.feature.json");
        platform.lose(60).settle().settle();
        assertThat(platform.problems()).isEmpty();
        assertThat(platform.running("acme")).containsExactly(NEW);
    }

    @Test
    void namesTheFeatureIfARolloutFileLiesBesideIt() throws Exception {
        Files.writeString(platform.deploy.resolve("game.rollout.json"), PLAN);
        platform.settle().lose(5).settle();

        assertThat(platform.problems())
                .containsExactly("deploy/game.rollout.json has no effect: deploy/game.feature.json itself says how it"
                        + " is rolled out, as 'rollout'");
    }

    private void takeBack() throws Exception {
        deployNext();
        records.put("acme.roll 1.1.0", 14, 2);
        platform.settle();
        assertThat(platform.running("acme")).containsExactly(OLD);
    }

    private void loseCache() throws Exception {
        platform.stop();
        delete(home.resolve("data/bundles"));
        delete(home.resolve("data/deployer"));
    }

    @Test
    void losesNoBundleWhenItsFileIsRenamed() throws Exception {
        deployNext();
        var gaps = new ArrayList<String>();
        SynchronousBundleListener watch = event -> {
            if (platform.bundles("acme.roll").stream().noneMatch(bundle -> bundle.getState() == Bundle.ACTIVE)) {
                gaps.add(event.getBundle() + " of type " + event.getType());
            }
        };
        platform.context().addBundleListener(watch);

        Files.move(file(), platform.deploy.resolve("renamed.feature.json"));
        platform.settle().settle();

        platform.context().removeBundleListener(watch);
        assertThat(gaps).isEmpty();
        assertThat(platform.running("acme")).containsExactly(NEW);
        assertThat(platform.rollouts()).isEmpty();
        assertThat(platform.problems()).isEmpty();
    }

    private void deployNext() throws Exception {
        deploy(feature("2", PLAN, "{\"acme.roll\": {\"sides\": 6}}", "acme:card:1.0.0", "acme:roll:1.1.0"));
    }

    private static String feature(String version, String plan, String configurations, String... bundles) {
        return "{\"id\": \"acme:game:%s\", \"bundles\": [\"%s\"], \"configurations\": %s, \"rollout\": %s}"
                .formatted(version, String.join("\", \"", bundles), configurations, plan);
    }

    private void deploy(String feature) throws Exception {
        Files.createDirectories(platform.deploy);
        Files.writeString(file(), feature);
        platform.settle().settle();
    }

    private Path file() {
        return platform.deploy.resolve("game.feature.json");
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : List.copyOf(files.toList()).reversed()) {
                Files.delete(file);
            }
        }
    }

    private DeployedFile.State state() {
        return platform.files().stream()
                .filter(file -> file.file().equals("game.feature.json"))
                .findFirst()
                .orElseThrow()
                .state();
    }
}
