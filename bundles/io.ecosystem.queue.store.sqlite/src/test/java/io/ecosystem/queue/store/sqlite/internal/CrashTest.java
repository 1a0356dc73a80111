package io.ecosystem.queue.store.sqlite.internal;

import static io.ecosystem.queue.store.sqlite.internal.Orders.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.Sweep;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens what a dying process leaves: copies of the files made while the queue is open. */
class CrashTest {

    @TempDir
    Path folder;

    @TempDir
    Path copy;

    @Test
    void nothingAcknowledgedIsMissing() throws Exception {
        try (Orders before = Orders.open(folder)) {
            before.append(1, 50);
            before.copyTo(copy);
        }

        try (Orders after = Orders.open(copy)) {
            assertThat(after.takeAll(after.queue))
                    .hasSize(50)
                    .startsWith("key-1")
                    .endsWith("key-50");
            assertThat(after.raised).isEmpty();
        }
    }

    @Test
    void namesAQueueWhoseLogWasJustBeingMerged() throws Exception {
        try (Orders before = Orders.open(folder)) {
            before.append(1, 5);
        }
        int page;
        try (var connection = Connections.writer(Orders.file(folder));
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint = 0");
            statement.execute("UPDATE queue SET in_use = 1");
            page = statement
                    .executeQuery("SELECT rootpage FROM sqlite_schema WHERE name = 'queue'")
                    .getInt(1);
            Files.copy(Orders.file(folder), Orders.file(copy));
            Files.copy(Orders.log(folder), Orders.log(copy));
        }
        try (var channel = FileChannel.open(Orders.file(copy), StandardOpenOption.WRITE)) {
            channel.write(
                    ByteBuffer.allocate(Connections.PAGE_BYTES / 2), (page - 1L) * Connections.PAGE_BYTES); // torn
        }
        byte[] log = Files.readAllBytes(Orders.log(copy));

        assertThat(Connections.name(Orders.file(copy))).contains("orders");

        assertThat(Files.readAllBytes(Orders.log(copy))).isEqualTo(log);
    }

    @Test
    void everyStateSurvives() throws Exception {
        try (Orders before = Orders.open(folder)) {
            before.append(1, 5);
            var leases = get(before.queue.take(4, Order.FREE, Orders.T0));
            get(before.queue.done(leases.get(0)));
            get(before.queue.retryAt(leases.get(1), Orders.T0.plusSeconds(60), new Failure(Orders.T0, "r", "v")));
            get(before.queue.moveToError(leases.get(2), new Failure(Orders.T0, "r", "v")));
            before.copyTo(copy);
        }

        try (Orders after = Orders.open(copy)) {
            assertThat(after.queue.find("key-1")).isEmpty();
            assertThat(after.queue.find("key-2").orElseThrow().state()).isEqualTo(State.WAITING);
            assertThat(after.queue.find("key-3").orElseThrow().state()).isEqualTo(State.ERROR);
            assertThat(after.queue.find("key-4").orElseThrow().state()).isEqualTo(State.PENDING);
            assertThat(after.queue.find("key-4").orElseThrow().redeliveries()).isEqualTo(1);
            assertThat(after.queue.find("key-5").orElseThrow().redeliveries()).isZero();
            assertThat(after.queue.sizes().live().entries()).isEqualTo(3);
            assertThat(after.queue.nextDue()).contains(Orders.T0.plusSeconds(60));
        }
    }

    @Test
    void countsWhatIsThereAndNotWhatWasThereAtTheStart() throws Exception {
        var failure = new Failure(Orders.T0, "r", "v");
        try (Orders first = Orders.open(folder)) {
            first.append(1, 6);
            var leases = get(first.queue.take(4, Order.FREE, Orders.T0));
            get(first.queue.retryAt(leases.get(0), Orders.T0.plusSeconds(60), failure));
            get(first.queue.moveToError(leases.get(1), failure));
        }
        try (Orders before = Orders.open(folder)) {
            assertThat(before.queue.sizes().live().entries()).isEqualTo(5);
            for (int i = 1; i <= 6; i++) {
                assertThat(get(before.queue.remove("key-" + i))).isPresent();
            }
            before.copyTo(copy);
        }

        try (Orders after = Orders.open(copy)) {
            assertThat(after.queue.sizes()).isEqualTo(Sizes.NONE);
            assertThat(after.queue.nextDue()).isEmpty();
            after.append(7, 7);
            assertThat(after.takeAll(after.queue)).containsExactly("key-7");
        }
    }

    @Test
    void aSweepThatWasInterruptedLosesAndDoublesNothing() throws Exception {
        try (Orders before = Orders.open(folder)) {
            before.append(1, 30);
            for (var lease : get(before.queue.take(30, Order.FREE, Orders.T0))) {
                get(before.queue.moveToError(lease, new Failure(Orders.T0, "r", "v")));
            }
            get(before.queue.sweep(Sweep.REQUEUE, Filter.all(State.ERROR), "", 12, Orders.T0));
            before.copyTo(copy);
        }

        try (Orders after = Orders.open(copy)) {
            assertThat(after.queue.sizes().error().entries()).isEqualTo(18);
            assertThat(get(after.queue.sweep(Sweep.REQUEUE, Filter.all(State.ERROR), "", 100, Orders.T0))
                            .affected())
                    .isEqualTo(18);
            assertThat(after.takeAll(after.queue)).hasSize(30).doesNotHaveDuplicates();
        }
    }

    @Test
    void aLogThatIsCutAnywhereHoldsWholeChangesOnly() throws Exception {
        try (Orders before = Orders.open(folder)) {
            for (int i = 0; i < 10; i++) {
                get(before.queue.append(List.of(Orders.entry(2 * i), Orders.entry(2 * i + 1))));
            }
            before.copyTo(copy);
        }
        byte[] log = Files.readAllBytes(Orders.log(copy));
        byte[] file = Files.readAllBytes(Orders.file(copy));
        byte[] checks = Files.readAllBytes(QueueFile.of(copy, "orders").checks());
        long last = Long.MAX_VALUE;
        for (int size = log.length; size >= 32; size -= 4_120 / 2 + 7) {
            Files.write(Orders.file(copy), file);
            Files.write(Orders.log(copy), log);
            Files.write(QueueFile.of(copy, "orders").checks(), checks);
            try (FileChannel channel = FileChannel.open(Orders.log(copy), StandardOpenOption.WRITE)) {
                channel.truncate(size);
            }

            try (Orders after = Orders.open(copy)) {
                long entries = after.queue.sizes().pending().entries();
                assertThat(after.raised.containsKey("QUEUE.orders.INCOMPLETE")).isEqualTo(size < log.length);
                assertThat(entries % 2).isZero();
                assertThat(entries).isLessThanOrEqualTo(last);
                assertThat(after.takeAll(after.queue)).hasSize((int) entries);
                last = entries;
            }
        }
        assertThat(last).isZero();
    }

    @Test
    void noIdIsGivenTwiceThoughAllEntriesAreGone() throws Exception {
        var few = new Tuning(4_000, 16);
        try (Orders before = Orders.open(folder, few)) {
            before.append(1, 100);
            for (var lease : get(before.queue.take(100, Order.FREE, Orders.T0))) {
                get(before.queue.done(lease));
            }
            before.copyTo(copy);
        }
        try (Orders between = Orders.open(copy, few)) {
            between.append(101, 110);
            between.copyTo(folder);
        }

        try (Orders after = Orders.open(folder, few)) {
            for (int i = 101; i <= 110; i++) {
                assertThat(after.queue.find("key-" + i)).isPresent();
                assertThat(get(after.queue.append(Orders.entry(i)))).isEqualTo(new Receipt.Repeated(State.PENDING));
            }
            assertThat(get(after.queue.append(Orders.entry(1)))).isEqualTo(new Receipt.Repeated(State.DONE));
        }
    }

    @Test
    void anOlderFileBesideANewerLogIsToldAndCountedAnew() throws Exception {
        try (Orders first = Orders.open(folder)) {
            first.append(1, 3);
        }
        byte[] older = Files.readAllBytes(Orders.file(folder));
        try (Orders second = Orders.open(folder)) {
            second.append(4, 44);
            second.copyTo(copy);
        }
        Files.write(Orders.file(copy), older);

        try (Orders after = Orders.open(copy)) {
            assertThat(after.raised).containsOnlyKeys("QUEUE.orders.INCOMPLETE");
            after.append(45, 48);
            assertThat(after.queue.sizes().pending().entries()).isEqualTo(48);
            assertThat(after.takeAll(after.queue)).hasSize(48).doesNotHaveDuplicates();
        }
    }

    @Test
    void namesOfQueuesAreFoundWithoutTouchingTheirFiles() throws Exception {
        try (Orders before = Orders.open(folder)) {
            before.append(1, 5);
            before.copyTo(copy);
        }
        byte[] log = Files.readAllBytes(Orders.log(copy));

        try (Orders after = new Orders(copy)) {
            assertThat(after.store().names()).containsExactly("orders");
        }
        assertThat(Files.readAllBytes(Orders.log(copy))).isEqualTo(log);
    }

    @Test
    void anUnfinishedNewFileIsReplaced() throws Exception {
        Files.writeString(folder.resolve(Orders.file(folder).getFileName() + ".new"), "half");

        try (Orders orders = Orders.open(folder)) {
            assertThat(orders.queue.trouble()).isEmpty();
            assertThat(orders.raised).isEmpty();
        }
    }
}
