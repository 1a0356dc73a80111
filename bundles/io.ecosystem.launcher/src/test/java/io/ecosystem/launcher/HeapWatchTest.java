package io.ecosystem.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeapWatchTest {

    private static final long MAX = 1_000;

    private final HeapWatch.Judgement judgement = new HeapWatch.Judgement(0);
    private long millis;
    private long collectionMillis;

    @Test
    void isExhaustedOnceTheHeapHasBeenFullAndCollectedForAWhile() {
        assertThat(look(1_000, 900, 950)).isFalse();
        assertThat(look(3_000, 2_900, 950)).isFalse();

        assertThat(look(1_001, 900, 950)).isTrue();
    }

    @Test
    void isNotExhaustedWhereCollectionsMakeRoom() {
        for (int i = 0; i < 20; i++) {
            assertThat(look(1_000, 900, 900)).isFalse();
        }
    }

    @Test
    void isNotExhaustedWhereAFullHeapIsSeldomCollected() {
        for (int i = 0; i < 20; i++) {
            assertThat(look(1_000, 400, 990)).isFalse();
        }
    }

    @Test
    void countsAnewAfterAMomentOfRoom() {
        look(4_000, 3_900, 950);
        look(1_000, 900, 500);

        assertThat(look(4_000, 3_900, 950)).isFalse();
        assertThat(look(1_000, 900, 950)).isTrue();
    }

    private boolean look(long passed, long collected, long used) {
        millis += passed;
        collectionMillis += collected;
        return judgement.isExhausted(TimeUnit.MILLISECONDS.toNanos(millis), collectionMillis, used, MAX);
    }
}
