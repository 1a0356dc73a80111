package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests keys: a store recognises an entry that is appended again, for a limited time. */
public interface QueueKeysContract extends QueueStoreFixture {

    @ParameterizedTest
    @EnumSource(State.class)
    default void recognisesARepeatedEntryInEachState(State state) {
        bring(1, state);
        Sizes before = queue().sizes();

        assertThat(get(queue().append(entry(1)))).isEqualTo(new Receipt.Repeated(state));
        assertThat(queue().sizes()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    default void recognisesAnotherBodyUnderAKnownKeyInEachState(State state) {
        bring(1, state);
        Sizes before = queue().sizes();

        assertThat(get(queue().append(new NewEntry("key-1", Bytes.utf8("other"), T0))))
                .isEqualTo(new Receipt.Conflicting(state));
        assertThat(queue().sizes()).isEqualTo(before);
    }

    @Test
    default void forgetsTheOldestFinishedKeysFirst() {
        queue().bound(new QueueCapacity(100, 10_000, 100, 10_000, 3));
        for (int i = 1; i <= 5; i++) {
            bring(i, State.DONE);
        }

        assertThat(get(queue().append(entry(3)))).isEqualTo(new Receipt.Repeated(State.DONE));
        assertThat(get(queue().append(entry(5)))).isEqualTo(new Receipt.Repeated(State.DONE));
        assertThat(get(queue().append(entry(1)))).isEqualTo(new Receipt.Stored());
        assertThat(get(queue().append(entry(2)))).isEqualTo(new Receipt.Stored());
    }

    @Test
    default void remembersNoFinishedKeysIfTheBoundIsZero() {
        queue().bound(new QueueCapacity(100, 10_000, 100, 10_000, 0));
        bring(1, State.DONE);

        assertThat(get(queue().append(entry(1)))).isEqualTo(new Receipt.Stored());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    default void forgetsFinishedKeysWhenTheirBoundBecomesSmaller(int fewer) {
        for (int i = 1; i <= 5; i++) {
            bring(i, State.DONE);
        }
        queue().bound(new QueueCapacity(100, 10_000, 100, 10_000, fewer));

        for (int i = 1; i <= 5 - fewer; i++) {
            assertThat(get(queue().append(entry(i)))).isEqualTo(new Receipt.Stored());
            get(queue().done(takeOne()));
        }

        assertThat(queue().trouble()).isEmpty();
        assertThat(get(queue().append(entry(5 - fewer))))
                .isEqualTo(fewer == 0 ? new Receipt.Stored() : new Receipt.Repeated(State.DONE));
    }

    @Test
    default void doesNotKeepTheKeyOfARemovedEntry() {
        bring(1, State.ERROR);
        get(queue().remove("key-1"));

        assertThat(get(queue().append(entry(1)))).isEqualTo(new Receipt.Stored());
    }
}
