package io.ecosystem.queue.store.sqlite.internal;

import static io.ecosystem.queue.store.sqlite.internal.Orders.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoreCorruptException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedFileTest {

    private static final int PAGE = 4_096;
    private static final String IDS = "INTEGER PRIMARY KEY";

    @TempDir
    Path folder;

    /** Creates a cleanly closed file of some pages. */
    private Path fill() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 300);
            get(orders.queue.pause(Activity.PROCESSING));
        }
        return Orders.file(folder);
    }

    private static void overwrite(Path file, long position, int bytes) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] junk = new byte[bytes];
            Arrays.fill(junk, (byte) 0xa5);
            channel.write(ByteBuffer.wrap(junk), position);
        }
    }

    private static void truncate(Path file, long size) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private void assertIsSetAsideWhole(byte[] damaged) throws Exception {
        try (Orders orders = Orders.open(folder)) {
            assertThat(orders.queue.trouble()).isEmpty();
            long saved = orders.queue.sizes().live().entries();
            assertThat(orders.raised.get("QUEUE.orders.DAMAGED")).contains("%d entries were saved".formatted(saved));
            assertThat(orders.bodies())
                    .hasSize((int) saved)
                    .allSatisfy((key, body) -> assertThat(body).isEqualTo("body of number " + key.substring(4)));
            assertThat(get(orders.queue.append(Orders.entry(1_000)))).isEqualTo(new Receipt.Stored());
            assertThat(orders.setAside()).first().satisfies(path -> {
                assertThat(path.getFileName().toString()).contains("orders").contains("20260301T120000");
                assertThat(Files.readAllBytes(path)).isEqualTo(damaged);
            });
            assertThat(orders.raised).containsOnlyKeys("QUEUE.orders.DAMAGED");
            assertThat(orders.raised.get("QUEUE.orders.DAMAGED"))
                    .contains("'orders'", orders.setAside().getFirst().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 50, 99, 100, 4_095, 4_096, 8_192, 20_000})
    void aFileThatIsCutOffIsSetAside(long size) throws Exception {
        Path file = fill();
        truncate(file, size);
        byte[] damaged = Files.readAllBytes(file);

        assertIsSetAsideWhole(damaged);
    }

    @Test
    void aFileOfSomethingElseIsSetAside() throws Exception {
        Files.writeString(Orders.file(folder), "Dear diary, ".repeat(1_000));

        assertIsSetAsideWhole(Files.readAllBytes(Orders.file(folder)));
    }

    @Test
    void aDatabaseOfSomethingElseIsSetAside() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + Orders.file(folder));
                var statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE entry (id INTEGER)");
        }

        assertIsSetAsideWhole(Files.readAllBytes(Orders.file(folder)));
    }

    @Test
    void whatADamagedPageDoesNotHoldIsSaved() throws Exception {
        Path file = fill();
        overwrite(file, Files.size(file) / 4_096 / 2 * 4_096, 4_096);

        try (Orders orders = Orders.open(folder)) {
            assertThat(orders.queue.sizes().live().entries()).isBetween(250L, 300L);
            assertThat(orders.queue.paused()).containsExactly(Activity.PROCESSING);
            assertThat(orders.takeAll(orders.queue))
                    .isSubsetOf(IntStream.rangeClosed(1, 300)
                            .mapToObj(i -> "key-" + i)
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aFileWithADamagedPageIsSetAside(int page) throws Exception {
        Path file = fill();
        overwrite(file, page * 4_096L, 4_096);

        assertIsSetAsideWhole(Files.readAllBytes(file));
    }

    /** The header and the schema are on the first page; ids that are no row ids would lead from row to row nowhere. */
    @Test
    @Timeout(120)
    void aDamagedFirstPageLosesNoEntry(@TempDir Path other) throws Exception {
        byte[] whole = Files.readAllBytes(fill());
        String text = new String(whole, 0, PAGE, StandardCharsets.ISO_8859_1);
        IntStream.Builder places = IntStream.builder();
        for (int at = text.indexOf(IDS); at >= 0; at = text.indexOf(IDS, at + 1)) {
            places.add(at);
        }
        IntStream.iterate(0, at -> at < PAGE, at -> at + 47).forEach(places::add);
        int[] all = places.build().toArray();
        for (int i = 0; i < all.length; i++) {
            byte[] damaged = whole.clone();
            damaged[all[i]] ^= 1;
            Path place = Files.createDirectories(other.resolve("" + i));
            Files.write(Orders.file(place), damaged);
            try (Orders orders = Orders.open(place)) {
                assertThat(orders.bodies()).as("byte %d", all[i]).hasSize(300);
                assertThat(orders.queue.paused()).as("byte %d", all[i]).containsExactly(Activity.PROCESSING);
            }
        }
        assertThat(all).hasSizeGreaterThan(80);
    }

    @Test
    void theFileOfAnotherQueueIsSetAside() throws Exception {
        Path file = fill();
        Path other = QueueFile.of(folder, "other").path();
        Files.move(file, other);
        try (Orders orders = new Orders(folder);
                var queue = orders.store().open("other", QueueCapacity.DEFAULT)) {
            assertThat(queue.sizes().live().entries()).isZero();
            assertThat(orders.raised).containsOnlyKeys("QUEUE.other.DAMAGED");
        }
    }

    @Test
    void aLogThatIsNoneIsToldAndKept(@TempDir Path copy) throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 20);
            orders.copyTo(copy);
        }
        overwrite(Orders.log(copy), 0, 32);
        byte[] log = Files.readAllBytes(Orders.log(copy));

        try (Orders orders = Orders.open(copy)) {
            assertThat(orders.raised).containsOnlyKeys("QUEUE.orders.INCOMPLETE");
            assertThat(orders.raised.get("QUEUE.orders.INCOMPLETE")).contains("write-ahead log", "lost");
            assertThat(orders.setAside())
                    .singleElement()
                    .satisfies(kept -> assertThat(Files.readAllBytes(kept)).isEqualTo(log));
        }
    }

    @Test
    void aLogWithoutItsFileIsSetAside(@TempDir Path copy) throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 20);
            orders.copyTo(copy);
        }
        Files.delete(Orders.file(copy));

        try (Orders orders = Orders.open(copy)) {
            assertThat(orders.raised).containsOnlyKeys("QUEUE.orders.DAMAGED");
            assertThat(orders.setAside()).hasSize(2);
            assertThat(get(orders.queue.append(Orders.entry(1)))).isEqualTo(new Receipt.Stored());
        }
    }

    @Test
    void aMissingLogIsToldAndTheRestIsKept(@TempDir Path copy) throws Exception {
        fill();
        try (Orders orders = Orders.open(folder)) {
            orders.append(301, 320);
            orders.copyTo(copy);
        }
        Files.delete(Orders.log(copy));

        try (Orders orders = Orders.open(copy)) {
            assertThat(orders.raised).containsOnlyKeys("QUEUE.orders.INCOMPLETE");
            assertThat(orders.raised.get("QUEUE.orders.INCOMPLETE")).contains("write-ahead log", "missing");
            assertThat(orders.takeAll(orders.queue)).hasSize(300);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 32, 32 + 4120 * 5})
    void aShorterLogIsToldAlsoWithoutItsChecks(int length, @TempDir Path copy) throws Exception {
        fill();
        try (Orders orders = Orders.open(folder)) {
            orders.append(301, 320);
            orders.copyTo(copy);
        }
        Files.delete(QueueFile.of(copy, "orders").checks());
        try (var log = FileChannel.open(Orders.log(copy), StandardOpenOption.WRITE)) {
            log.truncate(length);
        }

        try (Orders orders = Orders.open(copy)) {
            assertThat(orders.raised).containsOnlyKeys("QUEUE.orders.INCOMPLETE");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void whatMayHaveBeenPausedIsNotProcessed(int pages, @TempDir Path copy) throws Exception {
        fill();
        try (Orders orders = Orders.open(folder)) {
            get(orders.queue.pause(Activity.PROCESSING));
            orders.append(301, 320);
            orders.copyTo(copy);
        }
        try (var file = FileChannel.open(Orders.file(copy), StandardOpenOption.WRITE)) {
            if (pages == 0) {
                file.truncate(0);
            } else {
                file.write(ByteBuffer.allocate(pages * 4096), 0);
            }
        }

        try (Orders orders = Orders.open(copy)) {
            assertThat(orders.queue.paused()).contains(Activity.PROCESSING);
            assertThat(orders.raised.get("QUEUE.orders.DAMAGED")).contains("processing is paused");
        }
    }

    @Test
    void aFileThatIsCutOffInALargeBodyIsSavedFrom(@TempDir Path copy) throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 40);
            for (int i = 0; i < 20; i++) {
                get(orders.queue.append(new NewEntry("large-" + i, Bytes.of(new byte[6_300]), Orders.T0)));
            }
            orders.append(41, 80);
        }
        try (Orders orders = Orders.open(folder)) {
            orders.append(81, 90);
            long size = Files.size(Orders.file(folder));
            for (long length = size / 3; length < size; length += 10_007) {
                Path cut = Files.createDirectory(copy.resolve("cut-" + length));
                orders.copyTo(cut);
                try (var file = FileChannel.open(Orders.file(cut), StandardOpenOption.WRITE)) {
                    file.truncate(length);
                }
                try (Orders saved = Orders.open(cut)) {
                    assertThat(saved.queue.trouble())
                            .as("cut off to %d of %d bytes", length, size)
                            .isEmpty();
                    if (saved.raised.isEmpty()) { // the log has everything that was cut off
                        assertThat(saved.bodies()).hasSize(110);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, before the first release", "99, newer release"})
    void aFileOfAnotherReleaseIsLeftAlone(int version, String told) throws Exception {
        Path file = fill();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = " + version);
        }
        Files.delete(QueueFile.of(folder, "orders").checks());

        try (Orders orders = Orders.open(folder)) {
            assertThat(orders.queue.trouble()).get().asString().contains(told);
            assertThat(orders.setAside()).isEmpty();
        }
    }

    @Test
    void aDamageThatIsFoundWhileTakingSetsTheFileAside() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 10);
            get(orders.queue.pause(Activity.RECEIVING));
            spoil(orders);

            assertThatThrownBy(() -> get(orders.queue.take(10, Order.FREE, Orders.T0)))
                    .hasCauseInstanceOf(StoreCorruptException.class)
                    .hasMessageContaining("checksum")
                    .hasMessageContaining("set aside as");
            assertThat(get(orders.queue.append(Orders.entry(11)))).isEqualTo(new Receipt.Stored());
            assertThat(orders.takeAll(orders.queue)).hasSize(10).doesNotContain("key-5");
            assertThat(orders.queue.paused()).containsExactly(Activity.RECEIVING);
            assertThat(orders.setAside()).isNotEmpty();
            assertThat(orders.raised).containsOnlyKeys("QUEUE.orders.DAMAGED");
        }
    }

    @Test
    void aDamageThatIsFoundWhileLookingSetsTheFileAside() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 10);
            spoil(orders);

            assertThatThrownBy(() -> orders.queue.browse(Filter.all(State.PENDING), "", 100))
                    .isInstanceOf(StoreCorruptException.class)
                    .hasMessageContaining("key-5");
            assertThat(orders.queue.browse(Filter.all(State.PENDING), "", 100).entries())
                    .hasSize(9);
            assertThat(orders.raised.get("QUEUE.orders.DAMAGED")).contains("9 entries were saved", "1 were found");
            assertThat(orders.setAside()).isNotEmpty();
        }
    }

    @Test
    void whatIsSetAsideCanBeReadWithItsLog() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 10);
            spoil(orders);
            assertThatThrownBy(() -> orders.queue.find("key-5")).isInstanceOf(StoreCorruptException.class);

            Path aside = orders.setAside().stream()
                    .filter(path -> path.toString().endsWith(".sqlite"))
                    .findFirst()
                    .orElseThrow();
            try (var connection = DriverManager.getConnection("jdbc:sqlite:" + aside);
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT COUNT(*) FROM entries")) {
                assertThat(rows.getInt(1)).isEqualTo(10);
            }
        }
    }

    /** Changes one letter of a body, undetectable by page checksums. */
    private static void spoil(Orders orders) throws Exception {
        var change = new Change<Void>(Change.Kind.OTHER, 0, (entries, counters) -> {
            entries.tables()
                    .statements()
                    .run(
                            "UPDATE entry SET body = ? WHERE key = 'key-5'",
                            "Body of number 5".getBytes(StandardCharsets.UTF_8));
            return null;
        });
        orders.queue.commits.submit(change);
        get(change.future());
    }
}
