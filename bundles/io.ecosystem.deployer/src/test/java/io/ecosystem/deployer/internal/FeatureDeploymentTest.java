package io.ecosystem.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.testkit.TestJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

class FeatureDeploymentTest {

    @TempDir
    private Path home;

    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new Platform(home).start();
        inRepository("dice", TestJar.bundle("acme.dice", "1.0.0"));
        inRepository("roll", TestJar.bundle("acme.roll", "1.0.0"));
        inRepository("card", TestJar.bundle("acme.card", "1.0.0"));
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void installsItsBundlesAndConfigurations() throws Exception {
        deploy("game", """
            {"id": "acme:game:1", "description": "a game",
             "bundles": [{"id": "acme:dice:1.0.0", "start-order": 20}, {"id": "acme:roll:1.0.0"}],
             "configurations": {"acme.roll~one": {"sides:Integer": 6}}}
            """);

        assertThat(platform.running("acme")).containsExactly("acme.dice 1.0.0", "acme.roll 1.0.0");
        assertThat(platform.configuration("acme.roll~one")).isEqualTo(Map.of("sides", 6));
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void startsItsBundlesInTheOrderThatItStatesAsNumberOrAsText() throws Exception {
        var started = new ArrayList<String>();
        platform.context().addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STARTED) {
                started.add(event.getBundle().getSymbolicName());
            }
        });

        deploy("game", """
            {"id": "acme:game:1", "bundles": [
                {"id": "acme:card:1.0.0", "start-order": "20"},
                {"id": "acme:dice:1.0.0", "start-order": 9},
                {"id": "acme:roll:1.0.0", "start-order": "10"}]}
            """);

        assertThat(started).containsExactly("acme.dice", "acme.roll", "acme.card");
    }

    @Test
    void refusesAStartOrderThatIsNoNumber() throws Exception {
        deploy("game", """
            {"id": "acme:game:1", "bundles": [{"id": "acme:dice:1.0.0", "start-order": "first"}]}
            """);

        assertThat(platform.running("acme")).isEmpty();
        assertThat(platform.problems())
                .singleElement()
                .asString()
                .contains("deploy/game.feature.json", "the start-order of acme:dice:1.0.0 is \"first\"");
    }

    @Test
    void findsShippedBundlesAndAFlatRepository() throws Exception {
        TestJar.bundle("acme.flat", "1.0.0").writeTo(home.resolve("repository/flat-1.0.0.jar"));
        TestJar.bundle("acme.shipped", "1.0.0").writeTo(home.resolve("system/acme/shipped/1.0.0/shipped-1.0.0.jar"));

        deploy("game", feature("acme:flat:1.0.0", "acme:shipped:1.0.0"));

        assertThat(platform.running("acme")).containsExactly("acme.flat 1.0.0", "acme.shipped 1.0.0");
    }

    @Test
    void removesWhatItOwned() throws Exception {
        deploy("game", """
            {"id": "acme:game:1", "bundles": [{"id": "acme:dice:1.0.0"}],
             "configurations": {"acme.roll": {"sides": 6}}}
            """);

        remove("game");

        assertThat(platform.bundle("acme.dice")).isEmpty();
        assertThat(platform.configuration("acme.roll")).isEmpty();
    }

    @Test
    void namesEverythingThatIsMissingAndInstallsNothing() throws Exception {
        deploy("game", """
            {"id": "acme:game:1",
             "bundles": [{"id": "acme:dice:1.0.0"}, {"id": "acme:luck:1"}, {"id": "acme:fate:2"}],
             "configurations": {"acme.roll": {"sides": 6}}}
            """);

        assertThat(platform.problems())
                .containsExactly("deploy/game.feature.json is not deployed: "
                        + "bundle acme:luck:1 is neither in system/ nor in repository/ (as acme/luck/1/luck-1.jar or "
                        + "luck-1.jar); "
                        + "bundle acme:fate:2 is neither in system/ nor in repository/ (as acme/fate/2/fate-2.jar or "
                        + "fate-2.jar)");
        assertThat(platform.running("acme")).isEmpty();
        assertThat(platform.configuration("acme.roll")).isEmpty();
    }

    @Test
    void comesWhenWhatWasMissingIsThere() throws Exception {
        deploy("game", feature("acme:dice:1.0.0", "acme:luck:1.0.0"));

        inRepository("luck", TestJar.bundle("acme.luck", "1.0.0"));
        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.dice 1.0.0", "acme.luck 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void rollsBackWhenABundleCannotBeResolved() throws Exception {
        inRepository("luck", TestJar.bundle("acme.luck", "1.0.0").header("Import-Package", "acme.fate"));

        deploy("game", """
            {"id": "acme:game:1", "bundles": [{"id": "acme:dice:1.0.0"}, {"id": "acme:luck:1.0.0"}],
             "configurations": {"acme.roll": {"sides": 6}}}
            """);

        assertThat(platform.problems())
                .containsExactly("deploy/game.feature.json is not deployed: acme.luck 1.0.0 needs "
                        + "package acme.fate, which no installed bundle provides");
        assertThat(platform.bundle("acme.dice")).isEmpty();
        assertThat(platform.bundle("acme.luck")).isEmpty();
        assertThat(platform.configuration("acme.roll")).isEmpty();
    }

    @Test
    void rollsBackWhenABundleDoesNotStart() throws Exception {
        inRepository("luck", TestJar.bundle("acme.luck", "1.0.0").header("Bundle-Activator", "acme.Missing"));

        deploy("game", """
            {"id": "acme:game:1", "bundles": [{"id": "acme:dice:1.0.0"}, {"id": "acme:luck:1.0.0"}],
             "configurations": {"acme.roll": {"sides": 6}}}
            """);

        assertThat(platform.problems())
                .singleElement()
                .asString()
                .startsWith(
                        "deploy/game.feature.json is not deployed: acme.luck 1.0.0 does not run: its activator failed");
        assertThat(platform.bundle("acme.dice")).isEmpty();
        assertThat(platform.configuration("acme.roll")).isEmpty();
    }

    @Test
    void rollsBackWhenItsConfigurationIsWrong() throws Exception {
        inRepository(
                "luck",
                TestJar.bundle("acme.luck", "1.0.0")
                        .metatype("acme.luck", "<AD id=\"sides\" type=\"Integer\" min=\"2\"/>"));

        deploy("game", """
            {"id": "acme:game:1", "bundles": [{"id": "acme:luck:1.0.0"}],
             "configurations": {"acme.luck": {"sides": 1}}}
            """);

        assertThat(platform.problems())
                .containsExactly("deploy/game.feature.json is not deployed: acme.luck 'sides' is "
                        + "1, expected a whole number from 2 to 2147483647");
        assertThat(platform.bundle("acme.luck")).isEmpty();
    }

    @Test
    void namesAllThatIsWrongWithItsFile() throws Exception {
        deploy("game", """
            {"bundles": [{"id": "acme"}, {}], "configurations": {"acme.luck": {"sides:Integer": "x"}}}
            """);

        assertThat(platform.problems())
                .singleElement()
                .asString()
                .contains("'id' is missing", "'acme' is not a Maven id", "{} has no 'id'", "'sides:Integer' is \"x\"");
    }

    @Test
    void appliesTheDifferenceWhenItChanges() throws Exception {
        deploy("game", """
            {"id": "acme:game:1", "bundles": [{"id": "acme:dice:1.0.0"}, {"id": "acme:roll:1.0.0"}],
             "configurations": {"acme.roll": {"sides": 6}, "acme.gone": {"a": 1}}}
            """);
        var kept = platform.bundle("acme.roll").orElseThrow().getBundleId();

        deploy("game", """
            {"id": "acme:game:2", "bundles": [{"id": "acme:roll:1.0.0"}, {"id": "acme:card:1.0.0"}],
             "configurations": {"acme.roll": {"sides": 20}}}
            """);

        assertThat(platform.running("acme")).containsExactly("acme.card 1.0.0", "acme.roll 1.0.0");
        assertThat(platform.bundle("acme.roll").orElseThrow().getBundleId()).isEqualTo(kept);
        assertThat(platform.configuration("acme.roll")).isEqualTo(Map.of("sides", 20L));
        assertThat(platform.configuration("acme.gone")).isEmpty();
    }

    @Test
    void staysAsItWasWhenItsChangeFails() throws Exception {
        deploy("game", """
            {"id": "acme:game:1", "bundles": [{"id": "acme:dice:1.0.0"}],
             "configurations": {"acme.roll": {"sides": 6}}}
            """);
        inRepository("luck", TestJar.bundle("acme.luck", "1.0.0").header("Bundle-Activator", "acme.Missing"));

        deploy("game", """
            {"id": "acme:game:2", "bundles": [{"id": "acme:card:1.0.0"}, {"id": "acme:luck:1.0.0"}],
             "configurations": {"acme.roll": {"sides": 20}}}
            """);

        assertThat(platform.running("acme")).containsExactly("acme.dice 1.0.0");
        assertThat(platform.configuration("acme.roll")).isEqualTo(Map.of("sides", 6L));
        assertThat(platform.problems()).singleElement().asString().endsWith("feature acme:game:1 stays as it was");
    }

    @Test
    void keepsABundleThatAnotherFeatureNeedsToo() throws Exception {
        deploy("game", feature("acme:dice:1.0.0", "acme:roll:1.0.0"));
        deploy("other", feature("acme:dice:1.0.0"));

        remove("game");
        var one = platform.running("acme");
        remove("other");

        assertThat(one).containsExactly("acme.dice 1.0.0");
        assertThat(platform.running("acme")).isEmpty();
    }

    @Test
    void keepsABundleThatWasThereBefore() throws Exception {
        TestJar.bundle("acme.dice", "1.0.0").writeTo(platform.deploy.resolve("dice.jar"));
        platform.settle();
        deploy("game", feature("acme:dice:1.0.0", "acme:roll:1.0.0"));

        remove("game");

        assertThat(platform.running("acme")).containsExactly("acme.dice 1.0.0");
    }

    @Test
    void remembersWhatItOwnsAcrossARestart() throws Exception {
        deploy("game", """
            {"id": "acme:game:1", "bundles": [{"id": "acme:dice:1.0.0"}],
             "configurations": {"acme.roll": {"sides": 6}}}
            """);
        platform.stop();
        platform.start();
        var running = platform.running("acme");

        remove("game");

        assertThat(running).containsExactly("acme.dice 1.0.0");
        assertThat(platform.bundle("acme.dice")).isEmpty();
        assertThat(platform.configuration("acme.roll")).isEmpty();
    }

    @Test
    void isRemovedWhenItsFileWentWhileThePlatformWasStopped() throws Exception {
        deploy("game", """
            {"id": "acme:game:1", "bundles": [{"id": "acme:dice:1.0.0"}],
             "configurations": {"acme.roll": {"sides": 6}}}
            """);
        platform.stop();

        Files.delete(platform.deploy.resolve("game.feature.json"));
        platform.start();

        assertThat(platform.bundle("acme.dice")).isEmpty();
        assertThat(platform.configuration("acme.roll")).isEmpty();
    }

    @Test
    void triesAgainOnlyWhenSomethingHasChanged() throws Exception {
        inRepository("luck", TestJar.bundle("acme.luck", "1.0.0").header("Import-Package", "acme.fate"));
        deploy("game", feature("acme:luck:1.0.0"));
        var attempts = new AtomicInteger();
        platform.context().addBundleListener(event -> attempts.incrementAndGet());

        platform.settle();
        var idle = attempts.get();
        TestJar.bundle("acme.fate", "1.0.0")
                .header("Export-Package", "acme.fate")
                .entry("acme/fate/Fate.txt", "")
                .writeTo(platform.deploy.resolve("fate.jar"));
        platform.settle().settle();

        assertThat(idle).isZero();
        assertThat(platform.running("acme")).containsExactly("acme.fate 1.0.0", "acme.luck 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    private void deploy(String name, String json) throws IOException {
        Files.writeString(platform.deploy.resolve(name + ".feature.json"), json);
        platform.settle();
    }

    private void remove(String name) throws IOException {
        Files.delete(platform.deploy.resolve(name + ".feature.json"));
        platform.settle();
    }

    private void inRepository(String name, TestJar jar) throws IOException {
        jar.writeTo(home.resolve("repository/acme/%1$s/1.0.0/%1$s-1.0.0.jar".formatted(name)));
    }

    private static String feature(String... bundles) {
        return "{\"id\": \"acme:game:1\", \"bundles\": [%s]}"
                .formatted(String.join(
                        ", ",
                        Arrays.stream(bundles)
                                .map("{\"id\": \"%s\"}"::formatted)
                                .toList()));
    }
}
