package io.ecosystem.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @Test
    void isWrittenAsAnAddress() {
        assertThat(new HostPort("127.0.0.1", 8888).address("tcp")).isEqualTo("tcp://127.0.0.1:8888");
        assertThat(new HostPort("::1", 0).address("udp")).isEqualTo("udp://[::1]:0");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void refusesAPortThatCannotBe(int port) {
        assertThatThrownBy(() -> new HostPort("localhost", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be from 0 to 65535, not " + port);
    }

    @Test
    void excludesTheSamePortOfAnyHostUnlessAnyPortWillDo() {
        assertThat(new HostPort("127.0.0.1", 80).excludes(new HostPort("0.0.0.0", 80)))
                .isTrue();
        assertThat(new HostPort("127.0.0.1", 80).excludes(new HostPort("127.0.0.1", 81)))
                .isFalse();
        assertThat(new HostPort("127.0.0.1", 0).excludes(new HostPort("127.0.0.1", 0)))
                .isFalse();
    }

    @Test
    void isLookedUp() throws IOException {
        var local = new HostPort("127.0.0.1", 80);

        assertThat(local.resolved().toString()).endsWith("/127.0.0.1:80");
        assertThat(local.resolvedWithAnyPort().getPort()).isZero();
        assertThatThrownBy(() -> new HostPort("no such host", 80).resolved())
                .isInstanceOf(IOException.class)
                .hasMessage("host 'no such host' is unknown; name an address of this machine");
    }
}
