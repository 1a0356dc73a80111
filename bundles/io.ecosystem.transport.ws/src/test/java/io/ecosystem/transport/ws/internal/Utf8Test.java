package io.ecosystem.transport.ws.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Utf8Test {

    @Test
    void agreesWithTheDecoderOfTheJdkOnAllShortTexts() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                byte[] text = {(byte) first, (byte) second};
                assertThat(Utf8.isText(text, 0, 2))
                        .as("%02x %02x", first, second)
                        .isEqualTo(isText(text));
                assertThat(Utf8.isText(text, 0, 1)).isEqualTo(first < 0x80);
            }
        }
    }

    @Test
    void agreesWithTheDecoderOfTheJdkOnLongerTexts() {
        SplittableRandom random = new SplittableRandom(1);
        int[] edges = {
            0, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF
        };
        for (int round = 0; round < 200_000; round++) {
            byte[] text = new byte[random.nextInt(1, 6)];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) edges[random.nextInt(edges.length)];
            }

            assertThat(Utf8.isText(text, 0, text.length)).isEqualTo(isText(text));
        }
    }

    @Test
    void cutsATextBetweenCharacters() {
        assertThat(Utf8.atMost("aé€", 6)).isEqualTo("aé€".getBytes(StandardCharsets.UTF_8));
        assertThat(Utf8.atMost("aé€", 5)).isEqualTo("aé".getBytes(StandardCharsets.UTF_8));
        assertThat(Utf8.atMost("aé€", 2)).isEqualTo("a".getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isText(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
