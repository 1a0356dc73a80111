package io.ecosystem.launcher.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.launcher.ExitCode;
import io.ecosystem.launcher.StartFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceIdentityTest {

    @Test
    void namesFilesOfItsOwn() throws StartFailedException {
        assertThat(InstanceIdentity.of("dice_roller", "eu-1").fileName()).isEqualTo("dice_roller-eu-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../up", "a/b", "a\\b", "a b", "a:b", "-a", ".a", "naïve", "a-b"})
    void refusesWhatCouldLeadElsewhereOrToAnotherInstance(String application) {
        assertThatThrownBy(() -> InstanceIdentity.of(application, "0"))
                .isInstanceOfSatisfying(
                        StartFailedException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.WRONG_USAGE))
                .hasMessage("'%s' cannot be the name of an application".formatted(application));
    }

    @Test
    void refusesAnInstanceThatIsTooLong() {
        assertThatThrownBy(() -> InstanceIdentity.of("dice", "0".repeat(65)))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("name of an instance");
    }
}
