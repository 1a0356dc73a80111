package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.StoreException;
import io.ecosystem.spi.queue.StoreUnavailableException;
import io.ecosystem.spi.queue.StoredQueue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Reads committed data on the calling thread. */
final class Lookups {

    private final String queue;
    private final Availability availability;
    private final FileLifecycle file;
    private final Reader reader;
    private final CommitQueue changes;

    Lookups(String queue, Availability availability, FileLifecycle file, Reader reader, CommitQueue changes) {
        this.queue = queue;
        this.availability = availability;
        this.file = file;
        this.reader = reader;
        this.changes = changes;
    }

    /** Returns the entry of a key. */
    Optional<Row> find(String key) {
        KeyIndex keys = keys();
        return look(tables -> {
            OptionalLong id = keys.find(key, tables);
            return id.isEmpty() ? Optional.empty() : tables.row(id.getAsLong());
        });
    }

    /** Returns the entries of a trace with greater ids, in the order of their ids. */
    Page trace(UUID trace, long after, int max) {
        KeyIndex keys = keys();
        return look(tables -> {
            NavigableSet<Long> ids = keys.trace(trace, after, max + 1, tables);
            var entries = new ArrayList<Entry>();
            long bytes = 0;
            long last = after;
            for (long id : ids) {
                Optional<Entry> found = tables.row(id)
                        .map(Row::entry)
                        .filter(entry -> entry.key().startsWith(trace + ":"));
                if (found.isPresent()) {
                    bytes += found.get().body().length();
                    if (entries.size() == max || !entries.isEmpty() && bytes > StoredQueue.MAX_BYTES) {
                        return new Page(entries, String.valueOf(last));
                    }
                    entries.add(found.get());
                }
                last = id;
            }
            return new Page(entries, ids.size() <= max ? "" : String.valueOf(last));
        });
    }

    private KeyIndex keys() {
        Optional<StoreException> failure = availability.failure(); // before the keys, which exist once it ends
        return file.keys().orElseThrow(() -> failure.map(Availability::copy).orElseGet(() -> notOpenYet(null)));
    }

    /** Reads from the file. */
    <T> T look(Reader.Look<T> look) {
        try {
            return reader.look(look);
        } catch (Reader.NotOpenException e) {
            throw availability.openFailure().map(Availability::copy).orElseGet(() -> notOpenYet(e));
        } catch (SQLException | DamagedException e) {
            if (Fault.of(e) == Fault.CONTENT) {
                throw inspected(e);
            }
            throw unreadable(e);
        }
    }

    private StoreException notOpenYet(@Nullable Exception cause) {
        return new StoreUnavailableException("queue '%s' is being opened".formatted(queue), cause);
    }

    private StoreException unreadable(Exception cause) {
        return new StoreUnavailableException(
                "queue '%s' cannot be read from %s: %s".formatted(queue, reader.file(), Fault.reason(cause)), cause);
    }

    /** Makes the thread inspect the file after inconsistent data was read, and returns the resulting failure. */
    private StoreException inspected(Exception cause) {
        var reported = new AtomicBoolean();
        var change = new Change<Void>(Change.Kind.OTHER, 0, (entries, counters) -> {
            if (reported.compareAndSet(false, true)) {
                throw new DamagedException(cause);
            }
            return null; // the whole file has been inspected since, and is intact
        });
        changes.add(change);
        Throwable failure = change.future().handle((nothing, reason) -> reason).join();
        return failure instanceof StoreException known
                ? Availability.copy(known)
                : new StoreUnavailableException(
                        "queue '%s' could not be read, and can be now: %s".formatted(queue, cause.getMessage()), cause);
    }
}
