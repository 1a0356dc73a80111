package io.ecosystem.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.wire.Memory;
import org.junit.jupiter.api.Test;

class BudgetTest {

    private final Budget budget = new Budget(100, Memory.ofHeap(1L << 30));

    @Test
    void givesNoMoreThanItHas() {
        assertThat(budget.tryTake(60)).isTrue();
        assertThat(budget.tryTake(41)).isFalse();
        assertThat(budget.tryTake(40)).isTrue();

        assertThat(budget.used()).isEqualTo(100);
        assertThat(budget.isSpent()).isFalse();
    }

    @Test
    void isSpentByWhatIsHeldAlready() {
        budget.take(101);

        assertThat(budget.isSpent()).isTrue();
        assertThat(budget.tryTake(1)).isFalse();
        budget.release(101);
        assertThat(budget.isSpent()).isFalse();
        assertThat(budget.used()).isZero();
    }
}
