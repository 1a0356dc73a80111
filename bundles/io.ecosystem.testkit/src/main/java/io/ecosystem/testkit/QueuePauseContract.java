package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.Sweep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests pauses. */
public interface QueuePauseContract extends QueueStoreFixture {

    @ParameterizedTest
    @EnumSource(Activity.class)
    default void remembersPauses(Activity activity) {
        get(queue().pause(activity));
        assertThat(queue().paused()).containsExactly(activity);

        reopen();
        assertThat(queue().paused()).containsExactly(activity);

        get(queue().unpause(activity));
        reopen();
        assertThat(queue().paused()).isEmpty();
    }

    @Test
    default void pausesDoNotDisturbEachOther() {
        get(queue().pause(Activity.RECEIVING));
        get(queue().pause(Activity.PROCESSING));
        get(queue().unpause(Activity.RECEIVING));

        assertThat(queue().paused()).containsExactly(Activity.PROCESSING);
    }

    @Test
    default void aRequeueLiftsNoPause() {
        bring(1, State.ERROR);
        get(queue().pause(Activity.PROCESSING));
        get(queue().requeue("key-1", T0));
        sweep(Sweep.REQUEUE, Filter.all(State.ERROR), 10);

        assertThat(queue().paused()).containsExactly(Activity.PROCESSING);
    }
}
