package io.ecosystem.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTest {

    private static final int MIB = 1 << 20;

    private final Memory memory = Memory.ofHeap(100L * MIB); // 20 MiB for each share

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32, 64, 128, 256, 4_096})
    void allSharesFitIntoTheHeap(int heapMib) {
        Memory small = Memory.ofHeap((long) heapMib * MIB);

        long shares = small.maxReceivedBytes() + small.maxHandledBytes() + small.maxUnreadBytes();
        assertThat(shares).isPositive().isLessThan((long) heapMib * MIB * 3 / 4);
        assertThat((long) small.maxResponseBytes()).isLessThan(small.maxUnreadBytes());
        assertThat(small.maxConnections()).isPositive();
        assertThat(small.readBytes(small.maxConnections())).isBetween(4_096, 65_536);
    }

    @Test
    void letsLongLinesInUntilTheirShareIsTaken() {
        assertThat(memory.tryHandle(MIB)).isTrue();
        assertThat(memory.tryHandle(MIB)).isTrue();

        assertThat(memory.tryHandle(MIB)).isFalse();
        assertThat(memory.tryHandle(Memory.SHORT_LINE_BYTES)).isTrue();

        memory.handled(MIB);
        assertThat(memory.tryHandle(MIB)).isTrue();
    }

    @Test
    void handlesALineThatTakesMoreThanThereIsAlone() {
        assertThat(memory.tryHandle(100 * MIB)).isTrue();
        assertThat(memory.tryHandle(5_000)).isFalse();

        memory.handled(100 * MIB);
        assertThat(memory.tryHandle(5_000)).isTrue();
        assertThat(memory.tryHandle(100 * MIB)).isFalse();
    }

    @Test
    void sumsUpWhatListenersHaveReceived() {
        Peers one = new Peers(15L * MIB);
        Peers other = new Peers(5L * MIB + 1);
        memory.add(one);
        assertThat(memory.isReceivedSpent()).isFalse();

        memory.add(other);
        assertThat(memory.isReceivedSpent()).isTrue();

        memory.remove(one);
        assertThat(memory.isReceivedSpent()).isFalse();
    }

    @Test
    void closesTheSlowestPeersOfAllListenersUntilUnreadAnswersFit() {
        Peers one = new Peers(0);
        Peers other = new Peers(0);
        memory.add(one);
        memory.add(other);
        one.slow(30, 8 * MIB);
        other.slow(10, 8 * MIB);
        assertThat(one.closed).isEmpty();

        other.slow(20, 8 * MIB);

        assertThat(other.closed).containsExactly(10L);
        assertThat(one.closed).isEmpty();
        one.slow(40, 12 * MIB);
        assertThat(other.closed).containsExactly(10L, 20L);
        assertThat(one.closed).isEmpty();
    }

    @Test
    void closesNobodyOnceAnswersHaveBeenRead() {
        Peers peers = new Peers(0);
        memory.add(peers);
        peers.slow(10, 20 * MIB);
        memory.read(20 * MIB);

        peers.slow(20, 20 * MIB);

        assertThat(peers.closed).isEmpty();
    }

    /** A listener whose peers do not read. */
    private final class Peers implements Holder {

        private final long received;
        private final List<Slow> slow = new ArrayList<>();
        private final List<Long> closed = new ArrayList<>();

        Peers(long received) {
            this.received = received;
        }

        void slow(long since, long bytes) {
            slow.add(new Slow() {

                @Override
                public long progress() {
                    return since;
                }

                @Override
                public boolean close() {
                    closed.add(since);
                    memory.read(bytes);
                    return slow.remove(this);
                }
            });
            memory.unread(bytes);
        }

        @Override
        public long received() {
            return received;
        }

        @Override
        public Slow slowest() {
            return slow.stream()
                    .min((a, b) -> Long.compare(a.progress(), b.progress()))
                    .orElse(null);
        }
    }
}
