package io.ecosystem.commands.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.configuration.EffectiveValue;
import io.ecosystem.spi.configuration.Layer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigCommandTest {

    private final ConfigCommand command = new ConfigCommand(prefix -> prefix.isEmpty()
            ? List.of(
                    new EffectiveValue("acme.db", "path", "100%s", Layer.COMMAND_LINE, "--set"),
                    new EffectiveValue("acme.db", "port", 5432, Layer.DEFAULT, ""),
                    new EffectiveValue("other", "names", List.of("a"), Layer.CONF, "conf/other.cfg.json"))
            : List.of());

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
