package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.Bounds;
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
 * Makes groups of changes, each in one transaction. What fails is undone, tried again where that can help, and told to
 * the changes where it cannot. Used by the holder of the commit lock.
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
     * Commits a group in the file that is open.
     *
     * @return false if that failed and was undone: the changes do not know, and may be tried again
     */
    boolean tryOnce(List<Change<?>> group, Bounds bounds) {
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

    /** Commits a group, if need be after opening the file; what cannot be committed is told to its changes. */
    void commit(List<Change<?>> group, Bounds bounds) {
        try {
            file.open();
            file.takeDamage(); // what this group changes was not affected
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

    /** After something made no sense: opening the file again inspects it, and replaces it if it is damaged. */
    private void commitAgain(List<Change<?>> group, Bounds bounds) {
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
            } else { // it is the change
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

    private void transact(List<Change<?>> group, Bounds bounds) throws SQLException, DamagedException, IOException {
        Database database = file.database();
        boolean unsynced = !group.isEmpty() && group.stream().allMatch(change -> change.kind == Change.Kind.TAKE);
        if (unsynced) {
            database.beginUnsynced();
        } else {
            database.beginSynced();
        }
        Counters next = database.counters().copy();
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
