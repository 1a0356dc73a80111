package io.ecosystem.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ShortageTest {

    @Test
    void namesWhatHasRunOutAndTheRemedy() {
        assertThat(Shortage.text(new IOException("Too many open files"))).contains("file descriptor", "ulimit -n");
        assertThat(Shortage.text(new OutOfMemoryError("unable to create native thread: possibly out of memory")))
                .contains("thread", "ulimit -u");
        assertThat(Shortage.text(new OutOfMemoryError("Java heap space"))).contains("memory", "-Xmx");
        assertThat(Shortage.text(new OutOfMemoryError())).contains("-Xmx");
    }

    @Test
    void leavesOtherFailuresAsTheyAre() {
        assertThat(Shortage.text(new IOException("reset"))).isEqualTo("java.io.IOException: reset");
        assertThat(Shortage.text(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }
}
