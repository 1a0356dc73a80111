package io.ecosystem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueFullException;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how a store appends entries: whole, alone or several in one change. */
public interface QueueAppendContract extends QueueStoreFixture {

    @Test
    default void storesAnEntryAsItWasAppended() {
        var metadata =
                Map.of("tenant", "acme", "quotes \" and \\", "line\nfeed \u0001 and ünïcödé \ud83d\ude00", "", "");
        var appended = new NewEntry("a:b", "group", Bytes.utf8("{\"x\":1}"), metadata, T0.plusMillis(7));

        get(queue().append(appended));

        assertThat(queue().find("a:b"))
                .contains(new Entry(
                        "a:b",
                        "group",
                        Bytes.utf8("{\"x\":1}"),
                        metadata,
                        State.PENDING,
                        T0.plusMillis(7),
                        T0.plusMillis(7),
                        T0.plusMillis(7),
                        0,
                        0,
                        List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "trace:span",
                "/../../etc/passwd",
                "'; DROP TABLE entry; --",
                "ünïcödé \ud83d\ude00",
                " ",
                "%",
                "key\nwith\tcontrols",
                "\\",
                "NULL"
            })
    default void takesKeysOfAnyCharacters(String key) {
        get(queue().append(new NewEntry(key, Bytes.utf8("1"), T0)));

        assertThat(queue().find(key)).map(Entry::key).contains(key);
        assertThat(queue().find(key + "x")).isEmpty();
        assertThat(get(queue().remove(key))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 4_096, 65_536, 1_048_576, 5_000_000})
    default void keepsBodiesOfAnySize(int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (i * 31 + (i >> 8));
        }
        get(queue().append(new NewEntry("big", Bytes.of(body), T0)));

        assertThat(queue().find("big").orElseThrow().body()).isEqualTo(Bytes.of(body));
        assertThat(takeOne().entry().body()).isEqualTo(Bytes.of(body));
    }

    @Test
    default void keepsABodyThatIsAPartOfAnArray() {
        get(queue().append(new NewEntry("part", Bytes.utf8("before{}after").slice(6, 2), T0)));

        assertThat(queue().find("part").orElseThrow().body()).isEqualTo(Bytes.utf8("{}"));
    }

    @Test
    default void keepsTimesToTheMillisecond() {
        get(queue().append(new NewEntry("k", Bytes.utf8("1"), T0.plusNanos(1_999_999))));

        assertThat(queue().find("k").orElseThrow().received()).isEqualTo(T0.plusMillis(1));
    }

    @Test
    default void appendsSeveralInOneChange() {
        assertThat(get(queue().append(List.of(entry(1), entry(2), entry(3)))))
                .containsExactly(new Receipt.Stored(), new Receipt.Stored(), new Receipt.Stored());
        assertThat(keys(State.PENDING)).containsExactly("key-1", "key-2", "key-3");
    }

    @Test
    default void appendsWhatIsNewAmongWhatIsKnown() {
        append(1);
        var other = new NewEntry("key-3", Bytes.utf8("x"), T0);
        get(queue().append(other));

        assertThat(get(queue().append(List.of(entry(1), entry(2), entry(3)))))
                .containsExactly(
                        new Receipt.Repeated(State.PENDING),
                        new Receipt.Stored(),
                        new Receipt.Conflicting(State.PENDING));
        assertThat(keys(State.PENDING)).containsExactly("key-1", "key-3", "key-2");
    }

    @Test
    default void appendsNoneOfSeveralIfTheyDoNotAllFit() {
        queue().bound(new QueueCapacity(2, 10_000, 100, 10_000, 10));

        assertThatThrownBy(() -> get(queue().append(List.of(entry(1), entry(2), entry(3)))))
                .hasCauseInstanceOf(QueueFullException.class);
        assertThat(queue().sizes()).isEqualTo(Sizes.NONE);
        assertThat(queue().find("key-1")).isEmpty();
    }

    @Test
    default void refusesSeveralWithTheSameKey() {
        assertThatThrownBy(() -> queue().append(List.of(entry(1), entry(1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void refusesToAppendNothing() {
        assertThatThrownBy(() -> queue().append(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
