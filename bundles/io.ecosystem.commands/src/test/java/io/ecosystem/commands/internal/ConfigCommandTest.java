package io.ecosystem.commands.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.configuration.ChangeOrigin;
import io.ecosystem.spi.configuration.ConfigurationChange;
import io.ecosystem.spi.configuration.ConfigurationChange.Kind;
import io.ecosystem.spi.configuration.ConfigurationControl;
import io.ecosystem.spi.configuration.EffectiveValue;
import io.ecosystem.spi.configuration.Layer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigCommandTest {

    private final ConfigCommand command = new ConfigCommand(
            prefix -> prefix.isEmpty()
                    ? List.of(
                            new EffectiveValue("acme.db", "path", "100%s", Layer.COMMAND_LINE, "--set"),
                            new EffectiveValue("acme.db", "port", 5432, Layer.DEFAULT, ""),
                            new EffectiveValue("other", "names", List.of("a"), Layer.CONF, "conf/other.cfg.json"))
                    : List.of(),
            new OnePort());

    /** Control of one configuration that has one port. */
    private static final class OnePort implements ConfigurationControl {

        private final List<ConfigurationChange> changes = new ArrayList<>();

        @Override
        public Outcome set(String pid, String values, ChangeOrigin origin) {
            if (!pid.equals("acme.db")) {
                throw new IllegalArgumentException("no installed bundle has a configuration " + pid);
            }
            return changed(origin, Map.of("port", 1), Map.of("port", values));
        }

        @Override
        public Outcome unset(String pid, Set<String> keys, ChangeOrigin origin) {
            return changed(origin, Map.of("port", 2), keys.isEmpty() ? Map.of() : Map.of("port", 1));
        }

        @Override
        public List<ConfigurationChange> history(String prefix, int limit) {
            return changes.stream()
                    .filter(change -> change.pid().startsWith(prefix))
                    .limit(limit)
                    .toList();
        }

        @Override
        public Outcome restore(String to, Optional<String> pid, Optional<String> key, ChangeOrigin origin) {
            return new Outcome(
                    List.of(), List.of("to %s: %s of %s".formatted(to, key.orElse("all"), pid.orElse("all"))));
        }

        private Outcome changed(ChangeOrigin origin, Map<String, Object> before, Map<String, Object> after) {
            changes.add(new ConfigurationChange(
                    changes.size() + 1, Instant.EPOCH, origin, "acme.db", Kind.UPDATED, before, after));
            return new Outcome(List.of(changes.getLast()), List.of());
        }
    }

    @Test
    void showsWhatAChangeDid() {
        assertThat(command.configSet("acme.db", "2").strip())
                .isEqualTo("1 1970-01-01T00:00:00Z acme.db updated by shell (eco:configSet): {port=1} -> {port=2}");
        assertThat(command.configUnset("acme.db", "port")).contains("(eco:configUnset): {port=2} -> {port=1}");
        assertThat(command.configUnset("acme.db")).contains("{port=2} -> {}");
        assertThat(command.configHistory("acme").lines()).hasSize(3);
        assertThat(command.configHistory("x")).isEqualTo("no configuration changed that begins with 'x'");
    }

    @Test
    void saysWhyAChangeIsRefused() {
        assertThat(command.configSet("x", "{}")).isEqualTo("no installed bundle has a configuration x");
    }

    @Test
    void restoresAllOrAConfigurationOrAKey() {
        assertThat(command.configRestore("3").lines()).containsExactly("nothing to change", "to 3: all of all");
        assertThat(command.configRestore("3", "a").lines()).contains("to 3: all of a");
        assertThat(command.configRestore("3", "a", "b").lines()).contains("to 3: b of a");
    }

    @Test
    void showsEachSettingWithItsSource() {
        assertThat(command.config().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "acme.db",
                        " path 100%s command line: --set",
                        " port 5432 default",
                        "",
                        "other",
                        " names [a] conf: conf/other.cfg.json");
    }

    @Test
    void saysThatThereIsNothing() {
        assertThat(command.config("x")).isEqualTo("no configuration begins with 'x'");
    }
}
