package io.ecosystem.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.deployer.internal.bundle.DeployedContent;
import io.ecosystem.spi.deploy.DeployedFile;
import io.ecosystem.spi.deploy.DeployedFile.State;
import io.ecosystem.testkit.TestJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DeployedFilesTest {

    @TempDir
    private Path home;

    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new Platform(home).start();
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void tellsWhatBecomesOfAJar() throws Exception {
        assertThat(shown()).isEmpty();
        deploy("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));
        platform.scan();
        assertThat(shown()).containsExactly("roll.jar waiting");
        platform.settle();
        assertThat(shown()).containsExactly("roll.jar acme.roll 1.0.0 active");

        deploy("roll.jar", TestJar.bundle("acme.roll", "1.1.0"));
        platform.settle();
        assertThat(shown()).containsExactly("roll.jar acme.roll 1.1.0 active");

        platform.bundle("acme.roll").orElseThrow().stop();
        platform.scan();
        assertThat(shown()).containsExactly("roll.jar acme.roll 1.1.0 resolved");
        platform.bundle("acme.roll").orElseThrow().uninstall();
        platform.scan();
        assertThat(shown()).containsExactly("roll.jar uninstalled");

        Files.delete(platform.deploy.resolve("roll.jar"));
        platform.settle();
        assertThat(shown()).isEmpty();
    }

    @Test
    void tellsWhatDoesNotRunAndWhatIsRefused() throws Exception {
        deploy("needy.jar", TestJar.bundle("acme.needy", "1.0.0").header("Import-Package", "acme.none"));
        deploy("fails.jar", TestJar.bundle("acme.fails", "1.0.0").header("Bundle-Activator", "acme.Missing"));
        Files.writeString(platform.deploy.resolve("text.jar"), "hello");
        Files.writeString(platform.deploy.resolve("x.properties"), "hello");
        Files.writeString(platform.deploy.resolve("README"), "hello");
        Files.writeString(platform.deploy.resolve("roll.rollout.json"), "{}");

        platform.settle();
        assertThat(shown())
                .containsExactly(
                        "fails.jar acme.fails 1.0.0 resolved",
                        "needy.jar acme.needy 1.0.0 installed",
                        "text.jar waiting",
                        "x.properties refused");
        platform.lose(5).settle();

        assertThat(shown()).contains("roll.rollout.json refused", "text.jar refused");
        assertThat(platform.problems())
                .allSatisfy(line -> assertThat(shown())
                        .anySatisfy(file -> assertThat(line).startsWith("deploy/" + file.split(" ", 2)[0])));
    }

    @Test
    void tellsWhatBecomesOfAFeature() throws Exception {
        Files.createDirectories(home.resolve("repository"));
        TestJar.bundle("acme.dice", "1.0.0").writeTo(home.resolve("repository/dice-1.0.0.jar"));
        Files.writeString(platform.deploy.resolve("game.feature.json"), """
            {"id": "acme:game:1", "bundles": ["acme:dice:1.0.0"]}\
            """);
        Files.writeString(platform.deploy.resolve("lost.feature.json"), """
            {"id": "acme:lost:1", "bundles": ["acme:none:1.0.0"]}\
            """);
        platform.settle();
        assertThat(shown()).containsExactly("game.feature.json active", "lost.feature.json refused");

        platform.bundle("acme.dice").orElseThrow().stop();
        platform.scan();
        assertThat(shown()).contains("game.feature.json failed");
    }

    @Test
    void tellsWhatGetsAShare() throws Exception {
        deploy("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));
        platform.settle();
        Files.writeString(platform.deploy.resolve("roll.rollout.json"), "{\"share\": \"5%\", \"for\": \"1m\"}");
        deploy("roll.jar", TestJar.bundle("acme.roll", "1.1.0"));

        platform.settle();

        assertThat(shown()).containsExactly("roll.jar acme.roll 1.1.0 rolling_out");
    }

    @Test
    void tellsWhatReplacesABundleOfThePlatform() throws Exception {
        var file = home.resolve("system/dice.jar");
        TestJar.bundle("acme.dice", "1.0.0").writeTo(file);
        platform.context()
                .installBundle("reference:file:" + file.toUri().getRawPath())
                .start();
        deploy("old.jar", TestJar.bundle("acme.dice", "0.9.0"));
        awaitShown("old.jar acme.dice 0.9.0 standby");

        deploy("new.jar", TestJar.bundle("acme.dice", "9.0.0"));
        awaitShown("new.jar acme.dice 9.0.0 replacing", "old.jar acme.dice 0.9.0 standby");
        awaitShown("new.jar acme.dice 9.0.0 active", "old.jar acme.dice 0.9.0 standby");

        deploy("new.jar", TestJar.bundle("acme.dice", "9.1.0").header("Bundle-Activator", "acme.Missing"));
        awaitShown("new.jar acme.dice 9.1.0 standby", "old.jar acme.dice 0.9.0 standby");

        Files.delete(platform.deploy.resolve("old.jar"));
        deploy("new.jar", TestJar.bundle("acme.other", "1.0.0"));
        awaitShown("new.jar acme.other 1.0.0 active");
    }

    @Test
    void tellsSinceWhenAContentIsInItsState() {
        var times = List.of("2026-01-01T00:00:01.1234Z", "2026-01-01T00:00:02Z", "2026-01-01T00:00:03Z")
                .iterator();
        var files = new DeployedFiles(() -> Instant.parse(times.next()));

        files.update(Map.of("roll.jar", new DeployedContent("acme.roll", "1.0.0", State.ACTIVE, "ab")));
        files.update(Map.of("roll.jar", new DeployedContent("acme.roll", "1.0.0", State.ACTIVE, "ab")));
        assertThat(files.all())
                .containsExactly(new DeployedFile(
                        "roll.jar", "acme.roll", "1.0.0", State.ACTIVE, Instant.parse("2026-01-01T00:00:01.123Z")));
        files.update(Map.of("roll.jar", new DeployedContent("acme.roll", "1.0.0", State.ACTIVE, "cd")));

        assertThat(files.all()).extracting(DeployedFile::since).containsExactly(Instant.parse("2026-01-01T00:00:03Z"));
    }

    private void deploy(String name, TestJar jar) throws Exception {
        jar.writeTo(platform.deploy.resolve(name));
    }

    /** Returns the files as {@code file bundle version state}, without what is empty. */
    private List<String> shown() {
        return platform.files().stream()
                .map(file -> String.join(
                                " ",
                                file.file(),
                                file.bundle(),
                                file.version(),
                                file.state().name().toLowerCase())
                        .replaceAll(" +", " "))
                .toList();
    }

    private void awaitShown(String... files) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!shown().equals(List.of(files))) {
            platform.scan();
            assertThat(System.nanoTime())
                    .as("shown: %s, problems: %s", shown(), platform.problems())
                    .isLessThan(deadline);
        }
    }
}
