package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests finding the entries of a trace. */
public interface QueueTraceContract extends QueueStoreFixture {

    /** The trace that is looked for. */
    UUID TRACE = UUID.fromString("7f0e1d2c-3b4a-4968-8776-655443322110");

    /** Appends an entry of a trace. */
    default String span(UUID trace, long span) {
        String key = new SpanKey(trace, span).toString();
        get(queue().append(new NewEntry(key, Bytes.utf8("{}"), T0)));
        return key;
    }

    @Test
    default void findsTheEntriesOfATraceInEveryState() {
        String failed = span(TRACE, 1);
        get(queue().moveToError(takeOne(), FAILURE));
        String waiting = span(TRACE, -1);
        get(queue().retryAt(takeOne(), T0.plusSeconds(60), FAILURE));
        String taken = span(TRACE, 2);
        Lease lease = takeOne();
        String pending = span(TRACE, 3);

        Page page = queue().trace(TRACE, "", 10);

        assertThat(page.entries()).extracting(Entry::key).containsExactlyInAnyOrder(failed, waiting, taken, pending);
        assertThat(page.entries())
                .extracting(Entry::state)
                .containsExactlyInAnyOrder(State.ERROR, State.WAITING, State.TAKEN, State.PENDING);
        assertThat(page.next()).isEmpty();
        assertThat(lease.entry().key()).isEqualTo(taken);
    }

    @Test
    default void findsNothingOfOtherTracesNorWhatIsDone() {
        span(TRACE, 1);
        get(queue().done(takeOne()));
        span(new UUID(TRACE.getMostSignificantBits(), TRACE.getLeastSignificantBits() + 1), 1);
        span(new UUID(TRACE.getMostSignificantBits(), TRACE.getLeastSignificantBits() - 1), 1);
        for (String other : List.of(TRACE.toString(), TRACE + ";1", TRACE + "-1", "x" + TRACE + ":1")) {
            get(queue().append(new NewEntry(other, Bytes.utf8("{}"), T0)));
        }

        assertThat(queue().trace(TRACE, "", 10)).isEqualTo(new Page(List.of(), ""));
    }

    @Test
    default void findsTheEntriesOfATraceAfterAReopening() {
        String key = span(TRACE, 1);

        reopen();

        assertThat(traced(10)).containsExactly(key);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 9, 10})
    default void pagesShowEveryEntryOfATraceOnce(int size) {
        var keys = new ArrayList<String>();
        for (int i = 1; i <= 9; i++) {
            keys.add(span(TRACE, i));
            span(UUID.randomUUID(), i);
        }

        assertThat(traced(size)).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    default void pagesOfATraceEndWithLargeBodies() {
        for (int i = 1; i <= 3; i++) {
            get(queue().append(new NewEntry(TRACE + ":" + i, Bytes.of(new byte[StoredQueue.MAX_BYTES - 1]), T0)));
        }

        assertThat(queue().trace(TRACE, "", 100).entries()).hasSize(1);
        assertThat(traced(100)).containsExactlyInAnyOrder(TRACE + ":1", TRACE + ":2", TRACE + ":3");
    }

    @Test
    default void refusesPagesOfATraceOfImpossibleSizeOrThatItDidNotName() {
        assertThatThrownBy(() -> queue().trace(TRACE, "", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue().trace(TRACE, "", StoredQueue.MAX_PAGE + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue().trace(TRACE, "nonsense", 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonsense");
    }

    /** Returns the keys of all pages. */
    private List<String> traced(int size) {
        var keys = new ArrayList<String>();
        String from = "";
        do {
            Page page = queue().trace(TRACE, from, size);
            assertThat(page.entries().size()).isLessThanOrEqualTo(size);
            page.entries().forEach(entry -> keys.add(entry.key()));
            from = page.next();
        } while (!from.isEmpty());
        return keys;
    }
}
