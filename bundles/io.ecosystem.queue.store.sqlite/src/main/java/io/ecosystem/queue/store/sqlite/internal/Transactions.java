package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.StoreCorruptException;
import io.ecosystem.spi.queue.StoreException;
import io.ecosystem.spi.queue.StoreUnavailableException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits groups of changes, each in one transaction. A failure is rolled back, retried where that can help, and
 * otherwise reported to the changes. Used by the holder of the commit lock.
 */
final class Transactions {

    private static final Logger log = LoggerFactory.getLogger(Transactions.class);

    private final String queue;
    private final FileLifecycle file;
    private final Availability availability;

    Transactions(String queue, FileLifecycle file, Availability availability) {
        this.queue = queue;
        this.file = file;
        this.availability = availability;
    }

    /**
     * Commits a group in the open file.
     *
     * @return false if that failed and was rolled back: the changes are unaffected and may be retried
     */
    boolean tryOnce(List<Change<?>> group, QueueCapacity bounds) {
        try {
            transact(group, bounds);
            return true;
        } catch (SQLException | DamagedException | IOException e) {
            file.undo(e);
            if (Fault.of(e) == Fault.DISK) {
                availability.diskFailed(e);
            }
        } catch (RuntimeException | Error e) {
            file.abandon(e);
        }
        return false;
    }

    /** Commits a group, opening the file first if necessary; reports a failure to the changes. */
    void commit(List<Change<?>> group, QueueCapacity bounds) {
        try {
            file.open();
            file.takeDamage(); // it did not affect what this group changes
            transact(group, bounds);
        } catch (StoreException e) {
            fail(group, e);
        } catch (SQLException | DamagedException | IOException e) {
            file.undo(e);
            switch (Fault.of(e)) {
                case FULL -> {
                    if (group.size() > 1) {
                        group.forEach(change -> commit(List.of(change), bounds));
                    } else {
                        writeFailed(group, e);
                    }
                }
                case LOCKED, DISK -> writeFailed(group, e);
                case CONTENT -> commitAgain(group, bounds);
            }
        } catch (RuntimeException | Error e) {
            file.abandon(e);
            log.error("A change of queue '{}' failed", queue, e);
            writeFailed(group, e);
        }
    }

    /** Commits again after inconsistent data: reopening the file inspects it, and replaces it if damaged. */
    private void commitAgain(List<Change<?>> group, QueueCapacity bounds) {
        try {
            file.open();
            Optional<String> damage = file.takeDamage();
            if (damage.isPresent()) {
                fail(group, new StoreCorruptException(damage.get(), null));
                return;
            }
            transact(group, bounds);
        } catch (StoreException e) {
            fail(group, e);
        } catch (SQLException | DamagedException | IOException e) {
            file.undo(e);
            if (Fault.of(e) != Fault.CONTENT) {
                writeFailed(group, e);
            } else if (group.size() > 1) {
                group.forEach(change -> commit(List.of(change), bounds));
            } else { // the change itself is at fault
                String message = "queue '%s' cannot make a change: %s".formatted(queue, Fault.reason(e));
                log.error("{}", message, e);
                fail(group, new StoreUnavailableException(message, e));
            }
        }
    }

    private void writeFailed(List<Change<?>> group, Throwable cause) {
        fail(group, availability.writeFailed(cause, file.isOpen()));
    }

    private static void fail(List<Change<?>> group, StoreException failure) {
        group.forEach(change -> change.fail(Availability.copy(failure)));
    }

    private void transact(List<Change<?>> group, QueueCapacity bounds)
            throws SQLException, DamagedException, IOException {
        Database database = file.database();
        boolean unsynced = !group.isEmpty() && group.stream().allMatch(change -> change.kind == Change.Kind.TAKE);
        if (unsynced) {
            database.beginUnsynced();
        } else {
            database.beginSynced();
        }
        QueueCounters next = database.counters().copy();
        var entries = new Entries(queue, database.tables(), database.keys(), next);
        for (Change<?> change : group) {
            change.apply(entries, next);
        }
        database.commit(next, bounds.finishedKeys());
        if (unsynced) {
            database.syncAgain();
        }
        file.committed(next);
    }
}
