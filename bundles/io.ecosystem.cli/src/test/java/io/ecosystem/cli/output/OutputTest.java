package io.ecosystem.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {

    @Test
    void alignsColumns() {
        var table = new Table("NAME", ">SIZE", "STATE").row("a", 1, "open").row("longer", 1000, "");

        assertThat(table.lines(0)).containsExactly("NAME    SIZE  STATE", "a          1  open", "longer  1000");
    }

    @Test
    void cutsTheWidestColumn() {
        var table = new Table("KEY", "TEXT").row("0123456789", "x".repeat(100)).row("ä", "short");

        assertThat(table.lines(40)).allMatch(line -> line.codePointCount(0, line.length()) <= 40);
        assertThat(table.lines(40).get(1)).startsWith("0123456789  xxx").endsWith("x…");
        assertThat(table.lines(40).get(2)).isEqualTo("ä           short");
    }

    @Test
    void showsWhatATerminalWouldObey() {
        assertThat(new Table("A").row("\u001b[31mred\n").lines(0).get(1)).isEqualTo("\\x1b[31mred\\x0a");
    }

    @Test
    void saysThatThereIsNothing() {
        assertThat(new Table("A").ifEmpty("Nothing.").lines(0)).containsExactly("Nothing.");
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1536,1.5 KiB", "5368709120,5.0 GiB"})
    void writesSizes(long bytes, String text) {
        assertThat(Figures.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "-1,-",
        "0.0000004,0 us",
        "0.000412,412 us",
        "0.00241,2.41 ms",
        "0.25,250 ms",
        "2.5,2.50 s",
        "90,1 min 30 s"
    })
    void writesTimes(double seconds, String text) {
        assertThat(Figures.seconds(seconds)).isEqualTo(text);
    }

    @Test
    void writesDurationsRatesAndCounts() {
        assertThat(Figures.duration(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(Figures.duration(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
        assertThat(Figures.duration(Duration.ofHours(50))).isEqualTo("2 d 2 h");
        assertThat(Figures.rate(0.5)).isEqualTo("0.50/s");
        assertThat(Figures.rate(12_345)).isEqualTo("12,345/s");
        assertThat(Figures.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(Figures.bars(new double[] {0, 4, 8})).isEqualTo("▁▅█");
        assertThat(Figures.bars(new double[] {0, 0})).isEqualTo("▁▁");
        assertThat(Figures.time("soon")).isEqualTo("soon");
    }

    @Test
    void readsValuesOfTheCommandLine() {
        assertThat(Json.value("5").isInt()).isTrue();
        assertThat(Json.value("true").isBoolean()).isTrue();
        assertThat(Json.value("[\"a\"]").isArray()).isTrue();
        assertThat(Json.value("info").asString()).isEqualTo("info");
        assertThat(Json.value("\"5\"").isString()).isTrue();
        assertThat(Json.value("10.0.0.1").asString()).isEqualTo("10.0.0.1");
        assertThat(Json.value("").asString()).isEmpty();
    }

    @Test
    void losesNothingOfJson() {
        String odd = "{\"z\":1.10,\"a\":123456789012345678901234567890,\"e\":1E+400,\"t\":\"ü\"}";

        assertThat(Json.line(Json.read(odd))).isEqualTo(odd);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''|empty", "{|line 1", "1 2|", "{\"a\":1,}|column"})
    void refusesWhatIsNoJson(String text, String reason) {
        assertThatThrownBy(() -> Json.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no JSON: ")
                .hasMessageContaining(reason == null ? "" : reason);
    }
}
