package io.ecosystem.handler.config.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.configuration.ChangeOrigin;
import io.ecosystem.spi.configuration.ConfigurationChange;
import io.ecosystem.spi.configuration.ConfigurationChange.Kind;
import io.ecosystem.spi.configuration.ConfigurationControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigChangesTest {

    private final RecordingControl control = new RecordingControl();

    @Test
    void takesBackTheNamedKeysForTheSender() {
        var answer = new ConfigUnset(control)
                .handle(new ConfigUnset.Request("acme.db", Optional.of(Set.of("port"))), new FakeCall());

        assertThat(control.asked).isEqualTo("unset acme.db [port] by uds peer user alice with eco.config.any");
        assertThat(answer.changes())
                .containsExactly(new ShownConfigurationChange(
                        7,
                        "1970-01-01T00:00:00Z",
                        "uds peer user alice",
                        "eco.config.any",
                        "acme.db",
                        "updated",
                        Map.of("port", 1),
                        Map.of("port", 2)));
        assertThat(answer.notes()).containsExactly("a note");
    }

    @Test
    void takesBackAllWithoutKeysButNotWithAnEmptyList() {
        var handler = new ConfigUnset(control);

        handler.handle(new ConfigUnset.Request("acme.db", Optional.empty()), new FakeCall());

        assertThat(control.asked).startsWith("unset acme.db [] by");
        assertThatThrownBy(
                        () -> handler.handle(new ConfigUnset.Request("acme.db", Optional.of(Set.of())), new FakeCall()))
                .hasMessage("keys: expected at least one; leave it out to take back all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "2026-01-31T12:00:00Z"})
    void restoresToANumberOrATime(String to) {
        Object given = to.length() == 2 ? (Object) Integer.valueOf(to) : to;

        new ConfigRestore(control)
                .handle(new ConfigRestore.Request(given, Optional.of("a"), Optional.of("b")), new FakeCall());

        assertThat(control.asked).startsWith("restore %s a b by uds peer".formatted(to));
    }

    @Test
    void listsTheHistory() {
        var handler = new ConfigHistory(control);

        assertThat(handler.handle(new ConfigHistory.Request(Optional.of("acme"), Optional.empty()), new FakeCall())
                        .changes())
                .extracting(ShownConfigurationChange::number)
                .containsExactly(7L);
        assertThat(control.asked).isEqualTo("history acme 20");
        for (int limit : new int[] {0, -1, 1_001}) {
            assertThatThrownBy(() -> handler.handle(
                            new ConfigHistory.Request(Optional.empty(), Optional.of(limit)), new FakeCall()))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                    .hasMessage("limit: expected a whole number from 1 to 1000, not " + limit);
        }
    }

    @Test
    void refusesWhatIsWrongAndWhatCannotBeWrittenNow() {
        assertThatThrownBy(() -> Requests.answer(() -> {
                    throw new IllegalArgumentException("no such key");
                }))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessage("no such key");
        assertThatThrownBy(() -> Requests.answer(() -> {
                    throw new UncheckedIOException("the disk is full", new IOException());
                }))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.BUSY));
    }

    /** Remembers what it was asked for. */
    private static final class RecordingControl implements ConfigurationControl {

        private String asked = "";

        @Override
        public Outcome set(String pid, String values, ChangeOrigin origin) {
            return asked("set %s %s".formatted(pid, values), origin);
        }

        @Override
        public Outcome unset(String pid, Set<String> keys, ChangeOrigin origin) {
            return asked("unset %s %s".formatted(pid, keys), origin);
        }

        @Override
        public List<ConfigurationChange> history(String prefix, int limit) {
            asked = "history %s %d".formatted(prefix, limit);
            return List.of(change(new ChangeOrigin("a", "b")));
        }

        @Override
        public Outcome restore(String to, Optional<String> pid, Optional<String> key, ChangeOrigin origin) {
            return asked("restore %s %s %s".formatted(to, pid.orElse("all"), key.orElse("all")), origin);
        }

        private Outcome asked(String what, ChangeOrigin origin) {
            asked = "%s by %s with %s".formatted(what, origin.actor(), origin.cause());
            return new Outcome(List.of(change(origin)), List.of("a note"));
        }

        private static ConfigurationChange change(ChangeOrigin origin) {
            return new ConfigurationChange(
                    7, Instant.EPOCH, origin, "acme.db", Kind.UPDATED, Map.of("port", 1), Map.of("port", 2));
        }
    }

    private record FakeCall() implements Call {

        @Override
        public Request request() {
            return new Request(NoKey.INSTANCE, "eco.config.any", Bytes.empty());
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
