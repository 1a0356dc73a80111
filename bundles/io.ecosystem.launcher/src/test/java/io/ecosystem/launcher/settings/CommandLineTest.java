package io.ecosystem.launcher.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    @Test
    void takesAValueAsTheNextArgumentOrAfterAnEqualsSign() throws Exception {
        var line = CommandLine.parse(
                List.of("run", "--app", "dice", "--instance=7", "--set", "a.b=c=d", "--set=e.f=g", "--once"));

        assertThat(line.value(Option.APP)).contains("dice");
        assertThat(line.value(Option.INSTANCE)).contains("7");
        assertThat(line.values(Option.SET)).containsExactly("a.b=c=d", "e.f=g");
        assertThat(line.once()).isTrue();
        assertThat(line.times()).isFalse();
    }

    @Test
    void makesPathsAbsolute() throws Exception {
        var line = CommandLine.parse(List.of("-c", "some/../where.json"));

        assertThat(line.configurationFile()).contains(Path.of("where.json").toAbsolutePath());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --tpc 127.0.0.1:1           | unknown argument '--tpc'; did you mean '--tcp'?
        --app                       | --app needs a value: <name>
        --app=                      | --app needs a value: <name>
        -i 1 --instance 2           | --instance is given twice
        --once=yes                  | --once takes no value
        -lco -lfo                   | -lco and -lfo exclude each other
        """)
    void refusesWhatItDoesNotUnderstand(String arguments, String message) {
        assertThatThrownBy(() -> CommandLine.parse(List.of(arguments.split(" "))))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(CommandLine.usage()).contains(Option.allNames());
    }
}
