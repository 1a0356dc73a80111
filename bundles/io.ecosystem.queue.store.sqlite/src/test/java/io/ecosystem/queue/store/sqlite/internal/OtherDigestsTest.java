package io.ecosystem.queue.store.sqlite.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.State;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a file of version 3, whose index of keys is in another order, is brought up to date. */
@Timeout(60)
class OtherDigestsTest {

    private static final UUID TRACE = UUID.fromString("7f0e1d2c-3b4a-4968-8776-655443322110");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIndexOfTheVersionBeforeIsMadeAnew(boolean closed) throws Exception {
        Path used = Files.createDirectory(folder.resolve("used"));
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (Orders orders = Orders.open(used)) {
            orders.append(1, 3);
            for (int i = 1; i <= 3; i++) {
                Orders.get(orders.queue.append(span(i)));
            }
            makeVersion3(orders);
            orders.copyTo(copy);
        }

        Path old = closed ? used : copy;
        for (int opening = 1; opening <= 2; opening++) {
            try (Orders orders = Orders.open(old)) {
                assertThat(orders.queue.trouble()).isEmpty();
                assertThat(orders.raised).isEmpty();
                assertThat(orders.setAside()).isEmpty();
                assertThat(orders.queue.trace(TRACE, "", 10).entries())
                        .extracting(Entry::key)
                        .containsExactly(TRACE + ":1", TRACE + ":2", TRACE + ":3");
                assertThat(orders.queue.find(TRACE + ":2")).isPresent();
                assertThat(orders.queue.find("key-2")).isPresent();
                assertThat(Orders.get(orders.queue.append(span(3)))).isEqualTo(new Receipt.Repeated(State.PENDING));
            }
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + Orders.file(old))) {
            var statements = new PreparedStatements(connection);
            assertThat(statements.<Integer>ask("PRAGMA user_version", rows -> rows.getInt(1)))
                    .isEqualTo(4);
            assertThat(statements.<Integer>ask("SELECT COUNT(*) FROM entry_key", rows -> rows.getInt(1)))
                    .isEqualTo(6);
        }
    }

    private static NewEntry span(int number) {
        return new NewEntry(TRACE + ":" + number, Bytes.utf8("{}"), Orders.T0);
    }

    /** Leaves all keys in the index, as the version before would. */
    private static void makeVersion3(Orders orders) throws Exception {
        var change = new Change<Void>(Change.Kind.OTHER, 0, (entries, counters) -> {
            writeVersion3(entries.tables());
            return null;
        });
        orders.queue.commits.submit(change);
        Orders.get(change.future());
    }

    private static void writeVersion3(Tables tables) throws SQLException, DamagedException {
        Map<Long, String> keys = new HashMap<>();
        tables.forEachUnindexedKey((key, id) -> keys.put(id, key));
        for (Map.Entry<Long, String> one : keys.entrySet()) {
            tables.index(ByteBuffer.wrap(Row.digest(Bytes.utf8(one.getValue()))).getLong(), one.getKey());
        }
        tables.statements().run("UPDATE queue SET keyed = (SELECT MAX(id) FROM entry)");
        tables.statements().run("PRAGMA user_version = 3");
    }
}
