package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.queue.Bounds;
import io.ecosystem.api.queue.StoreCorruptException;
import io.ecosystem.api.queue.StoreException;
import io.ecosystem.api.queue.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes one queue. What has arrived while the last group was committed is committed as one transaction, so that one
 * sync serves all; a change that comes alone is committed at once. While the file cannot be written, that is tried again
 * once a second, and with each change.
 *
 * <p>A thread does this, unless somebody who waits for a change takes its turn: that saves waking two threads, which
 * takes longer than the work. What fails there is undone and left to the thread, which sets things right. Who has the turn
 * holds the lock, which guards the fields that are not volatile. The outcome is told when the lock is free again.
 */
final class Writer {

    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final long RETRY_MILLIS = 1_000;
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final long FOREVER_MILLIS = 1L << 40;

    private final QueueFile file;
    private final PowerCut powerCut;
    private final Alarms alarms;
    private final Clock clock;
    private final Queues.Library library;
    private final Semaphore guests;
    private final Reader reader;
    private final Inbox inbox;
    private final Thread thread;
    private final ReentrantLock turn = new ReentrantLock();
    private Database database;
    private boolean opened;
    private boolean told;
    private Instant quietUntil = Instant.MIN;
    /** Written by whoever has the turn. */
    private volatile Counters counters = new Counters();
    private volatile StoreException trouble;
    private volatile Keys keys; // null until the file was opened for the first time
    /** Written by users of the queue. */
    private volatile Bounds bounds;
    private volatile Runnable listener = () -> {};

    /**
     * A writer that is not started.
     *
     * @param guests how many threads of others may write at once, as one that does keeps a carrier of virtual threads
     *            busy for as long as the disk takes
     */
    Writer(QueueFile file, PowerCut powerCut, Bounds bounds, Alarms alarms, Clock clock, Queues.Library library,
            Semaphore guests) {
        this.file = file;
        this.powerCut = powerCut;
        this.bounds = bounds;
        this.alarms = alarms;
        this.clock = clock;
        this.library = library;
        this.guests = guests;
        reader = new Reader(file.path());
        inbox = new Inbox(file.queue());
        thread = Thread.ofPlatform().name("io.ecosystem.queue.store.sqlite-" + file.queue()).unstarted(this::run);
    }

    /** Opens the queue, or notes why it cannot be opened yet, and starts the thread. */
    void start() {
        turn.lock();
        try {
            open();
        } catch (StoreException e) {
            log.debug("Queue '{}' is opened later: {}", file.queue(), e.getMessage());
        } finally {
            turn.unlock();
        }
        thread.start();
    }

    /** Has a change committed by the thread. */
    void submit(Change<?> change) {
        inbox.add(change);
    }

    /** Has a change committed, by this thread if nobody else is at it; else it returns at once. */
    void submitAndHelp(Change<?> change) {
        List<Change<?>> committed = List.of();
        if (guests.tryAcquire()) {
            try {
                committed = help(change);
            } finally {
                guests.release();
            }
        } else {
            inbox.add(change);
        }
        tell(committed);
    }

    private List<Change<?>> help(Change<?> change) {
        if (!turn.tryLock()) {
            inbox.add(change);
            return List.of();
        }
        try {
            if (database == null || trouble != null) {
                inbox.add(change);
                return List.of();
            }
            List<Change<?>> group = inbox.addAndTake(change);
            return transacts(group) ? group : List.of();
        } finally {
            turn.unlock();
        }
    }

    /** Whether a group is committed; if anything is wrong, it is left to the thread, which will see it, too. */
    private boolean transacts(List<Change<?>> group) {
        try {
            transact(group);
            return true;
        } catch (SQLException | DamagedException | RuntimeException | Error e) {
            try {
                undo(e);
            } finally {
                inbox.putBack(group);
            }
            return false;
        }
    }

    Counters counters() {
        return counters;
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble).map(StoreException::getMessage);
    }

    Bounds bounds() {
        return bounds;
    }

    void bound(Bounds newBounds) {
        bounds = newBounds;
    }

    void onReady(Runnable newListener) {
        listener = newListener;
    }

    boolean closed() {
        return inbox.closed();
    }

    /** The entry of a key, found on the thread that calls. */
    Optional<Row> find(String key) {
        StoreException reason = trouble; // read before the keys, which are there when it is over
        Keys known = keys;
        if (known == null) {
            throw again(reason);
        }
        return look(tables -> {
            OptionalLong id = known.find(key, tables);
            return id.isEmpty() ? Optional.empty() : tables.row(id.getAsLong());
        });
    }

    /** Looks into the file, on the thread that calls. */
    <T> T look(Reader.Look<T> look) {
        try {
            return reader.look(look);
        } catch (DamagedException e) {
            throw damagedSeenByReader(e);
        } catch (SQLException e) {
            if (Failed.damaged(e)) {
                throw damagedSeenByReader(new DamagedException(e.getMessage(), e));
            }
            throw new StoreUnavailableException("queue '%s' cannot be read from %s: %s".formatted(file.queue(), file
                    .path(), Failed.reason(e)), e);
        }
    }

    /** Leaves the file to the writer's thread, and waits until it is set aside. */
    private StoreException damagedSeenByReader(DamagedException e) {
        var change = new Change<Void>(Change.Kind.OTHER, 0, (entries, now) -> {
            throw e;
        });
        inbox.add(change);
        Throwable failure = change.future().handle((nothing, reason) -> reason).join();
        return failure instanceof StoreException known ? again(known) : new StoreCorruptException(e.getMessage(), e);
    }

    /** Commits what has been asked for, and closes the file. */
    void close(Duration patience) throws InterruptedException {
        inbox.close();
        if (!thread.join(patience)) {
            log.error("Queue '{}' is not closed after {}; its disk does not answer", file.queue(), patience);
        }
    }

    private void run() {
        try {
            do {
                inbox.await(trouble == null ? FOREVER_MILLIS : RETRY_MILLIS);
            } while (takeTurn());
        } catch (InterruptedException e) {
            log.warn("The writer of queue '{}' was interrupted", file.queue());
        } finally {
            inbox.close();
            closeFile();
        }
    }

    /** Commits what waits; false if nothing more will come, and the file is closed. */
    private boolean takeTurn() {
        List<Change<?>> group;
        boolean troubled;
        boolean goesOn;
        turn.lock();
        try {
            troubled = trouble != null;
            group = inbox.take();
            if (!group.isEmpty() || troubled && !inbox.finished()) {
                commit(group);
            }
            goesOn = !inbox.finished();
            if (!goesOn) {
                closeFile();
            }
        } finally {
            turn.unlock();
        }
        tell(group);
        if (troubled && trouble == null) {
            tellListener();
        }
        return goesOn;
    }

    private void tell(List<Change<?>> group) {
        group.forEach(Change::tell);
        if (group.stream().anyMatch(Change::mayBringEntries)) {
            tellListener();
        }
    }

    private void commit(List<Change<?>> group) {
        try {
            open();
            transact(group);
        } catch (SQLException e) {
            undo(e);
            if (Failed.damaged(e)) {
                damaged(group, new DamagedException(e.getMessage(), e));
            } else if (group.size() > 1 && Failed.full(e)) {
                group.forEach(change -> commit(List.of(change)));
            } else {
                fail(group, unavailable("cannot be written to", Failed.reason(e), e));
            }
        } catch (DamagedException e) {
            undo(e);
            damaged(group, e);
        } catch (StoreException e) {
            fail(group, e);
        } catch (RuntimeException | Error e) {
            undo(e);
            log.error("A change of queue '{}' failed", file.queue(), e);
            fail(group, unavailable("cannot be written to", e.toString(), e));
        }
    }

    private void transact(List<Change<?>> group) throws SQLException, DamagedException {
        boolean unsynced = !group.isEmpty() && group.stream().allMatch(change -> change.kind == Change.Kind.TAKING);
        if (unsynced) {
            database.beginUnsynced();
        } else {
            database.beginSynced();
        }
        Counters next = database.counters().copy();
        var entries = new Entries(file.queue(), database.statements(), database.keys(), next);
        for (Change<?> change : group) {
            change.apply(entries, next);
        }
        database.commit(next, bounds.finishedKeys());
        if (unsynced) {
            database.syncAgain();
        }
        counters = next;
        healed();
    }

    private void tellListener() {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.error("Whoever waits for entries of queue '{}' failed when it was told", file.queue(), e);
        }
    }

    /** Undoes the transaction; if even that fails, the file is opened anew for the next. */
    private void undo(Throwable reason) {
        if (database == null) {
            return;
        }
        try {
            database.rollback();
            database.syncAgain();
        } catch (SQLException e) {
            reason.addSuppressed(e);
            reader.close();
            closeQuietly();
        }
    }

    private void fail(List<Change<?>> group, StoreException reason) {
        group.forEach(change -> change.fail(again(reason)));
    }

    /** Opens the file unless it is open; one that is damaged is set aside, and a new one begun. */
    private void open() {
        if (database != null) {
            return;
        }
        try {
            try {
                openWhatIsThere();
            } catch (DamagedException e) {
                setAside(e);
                openWhatIsThere();
            }
        } catch (SQLException e) {
            throw unavailable("cannot be opened from", Failed.reason(e), e);
        } catch (IOException | DamagedException e) {
            throw unavailable("cannot be opened from", e.getMessage(), e);
        }
        counters = database.counters();
        keys = database.keys();
        database.doubt().ifPresent(doubt -> {
            String message = "the file of queue '%s' may be incomplete: %s".formatted(file.queue(), doubt);
            log.error("{}", message);
            alarms.raise(file.queue(), "INCOMPLETE", message);
        });
        healed();
    }

    private void openWhatIsThere() throws SQLException, IOException, DamagedException {
        try {
            library.load();
            Files.createDirectories(file.path().getParent());
            if (!file.exists()) {
                if (Files.exists(file.log())) {
                    throw new DamagedException("it is missing, and only its write-ahead log is there", null);
                }
                Database.create(file.path(), file.queue(), counters.paused);
            }
            database = opened
                    ? Database.openAgain(file, powerCut)
                    : Database.open(file, powerCut);
            opened = true;
        } catch (SQLException e) {
            if (Failed.damaged(e)) {
                throw new DamagedException(e.getMessage(), e);
            }
            throw e;
        }
    }

    private void healed() {
        if (trouble != null) {
            trouble = null;
            alarms.clear(file.queue(), "UNAVAILABLE");
            if (told) {
                log.info("Queue '{}' can be written again", file.queue());
                told = false;
            }
        }
    }

    private StoreException unavailable(String what, String reason, Throwable cause) {
        String message = "queue '%s' %s %s: %s".formatted(file.queue(), what, file.path(), reason);
        if (trouble == null) {
            logAtTimes(message);
            alarms.raise(file.queue(), "UNAVAILABLE", message);
        }
        trouble = new StoreUnavailableException(message, cause);
        return trouble;
    }

    /** A nearly full disk takes some changes and refuses others: what comes and goes is not logged each time. */
    private void logAtTimes(String message) {
        Instant now = clock.instant();
        if (now.isBefore(quietUntil)) {
            return;
        }
        quietUntil = now.plus(QUIET);
        told = true;
        log.error("{}", message);
    }

    /** Fails a group over a damaged file, and goes on with a new one. */
    private void damaged(List<Change<?>> group, DamagedException damage) {
        StoreException reason;
        try {
            reason = new StoreCorruptException(setAside(damage), damage);
            open();
        } catch (IOException e) {
            reason = unavailable("is damaged (%s) and cannot be set aside from".formatted(damage.getMessage()), e
                    .toString(), e);
        } catch (StoreException e) {
            reason = e;
        }
        fail(group, reason);
    }

    /** Sets the files aside, keeping the pauses, and says what happened. */
    private String setAside(DamagedException damage) throws IOException {
        reader.close();
        closeQuietly();
        Path target = file.setAside(clock.instant());
        reader.close();
        String message = "the file of queue '%s' is damaged (%s); it is set aside as %s, and a new one is begun"
                .formatted(file.queue(), damage.getMessage(), target);
        log.error("{}", message);
        alarms.raise(file.queue(), "DAMAGED", message);
        opened = false;
        var empty = new Counters();
        empty.paused.addAll(counters.paused);
        counters = empty;
        return message;
    }

    private void closeFile() {
        turn.lock();
        try {
            reader.close();
            if (database != null) {
                database.closeInOrder();
            }
        } catch (SQLException e) {
            log.warn("Queue '{}' was not closed in order, and is checked when it is opened: {}", file.queue(), Failed
                    .reason(e));
        } finally {
            database = null;
            turn.unlock();
        }
    }

    private void closeQuietly() {
        if (database == null) {
            return;
        }
        try {
            database.close();
        } catch (SQLException e) {
            log.debug("A connection of queue '{}' did not close", file.queue(), e);
        }
        database = null;
    }

    /** The same failure with the stack of now, as many may get it. */
    private static StoreException again(StoreException reason) {
        return reason instanceof StoreCorruptException
                ? new StoreCorruptException(reason.getMessage(), reason)
                : new StoreUnavailableException(reason.getMessage(), reason);
    }
}
