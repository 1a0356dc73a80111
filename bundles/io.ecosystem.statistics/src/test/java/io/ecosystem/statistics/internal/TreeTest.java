package io.ecosystem.statistics.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TreeTest {

    private final Tree tree = new Tree();

    @Test
    void makesALevelOfEachPart() {
        tree.put("eco.log.level", 1);
        tree.put("eco.log.buffer", 2);
        tree.put("echo", 3);

        assertThat(tree.root()).isEqualTo(Map.of("eco", Map.of("log", Map.of("level", 1, "buffer", 2)), "echo", 3));
    }

    @Test
    void letsRoutesLieWithinOneAnother() {
        tree.put("a", Timing.NONE.fields());
        tree.put("a.b", Timing.NONE.fields());

        assertThat(tree.root())
                .isEqualTo(Map.of("a", Map.of("call_count", 0L, "p95", -1.0, "p99", -1.0, "b", Timing.NONE.fields())));
    }

    @Test
    void givesItsWholeNameToARouteWhosePlaceIsTaken() {
        tree.put("a", Timing.NONE.fields());
        tree.put("a.call_count", Timing.NONE.fields());
        tree.put("a.p95.x", Timing.NONE.fields());

        assertThat(tree.root())
                .isEqualTo(Map.of(
                        "a",
                        Timing.NONE.fields(),
                        "a.call_count",
                        Timing.NONE.fields(),
                        "a.p95.x",
                        Timing.NONE.fields()));
    }

    @Test
    void nestsTheSameRouteIfItsPlaceIsFree() {
        tree.put("a.call_count", Timing.NONE.fields());

        assertThat(tree.root()).isEqualTo(Map.of("a", Map.of("call_count", Timing.NONE.fields())));
    }

    @Test
    void givesItsWholeNameToWhatLiesBelowAValue() {
        tree.put("open", 1);
        tree.put("open.today", 2);
        tree.put("open.today.late", 3);

        assertThat(tree.root()).isEqualTo(Map.of("open", 1, "open.today", 2, "open.today.late", 3));
    }

    @Test
    void takesEmptyPartsAsTheyAre() {
        tree.put("", 1);
        tree.put(".", 2);
        tree.put("a..b", 3);
        tree.put("a.", 4);

        assertThat(tree.root()).isEqualTo(Map.of("", 1, ".", 2, "a", Map.of("", Map.of("b", 3)), "a.", 4));
    }
}
