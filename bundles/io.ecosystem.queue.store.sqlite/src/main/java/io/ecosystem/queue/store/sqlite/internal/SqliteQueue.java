package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.Change.Kind;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Cursor;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoreException;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.queue.Sweep;
import io.ecosystem.spi.queue.SweepStep;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** An open queue: submits changes to its group commit, and reads from the file itself. */
final class SqliteQueue implements StoredQueue {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Held(SqliteQueue queue, Row row) implements Lease {

        @Override
        public Entry entry() {
            return row.entry();
        }
    }

    private final String name;
    final GroupCommit commits;
    private final Consumer<SqliteQueue> whenClosed;

    SqliteQueue(String name, GroupCommit commits, Consumer<SqliteQueue> whenClosed) {
        this.name = name;
        this.commits = commits;
        this.whenClosed = whenClosed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<List<Receipt>> append(List<NewEntry> entries) {
        var keys = new HashSet<String>();
        if (entries.isEmpty() || !entries.stream().map(NewEntry::key).allMatch(keys::add)) {
            throw new IllegalArgumentException("entries to append must be at least one, with different keys");
        }
        return submit(appending(List.copyOf(entries)), commits::submit);
    }

    @Override
    public CompletableFuture<Receipt> appendNow(NewEntry entry) {
        return submit(appending(List.of(entry)), commits::submitAndHelp).thenApply(List::getFirst);
    }

    private Change<List<Receipt>> appending(List<NewEntry> entries) {
        return new Change<>(
                Kind.APPEND,
                entries.stream().mapToLong(NewEntry::size).sum(),
                (table, counters) -> table.append(entries, commits.bounds()));
    }

    @Override
    public CompletableFuture<List<Lease>> take(int max, Order order, Instant now) {
        between(1, max, Integer.MAX_VALUE);
        return submit(
                Kind.TAKE,
                0,
                (table, counters) -> table.take(max, order, now).stream()
                        .<Lease>map(row -> new Held(this, row))
                        .toList());
    }

    @Override
    public CompletableFuture<Void> done(Lease lease) {
        Row row = row(lease);
        byte[] digest = Row.digest(row.entry().body());
        return submit(Kind.OTHER, 0, (table, counters) -> {
            table.done(row, digest, commits.bounds().finishedKeys());
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> retryAt(Lease lease, Instant due, Failure failure) {
        Row row = row(lease);
        return submit(Kind.OTHER, 0, (table, counters) -> {
            table.retryAt(row, due, failure);
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> moveToError(Lease lease, Failure failure) {
        Row row = row(lease);
        return submit(Kind.OTHER, 0, (table, counters) -> {
            table.moveToError(row, failure);
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> release(Lease lease) {
        Row row = row(lease);
        return submit(Kind.OTHER, 0, (table, counters) -> {
            table.release(row);
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> release(Lease lease, Failure interrupted) {
        Row row = row(lease);
        return submit(Kind.OTHER, 0, (table, counters) -> {
            table.release(row, interrupted);
            return null;
        });
    }

    private Row row(Lease lease) {
        if (!(lease instanceof Held held) || held.queue != this) {
            throw new IllegalArgumentException("a lease of another queue");
        }
        return held.row;
    }

    @Override
    public void onReady(Runnable listener) {
        commits.onReady(listener);
    }

    @Override
    public Optional<Instant> nextDue() {
        return counters().nextDue();
    }

    @Override
    public CompletableFuture<Integer> hasten(Instant latest) {
        return submit(Kind.OTHER, 0, (table, counters) -> table.hasten(latest));
    }

    @Override
    public CompletableFuture<Boolean> requeue(String key, Instant now) {
        return submit(Kind.OTHER, 0, (table, counters) -> table.requeue(key, now));
    }

    @Override
    public CompletableFuture<Optional<Entry>> remove(String key, Set<State> states) {
        states.forEach(Sweep.REMOVE::check);
        return submit(Kind.OTHER, 0, (table, counters) -> table.remove(key, states));
    }

    @Override
    public CompletableFuture<SweepStep> sweep(Sweep what, Filter filter, String from, int max, Instant now) {
        between(1, max, MAX_STEP);
        what.check(filter.state());
        Cursor span = Cursor.parse(from);
        return submit(Kind.OTHER, 0, (table, counters) -> table.sweep(what, filter, span, max, now));
    }

    @Override
    public Optional<Entry> find(String key) {
        checkOpen();
        return commits.lookups().find(key).map(Row::entry);
    }

    @Override
    public Page browse(Filter filter, String from, int max) {
        between(1, max, MAX_PAGE);
        long after = Cursor.parse(from).after();
        checkOpen();
        return commits.lookups().look(tables -> tables.page(filter, after, max));
    }

    @Override
    public Page trace(UUID trace, String from, int max) {
        between(1, max, MAX_PAGE);
        long after = Cursor.parse(from).after();
        checkOpen();
        return commits.lookups().trace(trace, after, max);
    }

    @Override
    public Sizes sizes() {
        return counters().sizes();
    }

    @Override
    public CompletableFuture<Void> pause(Activity activity) {
        return submit(Kind.OTHER, 0, (table, counters) -> {
            counters.paused.add(activity);
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> unpause(Activity activity) {
        return submit(Kind.OTHER, 0, (table, counters) -> {
            counters.paused.remove(activity);
            return null;
        });
    }

    @Override
    public Set<Activity> paused() {
        return Set.copyOf(counters().paused);
    }

    @Override
    public void bound(QueueCapacity bounds) {
        checkOpen();
        commits.bound(bounds);
    }

    @Override
    public Optional<String> trouble() {
        return commits.trouble();
    }

    @Override
    public void close() {
        try {
            commits.close(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            whenClosed.accept(this);
        }
    }

    private <T> CompletableFuture<T> submit(Kind kind, long bytes, Change.Work<T> work) {
        return submit(new Change<>(kind, bytes, work), commits::submit);
    }

    private static <T> CompletableFuture<T> submit(Change<T> change, Consumer<Change<?>> submission) {
        try {
            submission.accept(change);
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
        return change.future();
    }

    private QueueCounters counters() {
        checkOpen();
        return commits.counters();
    }

    private void checkOpen() {
        if (commits.closed()) {
            throw new IllegalStateException("queue '%s' is closed".formatted(name));
        }
    }

    private static void between(int least, int value, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("max must be from %d to %d, not %d".formatted(least, most, value));
        }
    }
}
