package io.ecosystem.platform.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandoverTest {

    @Test
    void theContainerReadsWhatTheLauncherHasWritten() {
        var handover = new Handover(
                List.of(
                        new StartSetting(StartLayer.APPLICATION_FILE, "a.json", "acme", "list", List.of("x", "y")),
                        new StartSetting(StartLayer.APPLICATION_FILE, "a.json", "acme", "ratio", 0.5),
                        new StartSetting(StartLayer.APPLICATION_FILE, "a.json", "acme", "quiet", true),
                        new StartSetting(StartLayer.ENVIRONMENT, "ECOENV_X", "acme", "text", "\"ü\n"),
                        StartSetting.off(StartLayer.COMMAND_LINE, "--tcp", "acme~main")),
                List.of("one", "two"));

        assertThat(Handover.parse(handover.text())).isEqualTo(handover);
    }

    @Test
    void wholeNumbersArriveAsLong() {
        var handover = new Handover(
                List.of(new StartSetting(StartLayer.COMMAND_LINE, "--tcp", "acme", "port", 8888)), List.of());

        assertThat(Handover.parse(handover.text()).settings())
                .containsExactly(new StartSetting(StartLayer.COMMAND_LINE, "--tcp", "acme", "port", 8888L));
    }

    @Test
    void onlyTextsOfSourcesWithoutTypesHaveToBecomeWhatTheKeyExpects() {
        assertThat(new StartSetting(StartLayer.ENVIRONMENT, "E", "acme", "port", "1").isText())
                .isTrue();
        assertThat(new StartSetting(StartLayer.APPLICATION_FILE, "a.json", "acme", "port", "1").isText())
                .isFalse();
        assertThat(new StartSetting(StartLayer.ENVIRONMENT, "E", "acme", "port", 1).isText())
                .isFalse();
    }

    @Test
    void refusesOtherText() {
        assertThatThrownBy(() -> Handover.parse("{")).isInstanceOf(JsonException.class);
    }
}
