package io.ecosystem.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MentionsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deploy/roll.jar: acme.roll 1.0.0 does not run | acme.roll | true",
                "deploy/roll.jar: acme.roll 1.0.0 does not run | roll.jar | true",
                "deploy/roll.jar: acme.roll 1.0.0 does not run | roll | false",
                "deploy/roll.jar: acme.roll 1.0.0 does not run | acme | false",
                "it waits for acme.Dice. | acme.Dice | true",
                "it waits for acme.Dice.Big | acme.Dice | false",
                "it waits for (ecosystem.sender=notices) | notices | true",
                "io.ecosystem.transport.tcp~main | io.ecosystem.transport.tcp | false",
            })
    void areWholeNames(String line, String name, boolean found) {
        assertThat(Mentions.in(line, name)).isEqualTo(found);
    }
}
