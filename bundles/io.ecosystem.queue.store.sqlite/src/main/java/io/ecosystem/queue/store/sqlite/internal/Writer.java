package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.queue.Bounds;
import io.ecosystem.api.queue.StoreCorruptException;
import io.ecosystem.api.queue.StoreException;
import io.ecosystem.api.queue.StoreUnavailableException;
import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import io.ecosystem.queue.store.sqlite.internal.Database.Opening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes one queue. What has arrived while the last group was committed is committed as one transaction, so that one
 * sync serves all; a change that comes alone is committed at once. While the file cannot be written, that is tried
 * again once a second, and with each change.
 *
 * <p>A thread does this, unless somebody who waits for a change takes its turn: that saves waking two threads, which
 * takes longer than the work. What fails there is undone and left to the thread, which sets things right. Who has the
 * turn holds the lock, which guards the fields that are not volatile. The outcome is told when the lock is free again.
 */
final class Writer {

    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final long RETRY_MILLIS = 1_000;
    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long VERIFY_MILLIS = 20;
    private static final long FOREVER_MILLIS = 1L << 40;

    private final QueueFile file;
    private final PowerCut powerCut;
    private final Tuning tuning;
    private final Alarms alarms;
    private final Clock clock;
    private final Queues.Library library;
    private final Semaphore guests;
    private final Reader reader;
    private final Inbox inbox;
    private final Thread thread;
    private final ReentrantLock turn = new ReentrantLock();
    private Database database;
    private Opening opening = Opening.FIRST;
    private boolean verifies;
    private boolean told;
    private long toldAt = System.nanoTime() - QUIET_NANOS;
    private long failedAt;
    private int failures;
    private String setAside; // what was told of the last damage, until a change has heard of it
    /** Written by whoever has the turn. */
    private volatile Counters counters = new Counters();

    private volatile StoreException trouble;
    /** Why the file is not open; null if it is. */
    private volatile StoreException down;

    private volatile Keys keys; // null until the file was opened for the first time
    /** Written by users of the queue. */
    private volatile Bounds bounds;

    private volatile Runnable listener = () -> {};

    /**
     * A writer that is not started.
     *
     * @param guests how many threads of others may write at once, as one that does keeps a carrier of virtual threads
     *     busy for as long as the disk takes
     */
    Writer(
            QueueFile file,
            PowerCut powerCut,
            Tuning tuning,
            Bounds bounds,
            Alarms alarms,
            Clock clock,
            Queues.Library library,
            Semaphore guests) {
        this.file = file;
        this.powerCut = powerCut;
        this.tuning = tuning;
        this.bounds = bounds;
        this.alarms = alarms;
        this.clock = clock;
        this.library = library;
        this.guests = guests;
        reader = new Reader(file.path());
        inbox = new Inbox(file.queue());
        thread = Thread.ofPlatform()
                .name("io.ecosystem.queue.store.sqlite-" + file.queue())
                .unstarted(this::run);
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
        checkUp(change);
        inbox.add(change);
    }

    /**
     * Refuses what brings entries while the file is not open: opening it may take longer than a request should wait.
     */
    private void checkUp(Change<?> change) {
        StoreException reason = down;
        if (reason != null && change.kind == Change.Kind.ACCEPTING) {
            throw again(reason);
        }
    }

    /** Has a change committed, by this thread if nobody else is at it; else it returns at once. */
    void submitAndHelp(Change<?> change) {
        checkUp(change);
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
        } catch (SQLException | DamagedException | IOException e) {
            undo(e);
            if (Fault.of(e) == Fault.DISK) { // the thread may succeed, and it is told all the same
                logAtTimes(
                        "queue '%s' is opened again from %s: %s".formatted(file.queue(), file.path(), Fault.reason(e)));
            }
            inbox.putBack(group);
            return false;
        } catch (RuntimeException | Error e) {
            leave(e);
            inbox.putBack(group);
            return false;
        }
        maintain();
        return true;
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
        } catch (Reader.NotOpenException e) {
            StoreException reason = down;
            throw reason == null
                    ? new StoreUnavailableException("queue '%s' is being opened".formatted(file.queue()), e)
                    : again(reason);
        } catch (SQLException | DamagedException e) {
            if (Fault.of(e) == Fault.CONTENT) {
                throw suspicious(e);
            }
            throw new StoreUnavailableException(
                    "queue '%s' cannot be read from %s: %s".formatted(file.queue(), file.path(), Fault.reason(e)), e);
        }
    }

    /** Leaves it to the writer's thread to find out whether the file is damaged, and waits for that. */
    private StoreException suspicious(Exception e) {
        var told = new AtomicBoolean();
        var change = new Change<Void>(Change.Kind.OTHER, 0, (entries, now) -> {
            if (told.compareAndSet(false, true)) {
                throw new DamagedException(e.getMessage(), e);
            }
            return null; // the file was looked at as a whole since, and is as it should be
        });
        inbox.add(change);
        Throwable failure = change.future().handle((nothing, reason) -> reason).join();
        return failure instanceof StoreException known
                ? again(known)
                : new StoreUnavailableException(
                        "queue '%s' could not be read, and can be now: %s".formatted(file.queue(), e.getMessage()), e);
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
                inbox.await(patience());
            } while (takeTurn());
        } catch (InterruptedException e) {
            log.warn("The writer of queue '{}' was interrupted", file.queue());
        } finally {
            inbox.close();
            closeFile();
        }
    }

    /** How long to wait for a change before there is something else to do. */
    private long patience() {
        if (trouble != null) {
            return failures > 1 ? RETRY_MILLIS : FIRST_RETRY_MILLIS;
        }
        return verifies ? VERIFY_MILLIS : FOREVER_MILLIS;
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
            maintain();
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
        setAside = null;
        try {
            open();
            transact(group);
        } catch (StoreException e) {
            fail(group, e);
        } catch (SQLException | DamagedException | IOException e) {
            undo(e);
            switch (Fault.of(e)) {
                case FULL -> {
                    if (group.size() > 1) {
                        group.forEach(change -> commit(List.of(change)));
                    } else {
                        fail(group, unavailable("cannot be written to", e));
                    }
                }
                case LOCKED, DISK -> fail(group, unavailable("cannot be written to", e));
                case CONTENT -> commitAgain(group);
            }
        } catch (RuntimeException | Error e) {
            leave(e);
            log.error("A change of queue '{}' failed", file.queue(), e);
            fail(group, unavailable("cannot be written to", e));
        }
    }

    /** After something made no sense: the file is looked at as a whole, and set aside if it is damaged. */
    private void commitAgain(List<Change<?>> group) {
        try {
            open();
            if (setAside != null) {
                fail(group, new StoreCorruptException(setAside, null));
                return;
            }
            transact(group);
        } catch (StoreException e) {
            fail(group, e);
        } catch (SQLException | DamagedException | IOException e) {
            undo(e);
            if (Fault.of(e) != Fault.CONTENT) {
                fail(group, unavailable("cannot be written to", e));
            } else if (group.size() > 1) {
                group.forEach(change -> commit(List.of(change)));
            } else { // it is the change
                String message = "queue '%s' cannot make a change: %s".formatted(file.queue(), Fault.reason(e));
                log.error("{}", message, e);
                fail(group, new StoreUnavailableException(message, e));
            }
        }
    }

    /** Does what has to be done now and then. If that fails, what was committed is still told as such. */
    private void maintain() {
        verifies = false;
        if (database == null || trouble != null) {
            return;
        }
        try {
            database.maintain();
            verifies = database.verifies();
        } catch (SQLException | DamagedException | IOException e) {
            undo(e);
            unavailable("cannot be written to", e);
            inbox.wake(); // the thread opens it again
        }
    }

    private void transact(List<Change<?>> group) throws SQLException, DamagedException, IOException {
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

    /** Undoes the transaction. What may be wrong in memory or on the disk is left, and opened anew for the next. */
    private void undo(Exception reason) {
        if (database == null) {
            return;
        }
        switch (Fault.of(reason)) {
            case FULL, LOCKED -> {
                try {
                    database.rollback();
                    database.syncAgain();
                } catch (SQLException e) {
                    reason.addSuppressed(e);
                    leave(reason);
                }
            }
            case DISK -> leave(reason);
            case CONTENT -> {
                leave(reason);
                opening = opening.suspicious();
            }
        }
    }

    /** Closes the file as it is, to be opened anew. */
    private void leave(Throwable reason) {
        if (database == null) {
            return;
        }
        opening = database.again(opening.suspect());
        reader.close();
        try {
            database.close();
        } catch (SQLException | IOException e) {
            reason.addSuppressed(e);
        }
        database = null;
    }

    private void fail(List<Change<?>> group, StoreException reason) {
        group.forEach(change -> change.fail(again(reason)));
    }

    /** Opens the file unless it is open; one that is damaged is set aside, and a new one begun with what it holds. */
    private void open() {
        if (database != null) {
            return;
        }
        StoreException reason = down;
        if (reason != null && System.nanoTime() - failedAt < TimeUnit.MILLISECONDS.toNanos(FIRST_RETRY_MILLIS)) {
            throw reason;
        }
        try {
            database = openEvenIfDamaged();
        } catch (SQLException | IOException | DamagedException e) {
            throw unavailable("cannot be opened from", e);
        }
        opening = database.again(false);
        counters = database.counters();
        keys = database.keys();
        reader.open();
        down = null;
        failures = 0;
        database.doubt().ifPresent(doubt -> {
            String message = "the file of queue '%s' may be incomplete: %s".formatted(file.queue(), doubt);
            log.error("{}", message);
            alarms.raise(file.queue(), "INCOMPLETE", message);
        });
        healed();
    }

    private Database openEvenIfDamaged() throws SQLException, IOException, DamagedException {
        try {
            return openWhatIsThere();
        } catch (DamagedException e) {
            log.debug("Queue '{}' is looked at again, as it seems to be damaged", file.queue(), e);
        }
        file.readThrough(); // a read that fails looks like damage at times
        opening = opening.suspicious();
        try {
            return openWhatIsThere();
        } catch (DamagedException e) {
            file.readThrough();
            setAside(e);
            return openWhatIsThere();
        }
    }

    private Database openWhatIsThere() throws SQLException, IOException, DamagedException {
        try {
            library.load();
            Files.createDirectories(file.path().getParent());
            if (Files.exists(file.successor())) { // the last life ended between the two
                file.setAside(clock.instant());
                file.succeed();
            }
            if (!file.exists()) {
                if (Files.exists(file.log())) {
                    throw new DamagedException("it is missing, and only its write-ahead log is there", null);
                }
                Database.create(file, counters.paused);
            } else if (file.version() == Database.UNRELEASED) {
                bringUpToDate();
            }
            return Database.open(file, powerCut, tuning, opening, this::begun);
        } catch (SQLException e) {
            if (Fault.of(e) == Fault.CONTENT) {
                throw new DamagedException(e.getMessage(), e);
            }
            throw e;
        }
    }

    /** What a file that was opened again has begun with counts, though opening it fails after that. */
    private void begun(Synced end) {
        if (!opening.first()) {
            opening = new Opening(Optional.of(end), opening.unsynced(), opening.suspect());
        }
    }

    /** Replaces a file of the version before. */
    private void bringUpToDate() throws SQLException, IOException, DamagedException {
        Salvage.Result result = Salvage.intoSuccessor(file, Set.of());
        Path target = file.setAside(clock.instant());
        file.succeed();
        log.info(
                "The file of queue '{}' is brought up to date, with {} entries; {} could not be read; the old one is"
                        + " {}",
                file.queue(),
                result.saved(),
                result.left(),
                target);
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

    private StoreException unavailable(String what, Throwable cause) {
        String reason = cause instanceof Exception e ? Fault.reason(e) : cause.toString();
        String message = "queue '%s' %s %s: %s".formatted(file.queue(), what, file.path(), reason);
        if (trouble == null) {
            logAtTimes(message);
            alarms.raise(file.queue(), "UNAVAILABLE", message);
        }
        var now = new StoreUnavailableException(message, cause);
        trouble = now;
        failures++;
        failedAt = System.nanoTime();
        if (database == null) {
            down = now;
        }
        return now;
    }

    /** A nearly full disk takes some changes and refuses others: what comes and goes is not logged each time. */
    private void logAtTimes(String message) {
        long now = System.nanoTime();
        if (now - toldAt < QUIET_NANOS) {
            return;
        }
        toldAt = now;
        told = true;
        log.error("{}", message);
    }

    /** Sets the files aside, saves what they hold, keeping the pauses, and says what happened. */
    private void setAside(DamagedException damage) throws SQLException, IOException, DamagedException {
        Salvage.Result result = Salvage.intoSuccessor(file, counters.paused);
        Path target = file.setAside(clock.instant());
        file.succeed();
        setAside = ("the file of queue '%s' is damaged (%s); it is set aside as %s, and %d entries were saved from "
                        + "it into a new one")
                .formatted(file.queue(), damage.getMessage(), target, result.saved());
        if (result.left() > 0) {
            setAside += "; %d were found to be damaged".formatted(result.left());
        }
        log.error("{}", setAside);
        alarms.raise(file.queue(), "DAMAGED", setAside);
        opening = new Opening(opening.committed().map(committed -> Synced.NOTHING), opening.unsynced(), false);
    }

    /** Closes the file in order, if need be after it was opened anew. */
    private void closeFile() {
        turn.lock();
        try {
            reader.close();
            if (database != null && !closesInOrder()) {
                open();
                closesInOrder();
            }
        } catch (StoreException e) {
            log.warn(
                    "Queue '{}' was not closed in order, and is checked when it is opened: {}",
                    file.queue(),
                    e.getMessage());
        } finally {
            database = null;
            turn.unlock();
        }
    }

    private boolean closesInOrder() {
        try {
            database.closeInOrder();
            return true;
        } catch (SQLException | DamagedException | IOException e) {
            log.warn("Queue '{}' was not closed in order: {}", file.queue(), Fault.reason(e));
            opening = database.again(false);
            return false;
        } finally {
            database = null;
        }
    }

    /** The same failure with the stack of now, as many may get it. */
    private static StoreException again(StoreException reason) {
        return reason instanceof StoreCorruptException
                ? new StoreCorruptException(reason.getMessage(), reason)
                : new StoreUnavailableException(reason.getMessage(), reason);
    }
}
