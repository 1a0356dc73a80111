package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A store with the queue {@code orders} in a folder of a test, and the error states that it raises. */
final class Orders implements AutoCloseable {

    static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

    final Path folder;
    final Map<String, String> raised = new ConcurrentSkipListMap<>();
    private final QueueFolder store;
    SqliteQueue queue;

    Orders(Path folder) {
        this(folder, Tuning.DEFAULT);
    }

    private Orders(Path folder, Tuning tuning) {
        this.folder = folder;
        var alarms = new QueueConditions();
        alarms.bind(states(raised));
        store = new QueueFolder(folder, Durability.FULL, tuning, alarms, Clock.fixed(T0, ZoneOffset.UTC), () -> {});
    }

    /** Opens the queue. */
    static Orders open(Path folder) {
        return open(folder, Tuning.DEFAULT);
    }

    /** Opens the queue, tuned for a test. */
    static Orders open(Path folder, Tuning tuning) {
        var orders = new Orders(folder, tuning);
        orders.queue = (SqliteQueue) orders.store.open("orders", QueueCapacity.DEFAULT);
        return orders;
    }

    QueueFolder store() {
        return store;
    }

    static Path file(Path folder) {
        return QueueFile.of(folder, "orders").path();
    }

    static Path log(Path folder) {
        return QueueFile.of(folder, "orders").log();
    }

    static NewEntry entry(int number) {
        return new NewEntry("key-" + number, Bytes.utf8("body of number " + number), T0);
    }

    void append(int from, int to) throws Exception {
        for (int i = from; i <= to; i++) {
            get(queue.append(entry(i)));
        }
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    /** Copies the files as a dying process would leave them. */
    void copyTo(Path target) throws IOException {
        for (Path file : List.of(
                file(folder), log(folder), QueueFile.of(folder, "orders").checks())) {
            if (Files.exists(file)) {
                Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    List<Path> setAside() throws IOException {
        Path damaged = folder.resolve("damaged");
        if (!Files.exists(damaged)) {
            return List.of();
        }
        try (var files = Files.list(damaged)) {
            return files.sorted().toList();
        }
    }

    /** Returns the body of each entry, in any state, by key. */
    Map<String, String> bodies() {
        var bodies = new TreeMap<String, String>();
        for (State state : List.of(State.PENDING, State.TAKEN, State.WAITING, State.ERROR)) {
            String from = "";
            do {
                Page page = queue.browse(Filter.all(state), from, StoredQueue.MAX_PAGE);
                page.entries()
                        .forEach(entry -> bodies.put(entry.key(), entry.body().utf8()));
                from = page.next();
            } while (!from.isEmpty());
        }
        return bodies;
    }

    List<String> takeAll(StoredQueue from) throws Exception {
        return get(from.take(100_000, Order.FREE, T0)).stream()
                .map(lease -> lease.entry().key())
                .toList();
    }

    @Override
    public void close() {
        store.close();
    }

    /** Error states in a map. */
    static ErrorStates states(Map<String, String> raised) {
        return new States(raised);
    }

    private record States(Map<String, String> kept) implements ErrorStates {

        @Override
        public void raise(String id, String description) {
            kept.putIfAbsent(id, description);
        }

        @Override
        public void clear(String id) {
            kept.remove(id);
        }

        @Override
        public void subtract(String id, long count) {
            throw new UnsupportedOperationException("not used by a store");
        }

        @Override
        public List<ErrorState> raised() {
            return kept.entrySet().stream()
                    .map(state -> new ErrorState(state.getKey(), state.getValue(), 1))
                    .toList();
        }
    }
}
