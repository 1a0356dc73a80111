package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.Cursor;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.LeaseLostException;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.Sizes.Size;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.queue.Sweep;
import io.ecosystem.spi.queue.SweepStep;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The operations that change entries inside a transaction. A method that throws a {@code StoreException} has changed
 * nothing; after any other exception the transaction must be rolled back. Used by the holder of the commit lock.
 */
final class Entries {

    private final String queue;
    private final Tables tables;
    private final KeyIndex keys;
    private final QueueCounters counters;

    Entries(String queue, Tables tables, KeyIndex keys, QueueCounters counters) {
        this.queue = queue;
        this.tables = tables;
        this.keys = keys;
        this.counters = counters;
    }

    Tables tables() {
        return tables;
    }

    List<Receipt> append(List<NewEntry> entries, QueueCapacity bounds) throws SQLException, DamagedException {
        var receipts = new ArrayList<Receipt>(entries.size());
        var added = Size.NONE;
        for (NewEntry entry : entries) {
            Receipt receipt = known(entry, bounds.finishedKeys());
            receipts.add(receipt);
            if (receipt instanceof Receipt.Stored) {
                added = added.plus(new Size(1, entry.size()));
            }
        }
        if (added.entries() > 0) {
            bounds.check(queue, counters.sizes(), added);
        }
        for (int i = 0; i < entries.size(); i++) {
            if (receipts.get(i) instanceof Receipt.Stored) {
                insert(entries.get(i));
            }
        }
        return List.copyOf(receipts);
    }

    private Receipt known(NewEntry entry, int remembered) throws SQLException, DamagedException {
        OptionalLong id = keys.findNow(entry.key(), tables);
        if (id.isPresent()) {
            return tables.compare(id.getAsLong(), Row.array(entry.body()), Entries::known);
        }
        Optional<byte[]> finished = tables.finished(entry.key(), counters.lastFinished - remembered);
        return finished.isPresent()
                ? known(State.DONE, Arrays.equals(finished.get(), Row.digest(entry.body())))
                : new Receipt.Stored();
    }

    private static Receipt known(State state, boolean same) {
        return same ? new Receipt.Repeated(state) : new Receipt.Conflicting(state);
    }

    private void insert(NewEntry entry) throws SQLException, DamagedException {
        long position = ++counters.lastPosition;
        tables.insert(entry, position, isBlocked(entry.group()));
        keys.add(entry.key(), position);
        counters.add(State.PENDING, entry.size());
    }

    List<Row> take(int max, Order order, Instant now) throws SQLException, DamagedException {
        List<Row> rows = switch (order) {
            case FREE -> merge(tables.due(now, max, StoredQueue.MAX_BYTES), max, Order.FREE);
            case GROUPED -> merge(tables.dueUnblocked(now, max, StoredQueue.MAX_BYTES), max, Order.GROUPED);
            case STRICT -> strict(now);
        };
        var taken = new ArrayList<Row>(rows.size());
        for (Row row : rows) {
            Entry entry = row.entry();
            if (order == Order.GROUPED
                    && !entry.group().isEmpty()
                    && taken.stream().anyMatch(other -> other.entry().group().equals(entry.group()))) {
                continue;
            }
            Row lent = row.taken();
            tables.take(lent.id(), lent.lease());
            counters.move(entry.state(), State.TAKEN, entry.size());
            counters.unsyncedLeases.put(lent.id(), lent.lease());
            taken.add(lent);
        }
        return taken;
    }

    private List<Row> merge(List<Row> due, int max, Order order) throws SQLException, DamagedException {
        long left = StoredQueue.MAX_BYTES
                - due.stream().mapToLong(row -> row.entry().body().length()).sum();
        if (due.size() == max || left <= 0) {
            return due;
        }
        int more = max - due.size();
        List<Row> pending =
                order == Order.FREE ? tables.first(State.PENDING, more, left) : tables.firstUnblocked(more, left);
        if (due.isEmpty()) {
            return pending;
        }
        var both = new ArrayList<>(due);
        for (Row row : pending) {
            left -= row.entry().body().length();
            if (left < 0) {
                break;
            }
            both.add(row);
        }
        return both;
    }

    private List<Row> strict(Instant now) throws SQLException, DamagedException {
        if (counters.entries(State.TAKEN) > 0) {
            return List.of();
        }
        List<Row> pending = tables.first(State.PENDING, 1, StoredQueue.MAX_BYTES);
        List<Row> waiting = counters.entries(State.WAITING) == 0
                ? List.of()
                : tables.first(State.WAITING, 1, StoredQueue.MAX_BYTES);
        if (waiting.isEmpty()
                || !pending.isEmpty()
                        && pending.getFirst().position() < waiting.getFirst().position()) {
            return pending;
        }
        return waiting.getFirst().entry().due().isAfter(now) ? List.of() : waiting;
    }

    /** Removes a processed entry and remembers its key. */
    void done(Row row, byte[] digest, int remembered) throws SQLException {
        checkLease(row, tables.deleteTaken(row));
        keys.remove(row.entry().key(), row.id(), tables);
        forgetFailures(row.id(), row.failed());
        unblock(row.entry().group());
        counters.subtract(State.TAKEN, row.entry().size());
        counters.lastFinished++;
        if (remembered > 0) {
            tables.insertFinished(counters.lastFinished, row.entry().key(), digest);
        }
    }

    void retryAt(Row row, Instant due, Failure failure) throws SQLException {
        checkLease(row, tables.retry(row, due, failure));
        tables.insertFailure(row.id(), row.failed() + 1, failure);
        counters.move(State.TAKEN, State.WAITING, row.entry().size());
    }

    void moveToError(Row row, Failure failure) throws SQLException {
        checkLease(row, tables.moveToErrors(row, counters.lastPosition + 1, failure));
        counters.lastPosition++;
        tables.insertFailure(row.id(), row.failed() + 1, failure);
        unblock(row.entry().group());
        counters.move(State.TAKEN, State.ERROR, row.entry().size());
    }

    void release(Row row) throws SQLException {
        checkLease(row, tables.release(row));
        counters.move(State.TAKEN, State.PENDING, row.entry().size());
    }

    void release(Row row, Failure interrupted) throws SQLException {
        checkLease(row, tables.release(row, interrupted));
        tables.insertFailure(row.id(), row.failed() + 1, interrupted);
        counters.move(State.TAKEN, State.PENDING, row.entry().size());
    }

    private void checkLease(Row row, boolean held) {
        if (!held) {
            throw new LeaseLostException(queue, row.entry().key());
        }
    }

    /** Makes waiting entries due earlier, latest due times first. */
    int hasten(Instant latest) throws SQLException {
        int hastened = tables.hasten(latest);
        counters.waitingChanged |= hastened > 0;
        return hastened;
    }

    boolean requeue(String key, Instant now) throws SQLException, DamagedException {
        OptionalLong id = keys.findNow(key, tables);
        if (id.isEmpty()) {
            return false;
        }
        Tables.Place place = tables.place(id.getAsLong());
        if (place.state() == State.PENDING || place.state() == State.TAKEN) {
            return false;
        }
        requeue(place, now);
        return true;
    }

    private void requeue(Tables.Place place, Instant now) throws SQLException, DamagedException {
        if (place.state() == State.WAITING && !place.group().isEmpty()) {
            tables.leaveGroup(place.id());
            unblock(place.group());
        }
        tables.requeue(place.id(), isBlocked(place.group()), ++counters.lastPosition, now);
        counters.move(place.state(), State.PENDING, place.size());
    }

    Optional<Entry> remove(String key, Set<State> states) throws SQLException, DamagedException {
        OptionalLong id = keys.findNow(key, tables);
        Optional<Row> row = id.isEmpty() ? Optional.empty() : tables.row(id.getAsLong());
        if (row.isEmpty() || !states.contains(row.get().entry().state())) {
            return Optional.empty();
        }
        Entry entry = row.get().entry();
        remove(id.getAsLong(), key, row.get().failed(), entry.group(), entry.state(), entry.size());
        return Optional.of(entry);
    }

    private void remove(long id, String key, int failed, String group, State state, long size) throws SQLException {
        tables.delete(id);
        keys.remove(key, id, tables);
        forgetFailures(id, failed);
        if (state != State.ERROR) {
            unblock(group);
        }
        counters.subtract(state, size);
    }

    SweepStep sweep(Sweep what, Filter filter, Cursor span, int max, Instant now)
            throws SQLException, DamagedException {
        long end = span.end().orElse(counters.lastPosition);
        List<Tables.Place> places = tables.places(filter, span.after(), max);
        int affected = 0;
        long bytes = 0;
        long last = span.after();
        for (Tables.Place place : places) {
            if (place.position() > end) {
                return new SweepStep(affected, "");
            }
            if (place.passes() && what != Sweep.COUNT) {
                bytes += place.size();
            }
            if (affected > 0 && bytes > StoredQueue.MAX_BYTES) {
                return new SweepStep(affected, Cursor.text(last, end));
            }
            last = place.position();
            if (place.passes()) {
                affected++;
                switch (what) {
                    case REQUEUE -> requeue(place, now);
                    case REMOVE ->
                        remove(place.id(), place.key(), place.failed(), place.group(), place.state(), place.size());
                    case COUNT -> {}
                }
            }
        }
        return new SweepStep(affected, places.size() < max ? "" : Cursor.text(last, end));
    }

    private boolean isBlocked(String group) throws SQLException, DamagedException {
        return !group.isEmpty() && tables.hasGroup(group);
    }

    private void unblock(String group) throws SQLException {
        if (!group.isEmpty()) {
            tables.unblockFirst(group);
        }
    }

    private void forgetFailures(long id, int failed) throws SQLException {
        if (failed > 0) {
            tables.deleteFailures(id);
        }
    }
}
