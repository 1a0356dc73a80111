package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.Sizes.Size;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.queue.Sweep;
import io.ecosystem.spi.queue.SweepStep;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests sweeps over many entries. */
public interface QueueSweepContract extends QueueStoreFixture {

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 10, 11})
    default void requeuesAllInTheirOrder(int step) {
        fill(Collections.nCopies(10, "x").toArray(String[]::new));

        assertThat(sweep(Sweep.REQUEUE, Filter.all(State.ERROR), step)).isEqualTo(10);
        assertThat(queue().sizes().error()).isEqualTo(Size.NONE);
        assertThat(take(10, Order.FREE, T0))
                .isEqualTo(
                        IntStream.rangeClosed(1, 10).mapToObj(i -> "key-" + i).toList());
    }

    @Test
    default void requeuesWhatPassesTheFilter() {
        fill("x", "y", "x");

        assertThat(sweep(Sweep.REQUEUE, Filter.all(State.ERROR).reason("x"), 2)).isEqualTo(2);
        assertThat(keys(State.ERROR)).containsExactly("key-2");
        assertThat(keys(State.PENDING)).containsExactly("key-1", "key-3");
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING", "WAITING", "ERROR"})
    default void removesAllOfAState(State state) {
        int number = 0;
        for (State each : List.of(State.TAKEN, State.WAITING, State.ERROR, State.PENDING)) {
            bring(++number, each);
        }
        Sizes before = queue().sizes();

        assertThat(sweep(Sweep.REMOVE, Filter.all(state), 10)).isEqualTo(1);
        for (State each : State.values()) {
            assertThat(queue().sizes().of(each)).isEqualTo(each == state ? Size.NONE : before.of(each));
        }
    }

    @Test
    default void countingChangesNothing() {
        fill("x", "y", "x");
        Sizes before = queue().sizes();

        assertThat(sweep(Sweep.COUNT, Filter.all(State.ERROR).reason("x"), 2)).isEqualTo(2);
        assertThat(queue().sizes()).isEqualTo(before);
        assertThat(keys(State.ERROR)).containsExactly("key-1", "key-2", "key-3");
    }

    @Test
    default void aSweepGoesOnWhereItStopped() {
        fill("x", "x", "x", "x", "x");
        SweepStep first = get(queue().sweep(Sweep.REMOVE, Filter.all(State.ERROR), "", 2, T0));
        reopen();

        SweepStep second = get(queue().sweep(Sweep.REMOVE, Filter.all(State.ERROR), first.next(), 10, T0));

        assertThat(first.affected()).isEqualTo(2);
        assertThat(second).isEqualTo(new SweepStep(3, ""));
    }

    @Test
    default void aSweepThatBeginsAnewFindsTheRest() {
        fill("x", "x", "x", "x", "x");
        get(queue().sweep(Sweep.REQUEUE, Filter.all(State.ERROR), "", 2, T0));
        reopen();

        assertThat(sweep(Sweep.REQUEUE, Filter.all(State.ERROR), 10)).isEqualTo(3);
        assertThat(queue().sizes().pending().entries()).isEqualTo(5);
    }

    @Test
    default void aSweepLeavesWhatFailsAfterItBegan() {
        fill("x", "x");
        Filter filter = Filter.all(State.ERROR);
        SweepStep first = get(queue().sweep(Sweep.REQUEUE, filter, "", 1, T0));
        get(queue().moveToError(takeOne(), FAILURE));
        reopen();

        SweepStep second = get(queue().sweep(Sweep.REQUEUE, filter, first.next(), 10, T0));

        assertThat(second).isEqualTo(new SweepStep(1, ""));
        assertThat(keys(State.ERROR)).containsExactly("key-1");
    }

    @Test
    default void aSweepAsksNoClock() {
        append(2);
        Failure fromTomorrow = new Failure(T0.plus(Duration.ofDays(1)), "x", "");
        get(queue().moveToError(takeOne(), fromTomorrow));
        get(queue().moveToError(takeOne(), fromTomorrow));

        assertThat(sweep(Sweep.REQUEUE, Filter.all(State.ERROR), 1)).isEqualTo(2);
        assertThat(take(2, Order.FREE, T0)).containsExactly("key-1", "key-2");
    }

    @ParameterizedTest
    @CsvSource({"REQUEUE,PENDING", "REQUEUE,TAKEN", "REMOVE,TAKEN"})
    default void refusesImpossibleSweeps(Sweep what, State state) {
        assertThatThrownBy(() -> queue().sweep(what, Filter.all(state), "", 1, T0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, StoredQueue.MAX_STEP + 1})
    default void refusesStepsOfImpossibleSize(int size) {
        assertThatThrownBy(() -> queue().sweep(Sweep.COUNT, Filter.all(State.ERROR), "", size, T0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
