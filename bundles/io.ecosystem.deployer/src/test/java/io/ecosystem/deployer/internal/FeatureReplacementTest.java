package io.ecosystem.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import acme.Failing;
import io.ecosystem.spi.deploy.DeployedFile;
import io.ecosystem.testkit.TestJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** A feature brings newer versions of platform bundles like jars in the deploy folder, and as a whole or not at all. */
@Timeout(120)
class FeatureReplacementTest {

    @TempDir
    private Path home;

    private Platform platform;
    private Bundle dice;

    @BeforeEach
    void start() throws Exception {
        platform = new Platform(home);
        platform.startFramework();
        dice = platform.shipped("dice", dice("1.0.0"));
        for (String version : List.of("0.9.0", "1.0.0", "8.0.0", "9.0.0")) {
            platform.inRepository("dice", version, dice(version));
        }
        platform.inRepository("roll", "1.0.0", TestJar.bundle("acme.roll", "1.0.0"));
        platform.inRepository("roll", "1.1.0", TestJar.bundle("acme.roll", "1.1.0"));
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void replacesAPlatformBundleInPlaceAndBringsItBack() throws Exception {
        platform.startDeployer();

        deploy("game", "acme:dice:9.0.0", "acme:roll:1.0.0");
        platform.awaitRunning("acme.dice 9.0.0", "acme.roll 1.0.0");
        var during = platform.problems();
        assertThat(platform.bundles("acme.dice")).containsExactly(dice);
        assertThat(states())
                .isEqualTo(Map.of(
                        "game.feature.json",
                        DeployedFile.State.ACTIVE,
                        "game.feature.json/dice-9.0.0.jar",
                        DeployedFile.State.ACTIVE));
        remove("game.feature.json");
        platform.awaitRunning("acme.dice 1.0.0");

        assertThat(platform.bundles("acme")).containsExactly(dice);
        assertThat(during).isEmpty();
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void staysInPlaceOverARestart() throws Exception {
        platform.startDeployer();
        deploy("game", "acme:dice:9.0.0", "acme:roll:1.0.0");
        platform.awaitRunning("acme.dice 9.0.0", "acme.roll 1.0.0");

        restart();
        platform.startDeployer();
        platform.awaitRunning("acme.dice 9.0.0", "acme.roll 1.0.0");

        remove("game.feature.json");
        platform.awaitRunning("acme.dice 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void returnsIfTheFeatureIsDeletedBeforeAStart() throws Exception {
        platform.startDeployer();
        deploy("game", "acme:dice:9.0.0", "acme:roll:1.0.0");
        platform.awaitRunning("acme.dice 9.0.0", "acme.roll 1.0.0");
        platform.stop();
        remove("game.feature.json");

        platform.startFramework();
        platform.startDeployer();

        platform.awaitRunning("acme.dice 1.0.0");
        platform.awaitProblems();
    }

    @Test
    void followsTheFeatureToAnotherVersion() throws Exception {
        platform.startDeployer();
        deploy("game", "acme:dice:8.0.0", "acme:roll:1.0.0");
        platform.awaitRunning("acme.dice 8.0.0", "acme.roll 1.0.0");

        deploy("game", "acme:dice:9.0.0", "acme:roll:1.1.0");
        platform.awaitRunning("acme.dice 9.0.0", "acme.roll 1.1.0");
        deploy("game", "acme:dice:8.0.0");
        platform.awaitRunning("acme.dice 8.0.0");
        deploy("game", "acme:roll:1.0.0");
        platform.awaitRunning("acme.dice 1.0.0", "acme.roll 1.0.0");

        platform.awaitProblems();
    }

    @Test
    void letsTheNewestOfAFeatureAndAJarWork() throws Exception {
        platform.startDeployer();
        deploy("game", "acme:dice:8.0.0", "acme:roll:1.0.0");
        platform.awaitRunning("acme.dice 8.0.0", "acme.roll 1.0.0");

        dice("9.0.0").writeTo(platform.deploy.resolve("dice.jar"));
        platform.awaitRunning("acme.dice 9.0.0", "acme.roll 1.0.0");
        platform.awaitProblems(
                "deploy/game.feature.json/dice-8.0.0.jar: acme.dice 8.0.0 stands by: 9.0.0 of deploy/dice.jar is"
                        + " newer");
        remove("dice.jar");
        platform.awaitRunning("acme.dice 8.0.0", "acme.roll 1.0.0");

        platform.awaitProblems();
    }

    @Test
    void bringsTheRestIfItsVersionIsOlder() throws Exception {
        platform.startDeployer();

        deploy("game", "acme:dice:0.9.0", "acme:roll:1.0.0");

        platform.awaitRunning("acme.dice 1.0.0", "acme.roll 1.0.0");
        platform.awaitProblems(
                "deploy/game.feature.json/dice-0.9.0.jar: acme.dice 0.9.0 stands by: 1.0.0 of the distribution is"
                        + " newer");
    }

    @Test
    void hasNothingToReplaceIfItsVersionIsThatOfTheDistribution() throws Exception {
        platform.startDeployer();

        deploy("game", "acme:dice:1.0.0", "acme:roll:1.0.0");

        platform.awaitRunning("acme.dice 1.0.0", "acme.roll 1.0.0");
        platform.awaitProblems();
    }

    @Test
    void isRefusedByNameIfABundleCannotBeReplaced() throws Exception {
        platform.inRepository(
                "framework",
                "99.0.0",
                TestJar.bundle(platform.context().getBundle(0).getSymbolicName(), "99.0.0"));
        platform.inRepository("dice", "9.1.0", dice("9.1.0").header("Export-Package", "acme.dice;version=\"9.1.0\""));
        platform.shipped(
                "user",
                TestJar.bundle("acme.user", "1.0.0").header("Import-Package", "acme.dice;version=\"[1.0,2.0)\""));
        platform.startDeployer();
        long modified = dice.getLastModified();

        deploy("game", "acme:dice:9.1.0", "acme:framework:99.0.0", "acme:roll:1.0.0");

        var framework = platform.context().getBundle(0);
        platform.awaitProblems(
                ("deploy/game.feature.json is not deployed: acme.dice 9.1.0 cannot replace 1.0.0: acme.user needs"
                    + " package acme.dice [1.0.0,2.0.0), and it brings 9.1.0; %s 99.0.0 cannot replace %s: it is the"
                    + " framework, which comes with the distribution only")
                        .formatted(framework.getSymbolicName(), framework.getVersion()));
        platform.awaitRunning("acme.dice 1.0.0", "acme.user 1.0.0");
        assertThat(dice.getLastModified()).isEqualTo(modified);
    }

    @Test
    void isRefusedIfItsVersionDoesNotWorkAndThenTriedOnlyWhenTheFileChanges() throws Exception {
        platform.inRepository(
                "dice",
                "9.2.0",
                dice("9.2.0").type(Failing.class).header(Constants.BUNDLE_ACTIVATOR, Failing.class.getName()));
        platform.startDeployer();
        deploy("game", "acme:dice:8.0.0", "acme:roll:1.0.0");
        platform.awaitRunning("acme.dice 8.0.0", "acme.roll 1.0.0");

        deploy("game", "acme:dice:9.2.0", "acme:roll:1.1.0");
        platform.awaitSettled(() -> platform.problems().size() == 2);

        platform.awaitRunning("acme.dice 8.0.0", "acme.roll 1.0.0");
        assertThat(platform.problems().getFirst())
                .startsWith("deploy/game.feature.json is not deployed: deploy/game.feature.json/dice-9.2.0.jar does not"
                        + " work in place of 1.0.0: ")
                .endsWith("; copy the file again to try it again; feature acme:game:1 stays as it was");
        long modified = dice.getLastModified();
        TestJar.bundle("acme.any", "1.0.0").writeTo(platform.deploy.resolve("any.jar"));
        platform.awaitRunning("acme.any 1.0.0", "acme.dice 8.0.0", "acme.roll 1.0.0");
        assertThat(dice.getLastModified()).isEqualTo(modified);
        deploy("game", "acme:dice:9.0.0", "acme:roll:1.1.0");
        platform.awaitRunning("acme.any 1.0.0", "acme.dice 9.0.0", "acme.roll 1.1.0");
        platform.awaitProblems();
    }

    @Test
    void bringsThePlatformBundleBackIfTheRestCannotBeInstalled() throws Exception {
        platform.inRepository(
                "roll", "1.2.0", TestJar.bundle("acme.roll", "1.2.0").header("Import-Package", "acme.nowhere"));
        platform.startDeployer();

        deploy("game", "acme:dice:9.0.0", "acme:roll:1.2.0");

        platform.awaitProblems(
                "deploy/game.feature.json is not deployed: acme.roll 1.2.0 needs package acme.nowhere, which no"
                        + " installed bundle provides; copy the file again to try it again");
        platform.awaitRunning("acme.dice 1.0.0");
    }

    @Test
    void cannotRollAPlatformBundleOut() throws Exception {
        platform.startDeployer();
        deploy("game", "acme:roll:1.0.0");
        platform.awaitRunning("acme.dice 1.0.0", "acme.roll 1.0.0");

        long modified = dice.getLastModified();
        Files.writeString(platform.deploy.resolve("game.feature.json"), """
            {"id": "acme:game:2", "bundles": ["acme:roll:1.1.0", "acme:dice:9.0.0"],
             "rollout": {"share": "5%", "for": "1m"}}
            """);

        platform.awaitProblems(
                "deploy/game.feature.json is not deployed: it changes bundles of the platform, which cannot be"
                        + " rolled out: leave out 'rollout'; feature acme:game:1 stays as it was");
        platform.awaitRunning("acme.dice 1.0.0", "acme.roll 1.0.0");
        assertThat(dice.getLastModified()).isEqualTo(modified);
    }

    private void restart() throws Exception {
        platform.stop();
        platform.startFramework();
    }

    private void deploy(String name, String... bundles) throws Exception {
        Files.createDirectories(platform.deploy);
        Files.writeString(
                platform.deploy.resolve(name + ".feature.json"),
                "{\"id\": \"acme:%s:1\", \"bundles\": [\"%s\"]}".formatted(name, String.join("\", \"", bundles)));
    }

    private void remove(String file) throws Exception {
        Files.delete(platform.deploy.resolve(file));
    }

    private Map<String, DeployedFile.State> states() {
        return platform.files().stream().collect(Collectors.toMap(DeployedFile::file, DeployedFile::state));
    }

    private static TestJar dice(String version) {
        return TestJar.bundle("acme.dice", version)
                .header("Export-Package", "acme.dice;version=\"1.0.0\"")
                .entry("acme/dice/" + version + ".txt", "");
    }
}
