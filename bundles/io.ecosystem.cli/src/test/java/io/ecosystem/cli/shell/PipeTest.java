package io.ecosystem.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipeTest {

    @Test
    void dividesALineAtTheFirstBar() {
        assertThat(Pipe.of("lb -s | grep acme | wc -l")).isEqualTo(new Pipe("lb -s", Optional.of("grep acme | wc -l")));
        assertThat(Pipe.of("lb|cat")).isEqualTo(new Pipe("lb", Optional.of("cat")));
        assertThat(Pipe.of("| cat")).isEqualTo(new Pipe("", Optional.of("cat")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lb",
                "",
                "call echo '{\"a\":\"b|c\"}'",
                "call echo \"it's | that\"",
                "call echo '|",
                "echo a\\|b",
                "echo \"a\\\"|b\""
            })
    void leavesALineWithoutABarOutsideOfQuotes(String line) {
        assertThat(Pipe.of(line)).isEqualTo(new Pipe(line, Optional.empty()));
    }
}
