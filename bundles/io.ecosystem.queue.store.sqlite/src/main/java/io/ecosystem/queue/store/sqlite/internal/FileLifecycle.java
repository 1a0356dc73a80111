package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life cycle of a queue's file: it is created, opened, closed after a failure and reopened; if damaged, it is set
 * aside and replaced by what can be salvaged. Used by the holder of the commit lock, except {@link #counters} and
 * {@link #keys}.
 *
 * <p>It is long because each way in and out of a failure decides how the file is opened next.
 */
final class FileLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FileLifecycle.class);

    private final QueueFile file;
    private final Durability durability;
    private final Tuning tuning;
    private final QueueConditions alarms;
    private final Clock clock;
    private final QueueFolder.Library library;
    private final Availability availability;
    private final Reader reader;
    private @Nullable Database database; // null while the file is closed
    private Opening opening = Opening.FIRST;
    private Optional<String> damage = Optional.empty();
    private volatile QueueCounters counters = new QueueCounters();
    private volatile @Nullable KeyIndex keys; // null until the file is first opened

    FileLifecycle(
            QueueFile file,
            Durability durability,
            Tuning tuning,
            QueueConditions alarms,
            Clock clock,
            QueueFolder.Library library,
            Availability availability,
            Reader reader) {
        this.file = file;
        this.durability = durability;
        this.tuning = tuning;
        this.alarms = alarms;
        this.clock = clock;
        this.library = library;
        this.availability = availability;
        this.reader = reader;
    }

    /** Returns the counters as of the last commit. */
    QueueCounters counters() {
        return counters;
    }

    /** Returns the index of keys; empty until the file is first opened. */
    Optional<KeyIndex> keys() {
        return Optional.ofNullable(keys);
    }

    boolean isOpen() {
        return database != null;
    }

    /** Returns the open file. */
    Database database() {
        if (database == null) {
            throw new IllegalStateException("the file of queue '%s' is not open".formatted(file.queue()));
        }
        return database;
    }

    /** Records the counters that a committed transaction left. */
    void committed(QueueCounters next) {
        counters = next;
        availability.restored();
    }

    /**
     * Opens the file unless it is open and in place. A damaged file is set aside and replaced by what can be salvaged,
     * see {@link #takeDamage}. A file that was moved or deleted is rewritten.
     *
     * @throws StoreException if it cannot be opened now
     */
    void open() {
        if (isInPlace()) {
            return;
        }
        if (isOpen()) {
            writeAnew(database());
        }
        availability.checkRetry();
        Database opened;
        try {
            opened = openOrReplace();
        } catch (SQLException | IOException | DamagedException e) {
            throw availability.openFailed(e);
        }
        database = opened;
        opening = opened.again(false);
        counters = opened.counters();
        keys = opened.keys();
        reader.open();
        opened.doubt().ifPresent(doubt -> {
            String message = "the file of queue '%s' may be incomplete: %s".formatted(file.queue(), doubt);
            log.error("{}", message);
            alarms.raiseAgain(file.queue(), "INCOMPLETE", message);
        });
        availability.restored();
    }

    /** Returns whether it is open and still where it was opened. */
    boolean isInPlace() {
        return isOpen() && database().isInPlace();
    }

    private void writeAnew(Database moved) {
        try {
            moved.copyIntoSuccessor();
        } catch (SQLException | DamagedException | IOException e) {
            if (file.exists() && Files.exists(file.log())) { // only truncated: what is left is inspected
                abandon(e);
                return;
            }
            throw availability.writeFailed(e, true);
        }
        String message = ("files of queue '%s' were moved or deleted while it was in use; all of it is rewritten to "
                        + "%s; stop the instance before you touch its files")
                .formatted(file.queue(), file.path());
        log.error("{}", message);
        alarms.raiseAgain(file.queue(), "REMOVED", message);
        abandon(new IOException(message));
        opening = new Opening(Optional.of(Synced.NOTHING), opening.unsynced(), false);
    }

    /** Returns and resets the message about a damaged file that was set aside. */
    Optional<String> takeDamage() {
        Optional<String> taken = damage;
        damage = Optional.empty();
        return taken;
    }

    private Database openOrReplace() throws SQLException, IOException, DamagedException {
        try {
            return openExisting();
        } catch (DamagedException e) {
            log.debug("Queue '{}' is inspected again, as it seems to be damaged", file.queue(), e);
        }
        file.readThrough(); // a failed read sometimes looks like damage
        opening = opening.suspicious();
        try {
            return openExisting();
        } catch (DamagedException e) {
            file.readThrough();
            replaceDamaged(e);
            return openExisting();
        }
    }

    private Database openExisting() throws SQLException, IOException, DamagedException {
        try {
            library.load();
            Files.createDirectories(file.folder());
            file.checkRegular();
            if (Files.exists(file.successor())) { // the process ended between the two moves
                file.setAside(clock.instant());
                file.succeed();
            }
            if (!file.exists()) {
                if (Files.exists(file.log())) {
                    throw new DamagedException("it is missing, and only its write-ahead log is there");
                }
                if (!opening.first()) {
                    throw new IOException("it is missing; put it back, or restart the instance to begin an empty one");
                }
                Connections.create(file, counters.paused);
            } else if (file.version() == Connections.UNRELEASED) {
                upgrade();
            }
            return Database.open(file, durability, tuning, opening, this::begun);
        } catch (SQLException e) {
            if (Fault.of(e) == Fault.CONTENT) {
                throw new DamagedException(e);
            }
            throw e;
        }
    }

    /** Records the first change after reopening, which stands even if the rest of the opening fails. */
    private void begun(Synced end) {
        if (!opening.first()) {
            opening = new Opening(Optional.of(end), opening.unsynced(), opening.suspect());
        }
    }

    /** Replaces a file of the unreleased version. */
    private void upgrade() throws SQLException, IOException, DamagedException {
        Salvage.Result result = Salvage.intoSuccessor(file, Set.of(), false);
        Path target = file.setAside(clock.instant());
        file.succeed();
        log.info(
                "The file of queue '{}' is upgraded, with {} entries; {} could not be read; the old file is {}",
                file.queue(),
                result.saved(),
                result.left(),
                target);
    }

    /** Sets the files aside, salvages their content, keeps the pauses, and reports what happened. */
    private void replaceDamaged(DamagedException cause) throws SQLException, IOException, DamagedException {
        Salvage.Result result = Salvage.intoSuccessor(file, counters.paused, !opening.first());
        Path target = file.setAside(clock.instant());
        file.succeed();
        String message = ("the file of queue '%s' is damaged (%s); it is set aside as %s, and %d entries were saved "
                        + "from it into a new one")
                .formatted(file.queue(), cause.getMessage(), target, result.saved());
        if (result.left() > 0) {
            message += "; %d were found to be damaged".formatted(result.left());
        }
        if (result.pausesLost() && opening.first()) {
            message += "; what was paused cannot be read, so processing is paused";
        }
        log.error("{}", message);
        alarms.raiseAgain(file.queue(), "DAMAGED", message);
        damage = Optional.of(message);
        opening = new Opening(opening.committed().map(committed -> Synced.NOTHING), opening.unsynced(), false);
    }

    /** Rolls the transaction back. If memory or disk may be wrong, closes the file for reopening. */
    void undo(Exception cause) {
        if (!isOpen()) {
            return;
        }
        switch (Fault.of(cause)) {
            case FULL, LOCKED -> {
                try {
                    database().rollback();
                    database().syncAgain();
                } catch (SQLException e) {
                    cause.addSuppressed(e);
                    abandon(cause);
                }
            }
            case DISK -> abandon(cause);
            case CONTENT -> {
                abandon(cause);
                opening = opening.suspicious();
            }
        }
    }

    /** Closes the file as it is, for reopening. */
    void abandon(Throwable cause) {
        if (!isOpen()) {
            return;
        }
        Database left = database();
        opening = left.again(opening.suspect());
        reader.close();
        try {
            left.close();
        } catch (SQLException | IOException e) {
            cause.addSuppressed(e);
        }
        database = null;
    }

    /** Closes the file cleanly, reopening it first if necessary. */
    void close() {
        reader.close();
        try {
            if (isOpen()) {
                database().expectMoved();
                open(); // rewrites what is not in place
            }
            if (isOpen() && !closesInOrder()) {
                open();
                closesInOrder();
            }
        } catch (StoreException e) {
            log.warn(
                    "Queue '{}' was not closed in order, and is inspected when it is opened: {}",
                    file.queue(),
                    e.getMessage());
        } finally {
            reader.close();
            database = null;
        }
    }

    private boolean closesInOrder() {
        Database left = database();
        try {
            left.closeInOrder();
            return true;
        } catch (SQLException | DamagedException | IOException e) {
            log.warn("Queue '{}' was not closed in order: {}", file.queue(), Fault.reason(e));
            opening = left.again(false);
            return false;
        } finally {
            database = null;
        }
    }
}
