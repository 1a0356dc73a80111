package io.ecosystem.queue.store.memory.internal;

import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Cursor;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.LeaseLostException;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.Sizes.Size;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoreException;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.queue.Sweep;
import io.ecosystem.spi.queue.SweepStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open queue: {@link Contents} guarded by the lock of this object. Futures complete and the listener is called
 * without it.
 *
 * <p>The class is long because it implements every operation of the contract, each in a few lines.
 */
final class MemoryQueue implements StoredQueue {

    private static final Logger log = LoggerFactory.getLogger(MemoryQueue.class);

    private record Held(MemoryQueue queue, Item item, int number, Entry entry) implements Lease {}

    private final String name;
    private final Contents contents;
    private final Consumer<MemoryQueue> whenClosed;
    private QueueCapacity bounds;
    private boolean closed;
    private volatile Runnable listener = () -> {};

    MemoryQueue(String name, QueueCapacity bounds, Contents contents, Consumer<MemoryQueue> whenClosed) {
        this.name = name;
        this.contents = contents;
        this.whenClosed = whenClosed;
        bound(bounds);
        for (Item item : List.copyOf(contents.in(State.TAKEN).values())) {
            item.redeliveries++;
            contents.move(item, State.PENDING);
        }
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
        return change(() -> {
            var receipts = new ArrayList<Receipt>(entries.size());
            var added = Size.NONE;
            for (NewEntry entry : entries) {
                Receipt receipt = contents.receipt(entry);
                receipts.add(receipt);
                if (receipt instanceof Receipt.Stored) {
                    added = added.plus(new Size(1, entry.size()));
                }
            }
            if (added.entries() > 0) {
                bounds.check(name, contents.sizes(), added);
            }
            for (int i = 0; i < entries.size(); i++) {
                if (receipts.get(i) instanceof Receipt.Stored) {
                    contents.add(new Item(entries.get(i), contents.nextPosition()));
                }
            }
            return List.copyOf(receipts);
        });
    }

    @Override
    public CompletableFuture<List<Lease>> take(int max, Order order, Instant now) {
        between(1, max, Integer.MAX_VALUE);
        return changeUntold(() -> {
            var leases = new ArrayList<Lease>();
            long bytes = 0;
            while (leases.size() < max) {
                Item item = contents.next(order, now);
                if (item == null || bytes > 0 && bytes + item.origin.body().length() > MAX_BYTES) {
                    break;
                }
                bytes += item.origin.body().length();
                contents.move(item, State.TAKEN);
                item.lease++;
                leases.add(new Held(this, item, item.lease, item.entry()));
            }
            return List.copyOf(leases);
        });
    }

    @Override
    public CompletableFuture<Void> done(Lease lease) {
        return end(lease, item -> {
            contents.remove(item);
            contents.finish(item, bounds.finishedKeys());
        });
    }

    @Override
    public CompletableFuture<Void> retryAt(Lease lease, Instant due, Failure failure) {
        return end(lease, item -> {
            contents.remove(item);
            item.failed(failure);
            item.due = Item.milliseconds(due);
            item.state = State.WAITING;
            contents.add(item);
        });
    }

    @Override
    public CompletableFuture<Void> moveToError(Lease lease, Failure failure) {
        return end(lease, item -> {
            contents.remove(item);
            item.failed(failure);
            item.position = contents.nextPosition();
            item.state = State.ERROR;
            contents.add(item);
        });
    }

    @Override
    public CompletableFuture<Void> release(Lease lease) {
        return end(lease, item -> contents.move(item, State.PENDING));
    }

    @Override
    public CompletableFuture<Void> release(Lease lease, Failure interrupted) {
        return end(lease, item -> {
            contents.move(item, State.PENDING);
            item.remember(interrupted);
        });
    }

    private CompletableFuture<Void> end(Lease lease, Consumer<Item> change) {
        if (!(lease instanceof Held held) || held.queue != this) {
            throw new IllegalArgumentException("a lease of another queue");
        }
        return change(() -> {
            if (held.item.state != State.TAKEN || held.item.lease != held.number) {
                throw new LeaseLostException(name, held.entry.key());
            }
            held.item.lease++;
            change.accept(held.item);
            return null;
        });
    }

    @Override
    public void onReady(Runnable newListener) {
        listener = newListener;
    }

    @Override
    public synchronized Optional<Instant> nextDue() {
        return checkOpen().nextDue();
    }

    @Override
    public CompletableFuture<Integer> hasten(Instant latest) {
        Instant due = Item.milliseconds(latest);
        return change(() -> {
            List<Item> late = contents.byDue.descendingSet().stream()
                    .takeWhile(item -> item.due.isAfter(due))
                    .limit(MAX_STEP)
                    .toList();
            for (Item item : late) {
                contents.remove(item);
                item.due = due;
                contents.add(item);
            }
            return late.size();
        });
    }

    @Override
    public CompletableFuture<Boolean> requeue(String key, Instant now) {
        return change(() -> {
            Item item = contents.byKey.get(key);
            if (item == null || item.state == State.PENDING || item.state == State.TAKEN) {
                return false;
            }
            contents.requeue(item, now);
            return true;
        });
    }

    @Override
    public CompletableFuture<Optional<Entry>> remove(String key, Set<State> states) {
        states.forEach(Sweep.REMOVE::check);
        return change(() -> {
            Item item = contents.byKey.get(key);
            if (item == null || !states.contains(item.state)) {
                return Optional.empty();
            }
            Entry entry = item.entry();
            contents.remove(item);
            return Optional.of(entry);
        });
    }

    @Override
    public CompletableFuture<SweepStep> sweep(Sweep what, Filter filter, String from, int max, Instant now) {
        between(1, max, MAX_STEP);
        what.check(filter.state());
        Cursor span = Cursor.parse(from);
        return change(() -> {
            long end = span.end().orElse(contents.lastPosition());
            List<Item> looked = contents.in(filter.state()).tailMap(span.after(), false).values().stream()
                    .takeWhile(item -> item.position <= end)
                    .limit(max)
                    .toList();
            int affected = 0;
            long last = span.after();
            long bytes = 0;
            for (Item item : looked) {
                boolean matches = filter.matches(item.entry());
                if (matches && what != Sweep.COUNT) {
                    bytes += item.origin.body().length();
                }
                if (affected > 0 && bytes > MAX_BYTES) {
                    return new SweepStep(affected, Cursor.text(last, end));
                }
                last = item.position;
                if (matches) {
                    affected++;
                    switch (what) {
                        case REQUEUE -> contents.requeue(item, now);
                        case REMOVE -> contents.remove(item);
                        case COUNT -> {}
                    }
                }
            }
            return new SweepStep(affected, looked.size() < max ? "" : Cursor.text(last, end));
        });
    }

    @Override
    public synchronized Optional<Entry> find(String key) {
        return Optional.ofNullable(checkOpen().byKey.get(key)).map(Item::entry);
    }

    @Override
    public synchronized Page browse(Filter filter, String from, int max) {
        between(1, max, MAX_PAGE);
        var found = new ArrayList<Entry>();
        long last = Cursor.parse(from).after();
        long bytes = 0;
        for (Item item : checkOpen().in(filter.state()).tailMap(last, false).values()) {
            Entry entry = item.entry();
            if (filter.matches(entry)) {
                bytes += entry.body().length();
                if (found.size() == max || !found.isEmpty() && bytes > MAX_BYTES) {
                    return new Page(found, String.valueOf(last));
                }
                found.add(entry);
            }
            last = item.position;
        }
        return new Page(found, "");
    }

    @Override
    public synchronized Page trace(UUID trace, String from, int max) {
        between(1, max, MAX_PAGE);
        String first = trace + ":";
        if (!from.isEmpty() && !from.startsWith(first)) {
            throw new IllegalArgumentException("'%s' is not where a page of this trace begins".formatted(from));
        }
        var found = new ArrayList<Entry>();
        String last = from;
        long bytes = 0;
        for (Item item : checkOpen()
                .byKey
                .tailMap(from.isEmpty() ? first : from, from.isEmpty())
                .values()) {
            if (!item.origin.key().startsWith(first)) {
                break;
            }
            bytes += item.origin.body().length();
            if (found.size() == max || !found.isEmpty() && bytes > MAX_BYTES) {
                return new Page(found, last);
            }
            found.add(item.entry());
            last = item.origin.key();
        }
        return new Page(found, "");
    }

    @Override
    public synchronized Sizes sizes() {
        return checkOpen().sizes();
    }

    @Override
    public CompletableFuture<Void> pause(Activity activity) {
        return change(() -> {
            contents.paused.add(activity);
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> unpause(Activity activity) {
        return change(() -> {
            contents.paused.remove(activity);
            return null;
        });
    }

    @Override
    public synchronized Set<Activity> paused() {
        return Set.copyOf(checkOpen().paused);
    }

    @Override
    public synchronized void bound(QueueCapacity newBounds) {
        checkOpen();
        bounds = newBounds;
        contents.trim(newBounds.finishedKeys());
    }

    @Override
    public Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        whenClosed.accept(this);
    }

    private <T> CompletableFuture<T> change(Supplier<T> change) {
        CompletableFuture<T> result = changeUntold(change);
        tellListener();
        return result;
    }

    /** Applies a change that makes nothing newly available. */
    private <T> CompletableFuture<T> changeUntold(Supplier<T> change) {
        try {
            synchronized (this) {
                checkOpen();
                return CompletableFuture.completedFuture(change.get());
            }
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void tellListener() {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.error("The listener for entries of queue '{}' failed", name, e);
        }
    }

    private Contents checkOpen() {
        if (closed) {
            throw new IllegalStateException("queue '%s' is closed".formatted(name));
        }
        return contents;
    }

    private static void between(int least, int value, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("max must be from %d to %d, not %d".formatted(least, most, value));
        }
    }
}
