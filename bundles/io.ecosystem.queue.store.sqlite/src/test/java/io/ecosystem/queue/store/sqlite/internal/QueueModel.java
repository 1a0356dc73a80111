package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The expected content of a queue. */
final class QueueModel {

    /**
     * The expected state of an entry.
     *
     * @param origin the state in which it was taken, else its state
     */
    record Known(String key, String body, State state, State origin, long position, int failures, int redeliveries) {

        Known in(State now, State from, long place, int failed) {
            return new Known(key, body, now, from, place, failed, redeliveries);
        }
    }

    final Map<String, Known> entries;
    final Set<String> finished;
    final Map<String, String> bodiesOfFinished;
    long lastPosition;
    boolean paused;

    QueueModel() {
        this(new HashMap<>(), new HashSet<>(), new HashMap<>(), 0, false);
    }

    private QueueModel(
            Map<String, Known> entries,
            Set<String> finished,
            Map<String, String> bodies,
            long lastPosition,
            boolean paused) {
        this.entries = entries;
        this.finished = finished;
        bodiesOfFinished = bodies;
        this.lastPosition = lastPosition;
        this.paused = paused;
    }

    QueueModel copy() {
        return new QueueModel(new HashMap<>(entries), new HashSet<>(finished), bodiesOfFinished, lastPosition, paused);
    }

    void add(String key, String body) {
        entries.put(key, new Known(key, body, State.PENDING, State.PENDING, ++lastPosition, 0, 0));
    }

    void change(String key, State now, boolean moves, int failed) {
        Known old = entries.get(key);
        State from = now == State.TAKEN ? old.state() : now;
        entries.put(key, old.in(now, from, moves ? ++lastPosition : old.position(), old.failures() + failed));
    }

    void requeue(String key) {
        change(key, State.PENDING, true, 0);
        Known known = entries.get(key);
        entries.put(
                key, new Known(key, known.body(), State.PENDING, State.PENDING, known.position(), known.failures(), 0));
    }

    void finish(String key) {
        Known old = entries.remove(key);
        finished.add(key);
        bodiesOfFinished.put(key, old.body());
    }

    /** Applies a restart. */
    void restart() {
        entries.replaceAll((key, known) -> known.state() == State.TAKEN
                ? new Known(
                        key,
                        known.body(),
                        State.PENDING,
                        State.PENDING,
                        known.position(),
                        known.failures(),
                        known.redeliveries() + 1)
                : known);
    }

    /**
     * Returns how a queue differs from this model, if it does.
     *
     * @param restarted whether it was reopened since
     * @param marksMayMiss whether the disk may have lost the redelivery marks, which are not synced
     */
    String difference(StoredQueue queue, boolean restarted, boolean marksMayMiss) {
        Map<State, List<Entry>> there = contents(queue);
        var seen = new LinkedHashMap<String, Entry>();
        for (var state : there.entrySet()) {
            for (Entry entry : state.getValue()) {
                if (seen.put(entry.key(), entry) != null) {
                    return entry.key() + " is there twice";
                }
                Known known = entries.get(entry.key());
                if (known == null) {
                    return "%s is %s and should not be there".formatted(entry.key(), state.getKey());
                }
                if (!known.body().equals(entry.body().utf8())) {
                    return entry.key() + " has another body";
                }
                boolean right = known.state() != State.TAKEN || !restarted
                        ? entry.state() == known.state()
                        : entry.state() == State.PENDING || entry.state() == known.origin();
                if (!right) {
                    return "%s is %s and should be %s".formatted(entry.key(), entry.state(), known.state());
                }
                if (entry.failures().size() != Math.min(known.failures(), Entry.MAX_FAILURES)) {
                    return "%s failed %d times and should have failed %d times"
                            .formatted(entry.key(), entry.failures().size(), known.failures());
                }
                boolean marked = entry.redeliveries() == known.redeliveries()
                        || restarted && known.state() == State.TAKEN && entry.redeliveries() == known.redeliveries() + 1
                        || marksMayMiss && entry.redeliveries() < known.redeliveries();
                if (!marked) {
                    return "%s was redelivered %d times and should have been %d times"
                            .formatted(entry.key(), entry.redeliveries(), known.redeliveries());
                }
            }
        }
        for (String key : entries.keySet()) {
            if (!seen.containsKey(key)) {
                return "%s is missing".formatted(key);
            }
        }
        for (State state : List.of(State.PENDING, State.ERROR)) {
            List<String> order = there.get(state).stream().map(Entry::key).toList();
            List<String> right = order.stream()
                    .sorted(Comparator.comparing(key -> entries.get(key).position()))
                    .toList();
            if (!order.equals(right)) {
                return "%s entries are in another order: %s".formatted(state, order);
            }
        }
        if (queue.paused().isEmpty() == paused) {
            return "it is %spaused".formatted(paused ? "not " : "");
        }
        long live = queue.sizes().live().entries();
        long counted = there.get(State.PENDING).size()
                + there.get(State.TAKEN).size()
                + there.get(State.WAITING).size();
        if (live != counted
                || queue.sizes().error().entries() != there.get(State.ERROR).size()) {
            return "sizes are %s".formatted(queue.sizes());
        }
        return "";
    }

    private static Map<State, List<Entry>> contents(StoredQueue queue) {
        var all = new EnumMap<State, List<Entry>>(State.class);
        for (State state : List.of(State.PENDING, State.TAKEN, State.WAITING, State.ERROR)) {
            var entries = new ArrayList<Entry>();
            String from = "";
            do {
                Page page = queue.browse(Filter.all(state), from, StoredQueue.MAX_PAGE);
                entries.addAll(page.entries());
                from = page.next();
            } while (!from.isEmpty());
            all.put(state, entries);
        }
        return all;
    }
}
