package io.ecosystem.queue.store.memory.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.Sizes.Size;
import io.ecosystem.spi.queue.State;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a queue in every order needed, and the rules by which one is next. Guarded by the lock of its queue.
 */
final class Contents {

    private static final Comparator<Item> BY_DUE =
            Comparator.comparing((Item item) -> item.due).thenComparingLong(item -> item.position);

    final NavigableMap<String, Item> byKey = new TreeMap<>();
    final NavigableSet<Item> byDue = new TreeSet<>(BY_DUE);
    final Map<String, Bytes> finished = new LinkedHashMap<>();
    final Set<Activity> paused = EnumSet.noneOf(Activity.class);
    private final Map<State, NavigableMap<Long, Item>> byState = new EnumMap<>(State.class);
    private final Map<State, Long> bytes = new EnumMap<>(State.class);
    private final Map<String, NavigableMap<Long, Item>> byGroup = new HashMap<>();
    private final NavigableMap<Long, Item> heads = new TreeMap<>();
    private long lastPosition;

    Contents() {
        for (State state : State.values()) {
            byState.put(state, new TreeMap<>());
        }
    }

    long nextPosition() {
        return ++lastPosition;
    }

    long lastPosition() {
        return lastPosition;
    }

    NavigableMap<Long, Item> in(State state) {
        return Objects.requireNonNull(byState.get(state), state::name);
    }

    /** Returns the pending entries that are first in their group, or have none. */
    NavigableMap<Long, Item> heads() {
        return heads;
    }

    /** Returns whether an entry is the first in its group, not counting the error queue. */
    boolean isHead(Item item) {
        var members = byGroup.get(item.origin.group());
        return members == null || members.firstKey() == item.position;
    }

    void add(Item item) {
        byKey.put(item.origin.key(), item);
        in(item.state).put(item.position, item);
        bytes.merge(item.state, item.origin.size(), Long::sum);
        if (item.state == State.WAITING) {
            byDue.add(item);
        }
        if (item.state == State.ERROR) {
            return;
        }
        String group = item.origin.group();
        if (!group.isEmpty()) {
            var members = byGroup.computeIfAbsent(group, key -> new TreeMap<>());
            members.put(item.position, item);
            members.tailMap(item.position, false).keySet().forEach(heads::remove);
        }
        if (item.state == State.PENDING && isHead(item)) {
            heads.put(item.position, item);
        }
    }

    void remove(Item item) {
        byKey.remove(item.origin.key());
        in(item.state).remove(item.position);
        bytes.merge(item.state, -item.origin.size(), Long::sum);
        byDue.remove(item);
        heads.remove(item.position);
        var members = byGroup.get(item.origin.group());
        if (item.state == State.ERROR || members == null) {
            return;
        }
        members.remove(item.position);
        if (members.isEmpty()) {
            byGroup.remove(item.origin.group());
        } else if (members.firstEntry().getValue().state == State.PENDING) {
            heads.put(members.firstKey(), members.firstEntry().getValue());
        }
    }

    void move(Item item, State state) {
        remove(item);
        item.state = state;
        add(item);
    }

    /** Makes an entry pending again, with no attempts and behind all others. */
    void requeue(Item item, Instant now) {
        remove(item);
        item.position = nextPosition();
        item.state = State.PENDING;
        item.attempts = 0;
        item.redeliveries = 0;
        item.since = Item.milliseconds(now);
        item.due = item.since;
        add(item);
    }

    void finish(Item item, int remembered) {
        finished.put(item.origin.key(), digest(item.origin.body()));
        trim(remembered);
    }

    /** Returns a digest of a body that is not kept. */
    static Bytes digest(Bytes body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(body.array(), body.offset(), body.length());
            return Bytes.of(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which each must have", e);
        }
    }

    void trim(int remembered) {
        var oldest = finished.keySet().iterator();
        while (finished.size() > remembered) {
            oldest.next();
            oldest.remove();
        }
    }

    /** Returns the entry to take next; null if none can be taken now. */
    @Nullable
    Item next(Order order, Instant now) {
        if (order == Order.STRICT) {
            return strictlyNext(now);
        }
        for (Item waiting : byDue) {
            if (waiting.due.isAfter(now)) {
                break;
            }
            if (order == Order.FREE || isHead(waiting)) {
                return waiting;
            }
        }
        var ready = order == Order.FREE ? in(State.PENDING) : heads();
        return ready.isEmpty() ? null : ready.firstEntry().getValue();
    }

    private @Nullable Item strictlyNext(Instant now) {
        if (!in(State.TAKEN).isEmpty()) {
            return null;
        }
        var pending = in(State.PENDING);
        var waiting = in(State.WAITING);
        if (waiting.isEmpty() || !pending.isEmpty() && pending.firstKey() < waiting.firstKey()) {
            return pending.isEmpty() ? null : pending.firstEntry().getValue();
        }
        Item head = waiting.firstEntry().getValue();
        return head.due.isAfter(now) ? null : head;
    }

    /** Returns what appending an entry results in: it is new, or its key is known. */
    Receipt receipt(NewEntry entry) {
        Item item = byKey.get(entry.key());
        if (item != null) {
            return item.origin.body().equals(entry.body())
                    ? new Receipt.Repeated(item.state)
                    : new Receipt.Conflicting(item.state);
        }
        var digest = finished.get(entry.key());
        if (digest == null) {
            return new Receipt.Stored();
        }
        return digest.equals(digest(entry.body()))
                ? new Receipt.Repeated(State.DONE)
                : new Receipt.Conflicting(State.DONE);
    }

    Sizes sizes() {
        return new Sizes(size(State.PENDING), size(State.TAKEN), size(State.WAITING), size(State.ERROR));
    }

    private Size size(State state) {
        return new Size(in(state).size(), bytes.getOrDefault(state, 0L));
    }

    Optional<Instant> nextDue() {
        return byDue.isEmpty() ? Optional.empty() : Optional.of(byDue.first().due);
    }
}
