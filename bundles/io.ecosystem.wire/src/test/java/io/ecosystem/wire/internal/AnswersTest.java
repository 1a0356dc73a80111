package io.ecosystem.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private final FakeOutlet outlet = new FakeOutlet();
    private final ManualTimer timer = new ManualTimer();
    private final Answers answers = new Answers(new PlainLines("test").begin(new FakeCarrier()), outlet, timer);

    @Test
    void leaveTogetherWithTheLastOfABatch() {
        answers.add(Bytes.utf8("one"), true);
        answers.add(Bytes.utf8("two"), true);
        assertThat(outlet.sends()).isZero();

        answers.add(Bytes.utf8("three"), false);

        assertThat(outlet.text()).isEqualTo("one\ntwo\nthree\n");
        assertThat(outlet.sends()).isEqualTo(1);
    }

    @Test
    void leaveAfterAShortWhileIfTheNextIsSlow() {
        answers.add(Bytes.utf8("one"), true);
        answers.add(Bytes.utf8("two"), true);
        assertThat(timer.waiting()).isEqualTo(1);

        timer.fire();

        assertThat(outlet.text()).isEqualTo("one\ntwo\n");
        answers.add(Bytes.utf8("three"), true);
        assertThat(timer.waiting()).isEqualTo(1);
        timer.fire();
        assertThat(outlet.text()).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void leaveWhenThereAreEnough() {
        String long1 = "x".repeat(20_000);
        answers.add(Bytes.utf8(long1), true);
        assertThat(outlet.sends()).isZero();

        answers.add(Bytes.utf8(long1), true);

        assertThat(outlet.sends()).isEqualTo(1);
        assertThat(outlet.text()).isEqualTo(long1 + "\n" + long1 + "\n");
    }

    @Test
    void sendNothingWhenNothingHasGathered() {
        answers.add(Bytes.utf8("one"), true);
        answers.flush();
        timer.fire();
        answers.flush();

        assertThat(outlet.sends()).isEqualTo(1);
    }

    @Test
    void takeStretchesOfLargerArrays() {
        byte[] array = "<one>".getBytes(StandardCharsets.UTF_8);

        answers.add(Bytes.of(array, 1, 3), false);
        answers.add(Bytes.empty(), false);

        assertThat(outlet.text()).isEqualTo("one\n\n");
    }

    @Test
    void letBytesOfTheFramingOvertakeNone() {
        answers.add(Bytes.utf8("one"), true);

        answers.control("control".getBytes(StandardCharsets.UTF_8));
        answers.add(Bytes.utf8("two"), false);

        assertThat(outlet.text()).isEqualTo("one\ncontroltwo\n");
    }
}
