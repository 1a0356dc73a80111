package io.ecosystem.logging.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Uid;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextLayoutTest {

    @Test
    void isReadable() {
        assertThat(text(Records.of("rolled 6"))).isEqualTo("21:33:28.028 INFO  acme.Dice: rolled 6\n");
        assertThat(text(Records.with(new Uid("7")))).isEqualTo("21:33:28.028 INFO  acme.Dice: rolled [7]\n");
        assertThat(text(Records.with(Map.of("order", "7")))).contains("rolled order=7");
    }

    @Test
    void putsAStackTraceBelow() {
        assertThat(text(Records.with(new IllegalStateException("no dice")))
                        .lines()
                        .skip(1))
                .startsWith("    java.lang.IllegalStateException: no dice")
                .allMatch(line -> line.startsWith("    "));
    }

    @Test
    void letsNobodySteerTheTerminalOrForgeARecord() {
        String text = text(Records.of("\u001b[2J\u0007\u009b31m\r\n12:00:00.000 ERROR forged"));

        assertThat(text)
                .isEqualTo("21:33:28.028 INFO  acme.Dice: \\x1b[2J\\x07\\x9b31m\n    12:00:00.000 ERROR forged\n");
    }

    @Test
    void showsWhatTurnsOrHidesText() {
        assertThat(text(Records.of("a\u202eb\u2028c\u2066d\ufeffe\ud83c\udfb2")))
                .isEqualTo("21:33:28.028 INFO  acme.Dice: a\\u202eb\\u2028c\\u2066d\\ufeffe\ud83c\udfb2\n");
    }

    private static String text(LogRecord next) {
        var text = new StringBuilder();
        new TextLayout(ZoneOffset.UTC).append(next, text);
        return text.toString();
    }
}
