package io.ecosystem.queue.store.sqlite.internal;

import static io.ecosystem.queue.store.sqlite.internal.Orders.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.StoreUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class UnavailableTest {

    @TempDir
    Path folder;

    /** Limits the file to its current number of pages, or lifts the limit. */
    private static void limit(Orders orders, boolean full) throws Exception {
        var change = new Change<Void>(Change.Kind.OTHER, 0, (entries, counters) -> {
            long pages = entries.tables().statements().ask("PRAGMA page_count", rows -> rows.getLong(1));
            entries.tables()
                    .statements()
                    .ask("PRAGMA max_page_count = " + (full ? pages : 1_000_000), rows -> rows.getLong(1));
            return null;
        });
        orders.queue.commits.submit(change);
        get(change.future());
    }

    private static NewEntry large(int number) {
        return new NewEntry("large-" + number, Bytes.of(new byte[100_000]), Orders.T0);
    }

    @Test
    void aFullDiskIsToldAtOnceAndHealsByItself() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 10);
            limit(orders, true);

            assertThatThrownBy(() -> get(orders.queue.append(large(1))))
                    .hasCauseInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("'orders'")
                    .hasMessageContaining("the disk is full");
            assertThat(orders.raised).containsOnlyKeys("QUEUE.orders.UNAVAILABLE");
            assertThat(orders.queue.sizes().pending().entries()).isEqualTo(10);

            var ready = new CountDownLatch(1);
            orders.queue.onReady(ready::countDown);
            limit(orders, false);
            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(orders.queue.trouble()).isEmpty();
            assertThat(orders.raised).isEmpty();
            assertThat(get(orders.queue.append(large(1)))).isEqualTo(new Receipt.Stored());
            assertThat(orders.takeAll(orders.queue)).hasSize(11);
        }
    }

    @Test
    void onAFullDiskWhatFitsIsStillDone() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 10);
            var leases = get(orders.queue.take(10, Order.FREE, Orders.T0));
            limit(orders, true);

            var futures = new ArrayList<CompletableFuture<?>>();
            futures.add(orders.queue.append(large(1)));
            leases.forEach(lease -> futures.add(orders.queue.done(lease)));
            futures.add(orders.queue.append(large(2)));

            assertThatThrownBy(() -> get(futures.getFirst())).hasCauseInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> get(futures.getLast())).hasCauseInstanceOf(StoreUnavailableException.class);
            for (var done : futures.subList(1, 11)) {
                get(done);
            }
            assertThat(orders.queue.sizes().live().entries()).isZero();
        }
    }

    @Test
    void aQueueOpensWhereItsFolderCannotBeMadeAndHealsByItself() throws Exception {
        Path blocked = folder.resolve("queues");
        Files.writeString(blocked, "a file where the folder should be");
        try (Orders orders = Orders.open(blocked)) {
            assertThat(orders.queue.trouble()).isPresent();
            assertThatThrownBy(() -> get(orders.queue.append(Orders.entry(1))))
                    .hasCauseInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> orders.queue.find("key-1")).isInstanceOf(StoreUnavailableException.class);
            assertThat(orders.raised).containsOnlyKeys("QUEUE.orders.UNAVAILABLE");

            var ready = new CountDownLatch(1);
            orders.queue.onReady(ready::countDown);
            Files.delete(blocked);
            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(get(orders.queue.append(Orders.entry(1)))).isEqualTo(new Receipt.Stored());
            assertThat(orders.raised).isEmpty();
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no such pipes")
    void aPipeInPlaceOfAFileKeepsNobodyWaiting() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 1);
        }
        Path file = Orders.file(folder);
        Path whole = Files.move(file, folder.resolve("whole"));
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();

        try (Orders orders = Orders.open(folder)) {
            assertThat(orders.store().names()).containsExactly("orders");
            assertThatThrownBy(() -> get(orders.queue.append(Orders.entry(2))))
                    .hasCauseInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("is not a regular file; move it away");
            var ready = new CountDownLatch(1);
            orders.queue.onReady(ready::countDown);
            Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(orders.takeAll(orders.queue)).hasSize(1);
        }
    }

    @Test
    void aFileThatAnotherProgramHasLockedIsTold() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 1);
            try (var other = DriverManager.getConnection("jdbc:sqlite:" + Orders.file(folder));
                    var statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");

                assertThatThrownBy(() -> get(orders.queue.append(Orders.entry(2))))
                        .hasCauseInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("another program has locked");
                assertThat(orders.queue.find("key-1")).isPresent();
            }
            assertThat(get(orders.queue.append(Orders.entry(2)))).isEqualTo(new Receipt.Stored());
        }
    }
}
