package io.ecosystem.queue.store.sqlite.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyIndexTest {

    private static final int FEW = 16;

    @TempDir
    Path folder;

    private Database database;
    private Tables tables;
    private PreparedStatements statements;
    private KeyIndex keys;
    private final Map<String, Long> model = new HashMap<>();
    private long lastId;

    @BeforeEach
    void open() throws Exception {
        QueueFile file = QueueFile.of(folder, "orders");
        Connections.create(file, Set.of());
        database = Database.open(file, Durability.NONE, Tuning.DEFAULT, Opening.FIRST, end -> {});
        tables = database.tables();
        statements = tables.statements();
        keys = KeyIndex.of(tables, FEW);
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    @Test
    void keepsTheLatestKeysInMemoryAndBringsThemIntoTheIndexTogether() throws Exception {
        addInTransactionsOfOne(FEW);
        assertThat(indexed()).isZero();

        addInTransactionsOfOne(FEW / 2);

        assertThat(indexed()).isEqualTo(FEW);
        assertFindsAll();
    }

    @Test
    void neverIndexesWhatLeavesEarly() throws Exception {
        for (int i = 0; i < 10 * FEW; i++) {
            addInTransactionsOfOne(1);
            statements.run("BEGIN");
            remove("key-" + lastId);
            commit();
        }

        assertThat(indexed()).isZero();
    }

    @Test
    void aTransactionSeesWhatItAddsAndRemoves() throws Exception {
        addInTransactionsOfOne(3);

        statements.run("BEGIN");
        long id = add("new");
        remove("key-1");

        assertThat(keys.findNow("new", tables)).hasValue(id);
        assertThat(keys.find("new", tables)).isEmpty();
        assertThat(keys.findNow("key-1", tables)).isEmpty();
        assertThat(keys.findNow("key-2", tables)).hasValue(2);
        commit();
        assertFindsAll();
    }

    @Test
    void findsTheEntriesOfATraceInMemoryAndInTheIndex() throws Exception {
        var trace = UUID.randomUUID();
        var expected = new TreeSet<Long>();
        for (int i = 0; i < 3 * FEW; i++) {
            statements.run("BEGIN");
            long id = add((i % 4 == 0 ? trace : UUID.randomUUID()) + ":" + i);
            if (i % 4 == 0) {
                expected.add(id);
            }
            commit();
        }

        assertThat(indexed()).isPositive().isLessThan(3 * FEW);
        assertThat(keys.trace(trace, 0, 100, tables)).isEqualTo(expected);
        assertThat(keys.trace(trace, expected.first(), 2, tables))
                .isEqualTo(expected.stream().skip(1).limit(2).collect(Collectors.toCollection(TreeSet::new)));
        assertThat(KeyIndex.of(tables, FEW).trace(trace, 0, 100, tables)).isEqualTo(expected);
        statements.run("BEGIN");
        remove(trace + ":0");
        commit();
        assertThat(keys.trace(trace, 0, 100, tables)).isEqualTo(expected.tailSet(expected.first(), false));
    }

    @Test
    void readsATraceFromARangeOfTheIndex() throws Exception {
        assertThat(statements.<String>ask(
                        "EXPLAIN QUERY PLAN SELECT entry FROM entry_key WHERE hash BETWEEN 1 AND 2 AND entry > 0 "
                                + "ORDER BY entry LIMIT 9",
                        rows -> rows.getString("detail")))
                .startsWith("SEARCH entry_key USING PRIMARY KEY (hash>? AND hash<?)");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsWhatIsThereWhateverHappens(long seed) throws Exception {
        var random = new Random(seed);
        for (int round = 0; round < 400; round++) {
            Map<String, Long> before = new HashMap<>(model);
            statements.run("BEGIN");
            for (int change = random.nextInt(8); change > 0; change--) {
                String key = "key-" + random.nextInt(120);
                OptionalLong known = keys.findNow(key, tables);
                assertThat(known.isPresent()).as(key).isEqualTo(model.containsKey(key));
                if (known.isEmpty()) {
                    add(key);
                } else if (random.nextInt(3) > 0) {
                    assertThat(known).hasValue(model.get(key));
                    remove(key);
                }
            }
            if (random.nextInt(10) == 0) {
                keys.settle(tables);
                statements.run("ROLLBACK");
                keys.undone();
                model.clear();
                model.putAll(before);
            } else {
                commit();
            }
            if (random.nextInt(40) == 0) {
                keys = KeyIndex.of(tables, FEW); // as after the death of the process
            }
            assertFindsAll();
        }
        assertThat(indexed()).isPositive();
        assertThat(statements.<Long>ask(
                        "SELECT COUNT(*) FROM entry_key WHERE entry NOT IN (SELECT id FROM entry)",
                        rows -> rows.getLong(1)))
                .isZero();
    }

    private void addInTransactionsOfOne(int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            statements.run("BEGIN");
            add("key-" + (lastId + 1));
            commit();
        }
    }

    private long add(String key) throws SQLException {
        long id = ++lastId;
        statements.run(
                "INSERT INTO entry VALUES (?, ?, ?, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', '', '', 0, x'')",
                id,
                id,
                key);
        keys.add(key, id);
        model.put(key, id);
        return id;
    }

    private void remove(String key) throws SQLException {
        long id = model.remove(key);
        statements.run("DELETE FROM entry WHERE id = ?", id);
        keys.remove(key, id, tables);
    }

    private void commit() throws SQLException {
        keys.settle(tables);
        statements.run("COMMIT");
        keys.committed();
    }

    private long indexed() throws Exception {
        return statements.ask("SELECT COUNT(*) FROM entry_key", rows -> rows.getLong(1));
    }

    private void assertFindsAll() throws Exception {
        for (int i = 0; i < 120; i++) {
            String key = "key-" + i;
            Long id = model.get(key);
            assertThat(keys.find(key, tables))
                    .as(key)
                    .isEqualTo(id == null ? OptionalLong.empty() : OptionalLong.of(id));
        }
    }
}
