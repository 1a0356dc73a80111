package io.ecosystem.queue.store.memory.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.Activity;
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

/** The entries of a queue in every order needed. Guarded by the lock of its queue. */
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
