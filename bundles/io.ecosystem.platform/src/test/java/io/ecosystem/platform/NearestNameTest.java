package io.ecosystem.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

    private static final List<String> KNOWN = List.of("host", "port", "maxLineBytes");

    @ParameterizedTest
    @CsvSource({"prot, port", "PORT, port", "por, port", "hosts, host", "maxLinesByte, maxLineBytes"})
    void findsWhatWasMeant(String name, String meant) {
        assertThat(NearestName.of(name, KNOWN)).contains(meant);
        assertThat(NearestName.hint(name, KNOWN)).isEqualTo("; did you mean '%s'?".formatted(meant));
    }

    @Test
    void namesAllThatAreKnownIfNoneIsNear() {
        assertThat(NearestName.of("colour", KNOWN)).isEmpty();
        assertThat(NearestName.hint("colour", KNOWN)).isEqualTo("; known are host, port, maxLineBytes");
        assertThat(NearestName.hint("colour", List.of())).isEmpty();
    }
}
