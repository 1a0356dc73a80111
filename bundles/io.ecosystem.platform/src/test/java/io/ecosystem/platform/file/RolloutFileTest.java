package io.ecosystem.platform.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutFileTest {

    @Test
    void readsAllKeys() throws InvalidConfigurationException {
        assertThat(RolloutFile.parse(
                        "{\"share\": \"2.5 %\", \"for\": \"90 s\", \"by\": \"key\", \"calls\": 0} // careful"))
                .isEqualTo(new RolloutFile(0.025, Duration.ofSeconds(90), true, 0));
    }

    @Test
    void showsItsMeaning() throws InvalidConfigurationException {
        assertThat(RolloutFile.parse("{\"share\": \"7%\", \"for\": \"90s\"}"))
                .hasToString("7 % of the calls for 1m30s");
        assertThat(RolloutFile.parse("{\"share\": \"0.5%\", \"for\": \"2h\", \"by\": \"key\"}"))
                .hasToString("0.5 % of the calls, by key, for 2h");
    }

    @Test
    void hasDefaults() throws InvalidConfigurationException {
        assertThat(RolloutFile.parse("{\"share\": \"5%\", \"for\": \"1m\"}"))
                .isEqualTo(new RolloutFile(0.05, Duration.ofMinutes(1), false, 20));
    }

    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "2h,PT2H", "30d,PT720H"})
    void readsTimes(String text, Duration time) throws InvalidConfigurationException {
        assertThat(RolloutFile.parse("{\"share\": \"5%%\", \"for\": \"%s\"}".formatted(text))
                        .time())
                .isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"0%\"", "\"100%\"", "5", "\"5\"", "\"-5%\"", "null", "\"5.1234%\""})
    void refusesWrongShares(String share) {
        assertThatThrownBy(() -> RolloutFile.parse("{\"share\": %s, \"for\": \"1m\"}".formatted(share)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("'share' is %s, expected a percentage below 100, such as \"5%%\"".formatted(share));
    }

    @Test
    void namesEverythingThatIsWrong() {
        assertThatThrownBy(() -> RolloutFile.parse(
                        "{\"share\": \"5%\", \"for\": \"31d\", \"by\": \"day\", \"calls\": -1, \"then\": 1}"))
                .hasMessage(
                        "'then' is unknown; known are by, calls, for, share; 'for' is \"31d\", expected a time up to"
                            + " 30 days, such as \"1m\"; 'by' is \"day\", expected \"call\" or \"key\"; 'calls' is -1,"
                            + " expected a whole number from 0 to 1000000");
    }

    @Test
    void refusesWhatIsNoObject() {
        assertThatThrownBy(() -> RolloutFile.parse("[]")).isInstanceOf(InvalidConfigurationException.class);
    }
}
