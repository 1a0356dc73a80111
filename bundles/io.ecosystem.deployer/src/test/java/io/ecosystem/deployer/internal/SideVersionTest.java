package io.ecosystem.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.rollout.Rollout;
import io.ecosystem.testkit.TestJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** A kept version works beside the present one of its file, for some keys. */
@Timeout(60)
class SideVersionTest {

    private static final String FIRST = "acme.roll 1.0.0";
    private static final String NOW = "acme.roll 1.1.0";

    @TempDir
    private Path home;

    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new Platform(home).start();
        deploy("1.0.0");
        deploy("1.1.0");
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void worksForItsKeysUntilItIsEnded() throws Exception {
        var bundle = startBeside(FIRST, key -> key.equals(new Uid("mine")));

        assertThat(platform.running("acme")).containsExactlyInAnyOrder(FIRST, NOW);
        assertThat(rollouts()).singleElement().satisfies(rollout -> {
            assertThat(rollout.bundleId()).isEqualTo(bundle.getBundleId());
            assertThat(rollout.takes(new Uid("mine"))).isTrue();
            assertThat(rollout.takes(new Uid("other"))).isFalse();
        });
        platform.endBeside(bundle);
        platform.endBeside(bundle);
        platform.scan();

        assertThat(platform.running("acme")).containsExactly(NOW);
        assertThat(rollouts()).isEmpty();
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void isThePresentVersionIfThatIsWanted() throws Exception {
        var bundle = startBeside(NOW, key -> true);

        assertThat(platform.running("acme")).containsExactly(NOW);
        assertThat(bundle.getVersion()).hasToString("1.1.0");
        assertThat(rollouts()).isEmpty();
        platform.endBeside(bundle);
        platform.scan();
        assertThat(platform.running("acme")).containsExactly(NOW);
    }

    @Test
    void goesWhenItsFileChanges() throws Exception {
        startBeside(FIRST, key -> true);

        deploy("1.2.0");

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.2.0");
        assertThat(rollouts()).isEmpty();
    }

    @Test
    void goesWhenItsFileGoes() throws Exception {
        startBeside(FIRST, key -> true);

        Files.delete(platform.deploy.resolve("roll.jar"));
        platform.settle();

        assertThat(platform.running("acme")).isEmpty();
        assertThat(rollouts()).isEmpty();
    }

    @Test
    void goesBeforeItWorksForAll() throws Exception {
        startBeside(FIRST, key -> true);

        var end = platform.rollBack("roll.jar", "1.0.0", "tester");
        platform.settle();

        assertThat(end.get().bundle()).isEqualTo(FIRST);
        assertThat(platform.running("acme")).containsExactly(FIRST);
        assertThat(rollouts()).isEmpty();
    }

    @Test
    void goesWithARestart() throws Exception {
        startBeside(FIRST, key -> true);

        platform.stop();
        platform = new Platform(home).start();
        platform.settle();

        assertThat(platform.running("acme")).containsExactly(NOW);
    }

    @Test
    void isRefusedIfItIsNotKeptOrAnotherWorks() throws Exception {
        assertRefused("acme.roll 3.0.0", IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "no version 'acme.roll 3.0.0' of a deployed file is kept; kept: acme.roll 1.1.0 (");

        deploy("1.2.0");
        startBeside(FIRST, key -> true);
        assertRefused(NOW, IllegalStateException.class)
                .hasMessage(
                        "acme.roll 1.0.0 works beside deploy/roll.jar already; wait until its entries are processed");
        Files.delete(platform.deploy.resolve("roll.jar"));
        platform.settle();
        assertRefused(FIRST, IllegalArgumentException.class)
                .hasMessage("no version 'acme.roll 1.0.0' of a deployed file is kept; none is");
    }

    @Test
    void isRefusedDuringARollout() throws Exception {
        Files.writeString(home.resolve("deploy/roll.rollout.json"), "{\"share\": \"5%\", \"for\": \"1m\"}");
        deploy("1.2.0");

        assertRefused(FIRST, IllegalStateException.class)
                .hasMessage("deploy/roll.jar is being rolled out; wait until that has ended");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            String version, Class<? extends Exception> type) {
        return assertThatThrownBy(() -> startBeside(version, key -> true)).isInstanceOf(type);
    }

    private Bundle startBeside(String version, Predicate<Key> keys) throws Exception {
        CompletableFuture<Bundle> end = platform.startBeside(version, keys);
        platform.settle();
        assertThat(end).isDone();
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    private void deploy(String version) throws Exception {
        TestJar.bundle("acme.roll", version).writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();
    }

    private List<Rollout> rollouts() throws Exception {
        return platform.context().getServiceReferences(Rollout.class, null).stream()
                .map(reference -> platform.context().getService(reference))
                .toList();
    }
}
