package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.StoreUnavailableException;
import io.ecosystem.spi.queue.StoredQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queues of one folder, each in its own file. The set of open ones is guarded by the lock of this object. */
class QueueFolder implements QueueStore, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QueueFolder.class);

    private final Path folder;
    private final Durability durability;
    private final Tuning tuning;
    private final QueueConditions alarms;
    private final Clock clock;
    private final Library library;
    private final Semaphore committingCallers =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    private final Map<String, SqliteQueue> open = new HashMap<>();
    private boolean closed;

    /** A prerequisite for opening the first file. */
    interface Library {

        void load() throws IOException;
    }

    QueueFolder(Path folder, Durability durability, QueueConditions alarms, Clock clock) {
        this(folder, durability, Tuning.DEFAULT, alarms, clock, () -> {});
    }

    QueueFolder(
            Path folder, Durability durability, Tuning tuning, QueueConditions alarms, Clock clock, Library library) {
        this.folder = folder;
        this.durability = durability;
        this.tuning = tuning;
        this.alarms = alarms;
        this.clock = clock;
        this.library = library;
    }

    @Override
    public StoredQueue open(String name, QueueCapacity bounds) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "the name of a queue must have 1 to %d characters, not %d".formatted(MAX_NAME, name.length()));
        }
        var commits = new GroupCommit(
                QueueFile.of(folder, name), durability, tuning, bounds, alarms, clock, library, committingCallers);
        var queue = new SqliteQueue(name, commits, this::left);
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            if (open.containsKey(name)) {
                throw new IllegalStateException("queue '%s' is open already".formatted(name));
            }
            open.put(name, queue);
        }
        commits.start();
        return queue;
    }

    @Override
    public List<String> names() {
        var names = new TreeSet<String>();
        synchronized (this) {
            names.addAll(open.keySet());
        }
        Set<Path> known =
                names.stream().map(name -> QueueFile.of(folder, name).path()).collect(Collectors.toSet());
        if (!Files.isDirectory(folder)) {
            return List.copyOf(names);
        }
        try (var files = Files.newDirectoryStream(folder, "*" + QueueFile.SUFFIX)) {
            for (Path file : files) {
                if (!known.contains(file) && Files.isRegularFile(file)) {
                    library.load();
                    name(file).ifPresent(names::add);
                }
            }
            return List.copyOf(names);
        } catch (IOException e) {
            throw new StoreUnavailableException("the queues in %s cannot be listed: %s".formatted(folder, e), e);
        }
    }

    /**
     * Returns the name of the queue in a file; empty if the file does not state it. Such a file is found when its queue
     * is opened.
     */
    private static Optional<String> name(Path file) {
        try {
            return Connections.name(file);
        } catch (SQLException | DamagedException e) {
            log.warn("{} does not state which queue it holds: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public synchronized void delete(String name) {
        if (open.containsKey(name)) {
            throw new IllegalStateException("queue '%s' is open".formatted(name));
        }
        try {
            QueueFile.of(folder, name).delete();
        } catch (IOException e) {
            throw new StoreUnavailableException("queue '%s' cannot be deleted: %s".formatted(name, e), e);
        }
    }

    /** Closes the open queues. */
    @Override
    public void close() {
        List<SqliteQueue> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(open.values());
        }
        left.parallelStream().forEach(SqliteQueue::close);
    }

    private synchronized void left(SqliteQueue queue) {
        open.remove(queue.name(), queue);
    }
}
