package io.ecosystem.spi.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void showsWhatATerminalWouldObey() {
        assertThat(Printable.of("\u001b[2J\u009b\r\n\t\u007f")).isEqualTo("\\x1b[2J\\x9b\\x0d\\x0a\\x09\\x7f");
        assertThat(Printable.of("\u202e\u2066\u200f\u2028\u2029\ufeff\ud800"))
                .isEqualTo("\\u202e\\u2066\\u200f\\u2028\\u2029\\ufeff\\ud800");
        assertThat(Printable.of("\udb40\udc01")).isEqualTo("\\u{e0001}");
    }

    @Test
    void leavesWhatPeopleWrite() {
        String text = "Größe 6 – 骰子 שלום \ud83c\udfb2 ~";

        assertThat(Printable.of(text)).isEqualTo(text);
    }
}
