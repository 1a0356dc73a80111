package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.cli.output.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConfigSetTest {

    @TempDir
    Path folder;

    private FakeInstance instance;
    private Terminal terminal;

    @BeforeEach
    void start() throws IOException {
        instance = new FakeInstance().on("eco.config.set", data -> Json.object().set("changes", Json.read("[]")));
        terminal = new Terminal(folder);
    }

    @AfterEach
    void end() throws IOException {
        instance.close();
    }

    @Test
    void sendsValuesAsJsonOrAsText() {
        assertThat(terminal.run(instance, "config", "set", "acme.Shop", "limit=5", "name=a=b", "empty=", "on=true"))
                .isZero();

        assertThat(instance.received("eco.config.set").getFirst().data())
                .isEqualTo(Json.read("{\"pid\":\"acme.Shop\",\"values\":"
                        + "{\"limit\":5,\"name\":\"a=b\",\"empty\":\"\",\"on\":true}}"));
    }

    @Test
    void saysHowAValueIsWritten() {
        for (String wrong : new String[] {"limit", "=5"}) {
            assertThat(terminal.run(instance, "config", "set", "acme.Shop", wrong, "5"))
                    .isEqualTo(2);
            assertThat(terminal.err())
                    .isEqualTo("eco: '%s' is not KEY=VALUE\n".formatted(wrong)
                            + "  -> 'eco config set acme.Shop KEY=VALUE' sets a value; a space in it needs quotes\n");
        }
        assertThat(instance.received("eco.config.set")).isEmpty();
    }

    @Test
    void wantsAValue() {
        assertThat(terminal.run(instance, "config", "set", "acme.Shop")).isEqualTo(2);
        assertThat(terminal.err())
                .isEqualTo("eco: Missing required parameter: 'KEY=VALUE'\n"
                        + "  -> 'eco config set --help' says what it takes\n");
    }
}
