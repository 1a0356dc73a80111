package io.ecosystem.handler.config.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.handler.config.internal.ConfigGet.Request;
import io.ecosystem.handler.config.internal.ConfigGet.Setting;
import io.ecosystem.spi.configuration.EffectiveValue;
import io.ecosystem.spi.configuration.Layer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigGetTest {

    private static final List<EffectiveValue> VALUES = List.of(
            new EffectiveValue("acme.db", "password", "***", Layer.ENVIRONMENT, "ECOENV_EXTRA_X"),
            new EffectiveValue("acme.db", "port", 5432, Layer.DEFAULT, ""),
            new EffectiveValue("other", "names", List.of("a"), Layer.CONF, "conf/other.cfg.json"));

    private final ConfigGet handler = new ConfigGet(prefix ->
            VALUES.stream().filter(value -> value.pid().startsWith(prefix)).toList());

    @Test
    void groupsValuesByConfigurationAndKey() {
        var answer = handler.handle(new Request(Optional.empty()), null);

        assertThat(answer.configuration()).containsOnlyKeys("acme.db", "other");
        assertThat(answer.configuration().get("acme.db"))
                .isEqualTo(Map.of(
                        "password", new Setting("***", "environment", "ECOENV_EXTRA_X"),
                        "port", new Setting(5432, "default", "")));
    }

    @Test
    void tellsOnlyWhatIsAskedFor() {
        var answer = handler.handle(new Request(Optional.of("oth")), null);

        assertThat(answer.configuration())
                .containsExactly(
                        Map.entry("other", Map.of("names", new Setting(List.of("a"), "conf", "conf/other.cfg.json"))));
    }
}
