package io.ecosystem.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExhaustionTest {

    @Test
    void tellsWhatFillsTheHeapInAFewLines() throws Exception {
        String histogram = Exhaustion.histogram();

        assertThat(histogram.lines()).hasSizeBetween(10, 22).anyMatch(line -> line.contains("[B (java.base"));
    }

    @Test
    void tellsALackOfThreadsFromOneOfMemory() {
        assertThat(Exhaustion.isLackOfThreads(new OutOfMemoryError(
                        "unable to create native thread: possibly out of memory or process/resource limits reached")))
                .isTrue();
        assertThat(Exhaustion.isLackOfThreads(new OutOfMemoryError("Java heap space")))
                .isFalse();
        assertThat(Exhaustion.isLackOfThreads(new OutOfMemoryError())).isFalse();
        assertThat(Exhaustion.isLackOfThreads(new IllegalStateException("native thread")))
                .isFalse();
    }
}
