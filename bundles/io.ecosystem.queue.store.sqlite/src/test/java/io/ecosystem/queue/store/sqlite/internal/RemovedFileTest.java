package io.ecosystem.queue.store.sqlite.internal;

import static io.ecosystem.queue.store.sqlite.internal.Orders.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Moves and deletes the files of a queue in use, as operators might. Windows does not allow open files to be moved. */
@DisabledOnOs(OS.WINDOWS)
class RemovedFileTest {

    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void choose() {
        folder = root.resolve("queues");
    }

    @Test
    void writesADeletedFolderAnew() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 20);
            get(orders.queue.done(
                    get(orders.queue.take(1, Order.FREE, Orders.T0)).getFirst()));
            get(orders.queue.pause(Activity.PROCESSING));

            delete(folder);
            awaitRewritten(orders, 21);
            assertThat(orders.raised.get("QUEUE.orders.REMOVED")).contains("moved or deleted", "rewritten");
        }
        assertHolds(19);
    }

    @Test
    void writesADeletedFolderAnewWhenItIsClosed() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 20);

            delete(folder);
        }
        assertHolds(20);
    }

    @Test
    void leavesAMovedFolderAlone() throws Exception {
        Path elsewhere = root.resolve("elsewhere");
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 20);

            Files.move(folder, elsewhere);
            awaitRewritten(orders, 21);
        }
        assertHolds(20);
        assertThat(Files.exists(Orders.file(elsewhere))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-wal", "-shm"})
    void missesEachOfItsFiles(String suffix) throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 20);
            Path file = Orders.file(folder);

            Files.delete(file.resolveSibling(file.getFileName() + suffix));
            awaitRewritten(orders, 21);
        }
        assertHolds(20);
    }

    @Test
    void keepsTheLeaseOfAnEntryThatIsBeingProcessed() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 2);
            var lease = get(orders.queue.take(1, Order.FREE, Orders.T0)).getFirst();

            delete(folder);
            awaitRewritten(orders, 3);
            get(orders.queue.done(lease));
        }
        try (Orders orders = Orders.open(folder)) {
            assertThat(orders.bodies()).containsKey("key-2").doesNotContainKey("key-1");
        }
    }

    @Test
    void refusesWhatItCannotWriteAnewUntilItCan() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 20);

            delete(folder);
            Files.createFile(folder);
            int[] next = {21};
            await(() -> {
                try {
                    orders.append(next[0], next[0]);
                    next[0]++;
                    return false;
                } catch (Exception e) {
                    return e.getMessage().contains("cannot be written to");
                }
            });
            assertThatThrownBy(() -> orders.append(next[0], next[0])).hasMessageContaining("cannot be written to");
            Files.delete(folder);
            await(() -> orders.queue.trouble().isEmpty());
            orders.append(next[0], next[0]);
        }
        assertHolds(20);
    }

    /** Appends until the queue has noticed, within a few appends. */
    private void awaitRewritten(Orders orders, int from) throws Exception {
        int[] next = {from};
        await(() -> {
            try {
                orders.append(next[0], next[0]);
                next[0]++;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return orders.raised.containsKey("QUEUE.orders.REMOVED");
        });
        for (int i = from; i < next[0]; i++) {
            assertThat(orders.queue.find("key-" + i)).isPresent();
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Asserts that the next start has everything acknowledged before the files went, and raises nothing. */
    private void assertHolds(int atLeast) {
        try (Orders orders = Orders.open(folder)) {
            assertThat(orders.bodies()).hasSizeGreaterThanOrEqualTo(atLeast).containsKey("key-20");
            assertThat(orders.raised).isEmpty();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
