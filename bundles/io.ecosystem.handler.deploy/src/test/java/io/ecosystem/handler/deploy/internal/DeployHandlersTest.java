package io.ecosystem.handler.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.deploy.DeployedFile;
import io.ecosystem.spi.deploy.DeployedFile.State;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentControl;
import io.ecosystem.spi.deploy.Deployments;
import io.ecosystem.spi.deploy.KeptVersion;
import io.ecosystem.spi.deploy.SideVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeployHandlersTest {

    private static final List<String> PROBLEMS = List.of(
            "conf/acme.cfg.json is not applied",
            "deploy/bad.jar is not a bundle",
            "deploy/roll.jar again.jar is not a bundle",
            "deploy/roll.jar is not complete",
            "deploy/roll.jar, being rolled out: acme.roll 1.1.0 does not run",
            "deploy/roll.jar: acme.roll 1.0.0 does not run");

    private String asked = "";
    private RuntimeException failure = new IllegalArgumentException();
    private boolean fails;

    private final DeploymentControl control = new DeploymentControl() {

        @Override
        public Path deployFolder() {
            return Path.of("/shop/deploy");
        }

        @Override
        public Path confFolder() {
            return Path.of("/shop/conf");
        }

        @Override
        public Path optionalFeaturesFolder() {
            return Path.of("/eco/features/optional");
        }

        @Override
        public List<DeploymentChange> history(String file, int limit) {
            asked = "history of '%s', %d".formatted(file, limit);
            return List.of(change());
        }

        @Override
        public List<KeptVersion> versions(String file) {
            return List.of(new KeptVersion("orders.jar", "acme.orders 1.4.0", "ab", Instant.EPOCH, "bad"));
        }

        @Override
        public SideVersion startBeside(String version, Predicate<Key> keys) {
            throw new AssertionError("no route of this bundle does this");
        }

        @Override
        public DeploymentChange rollBack(String file, String to, String actor) {
            if (fails) {
                throw failure;
            }
            asked = "%s to '%s' by %s".formatted(file, to, actor);
            return change();
        }
    };

    @Test
    void showsTheHistoryAndTheKeptVersions() {
        var answer = new DeployHistory(control)
                .handle(new DeployHistory.Request(Optional.empty(), Optional.empty()), new FakeCall());

        assertThat(asked).isEqualTo("history of '', 20");
        assertThat(answer.changes())
                .containsExactly(new ShownDeployment(
                        7,
                        "1970-01-01T00:00:00Z",
                        "orders.jar",
                        "taken_back",
                        "acme.orders 1.4.0",
                        "ab",
                        "it was bad"));
        assertThat(answer.versions())
                .containsExactly(
                        new ShownVersion("orders.jar", "acme.orders 1.4.0", "ab", "1970-01-01T00:00:00Z", "bad"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1001})
    void refusesAWrongLimit(int limit) {
        assertThatThrownBy(() -> new DeployHistory(control)
                        .handle(new DeployHistory.Request(Optional.of("a.jar"), Optional.of(limit)), new FakeCall()))
                .isInstanceOf(RefusedException.class)
                .hasMessage("limit: expected a whole number from 1 to 1000, not %d".formatted(limit));
    }

    @Test
    void showsTheFolders() {
        assertThat(new ShowDeployFolder(control).handle(new ShowDeployFolder.Request(), new FakeCall()))
                .isEqualTo(new ShowDeployFolder.Response("/shop/deploy", "/shop/conf", "/eco/features/optional"));
    }

    @Test
    void showsTheFilesWithTheirProblems() {
        var all = list(Optional.empty());

        assertThat(all.deployments())
                .containsExactly(
                        new ShownFile("bad.jar", "", "", "refused", "1970-01-01T00:00:00Z"),
                        new ShownFile("roll.jar", "acme.roll", "1.0.0", "rolling_out", "1970-01-01T00:00:00Z"),
                        new ShownFile("roll.jar again.jar", "", "", "refused", "1970-01-01T00:00:00Z"));
        assertThat(all.problems()).isEqualTo(PROBLEMS);
        assertThat(all.starting()).containsExactly("deploy/bad.jar", "deploy/roll.jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"roll.jar", "deploy/roll.jar"})
    void showsOneFileWithItsProblems(String file) {
        var one = list(Optional.of(file));

        assertThat(one.deployments()).extracting(ShownFile::file).containsExactly("roll.jar");
        assertThat(one.problems())
                .containsExactly(
                        "deploy/roll.jar is not complete",
                        "deploy/roll.jar, being rolled out: acme.roll 1.1.0 does not run",
                        "deploy/roll.jar: acme.roll 1.0.0 does not run");
        assertThat(one.starting()).containsExactly("deploy/roll.jar");
    }

    @Test
    void saysWhichFilesThereAreIfOneIsNotThere() {
        assertThatThrownBy(() -> list(Optional.of("rol.jar")))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.REFUSED))
                .hasMessage("there is no file 'rol.jar' in the deploy folder, only: bad.jar, roll.jar,"
                        + " roll.jar again.jar");
        Deployments nothing = List::of;
        assertThatThrownBy(() -> new DeploymentList(nothing)
                        .handle(new DeploymentList.Request(Optional.of("rol.jar")), new FakeCall()))
                .hasMessage("there is no file 'rol.jar' in the deploy folder, nor any other");
    }

    private static DeploymentList.Response list(Optional<String> file) {
        return new DeploymentList(new FakeDeployments()).handle(new DeploymentList.Request(file), new FakeCall());
    }

    @Test
    void rollsBackForTheSender() {
        var handler = new DeployRollback(control);

        handler.handle(new DeployRollback.Request("orders.jar", Optional.empty()), new FakeCall());
        assertThat(asked).isEqualTo("orders.jar to '' by uds peer user alice");
        handler.handle(new DeployRollback.Request("orders.jar", Optional.of("1.3.0")), new FakeCall());

        assertThat(asked).isEqualTo("orders.jar to '1.3.0' by uds peer user alice");
    }

    @Test
    void refusesWhatCannotBeDone() {
        fails = true;
        var request = new DeployRollback.Request("orders.jar", Optional.empty());

        failure = new IllegalArgumentException("not deployed");
        assertThatThrownBy(() -> new DeployRollback(control).handle(request, new FakeCall()))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessage("not deployed");
        failure = new IllegalStateException("not now");
        assertThatThrownBy(() -> new DeployRollback(control).handle(request, new FakeCall()))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.BUSY))
                .hasMessage("not now");
    }

    private static DeploymentChange change() {
        return new DeploymentChange(
                7,
                Instant.EPOCH,
                "orders.jar",
                DeploymentChange.Kind.TAKEN_BACK,
                "acme.orders 1.4.0",
                "ab",
                "it was bad");
    }

    private record FakeDeployments() implements Deployments {

        @Override
        public List<String> problems() {
            return PROBLEMS;
        }

        @Override
        public List<String> starting() {
            return List.of("deploy/bad.jar", "deploy/roll.jar");
        }

        @Override
        public List<DeployedFile> files() {
            return List.of(
                    new DeployedFile("bad.jar", "", "", State.REFUSED, Instant.EPOCH),
                    new DeployedFile("roll.jar", "acme.roll", "1.0.0", State.ROLLING_OUT, Instant.EPOCH),
                    new DeployedFile("roll.jar again.jar", "", "", State.REFUSED, Instant.EPOCH));
        }
    }

    private record FakeCall() implements Call {

        @Override
        public Request request() {
            return new Request(NoKey.INSTANCE, "eco.deploy.any", Bytes.empty());
        }

        @Override
        public Origin origin() {
            return new Origin("uds", "uds:///run/dice.sock", "user alice", 65_535);
        }

        @Override
        public Optional<Duration> timeLeft() {
            return Optional.empty();
        }
    }
}
