package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.message.Bytes;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Finds entries by key, and those of a trace.
 *
 * <p>Keys arrive in random order, so each would change another page of an index, which would cost more than the rest of
 * the append. The keys of the latest entries are therefore kept in memory, and moved into the index by the thousand, in
 * its order, a few per transaction. Keys of entries processed by then never get there. The keys in memory are read from
 * the entries when the file is opened.
 *
 * <p>The index is ordered by a digest of the key, which begins with that of the trace: the entries of a trace are next
 * to each other, and the keys of a queue still spread evenly.
 *
 * <p>Used by the thread that writes, except {@link #find} and {@link #trace}, which any thread may call.
 */
final class KeyIndex {

    /** How many keys in memory are enough for a page of the index to receive several at once. */
    static final int MANY = 32_768;

    /** How many keys move into the index for each new one: more than one, so that it catches up. */
    private static final int STEP = 2;
    /** Where a key of the form trace, colon, span has its colon. */
    private static final int COLON = 36;

    private static final long LOW = 0xFFFF_FFFFL;

    private record Recent(String key, long id, long hash) {}

    /** Committed keys not known to be in the index. */
    private final ConcurrentMap<String, Recent> recent = new ConcurrentHashMap<>();
    /** What the open transaction adds and removes. */
    private final Map<String, Recent> added = new HashMap<>();

    private final Set<String> removed = new HashSet<>();
    /** The keys on their way into the index, and how many have arrived, before and after the transaction. */
    private List<Recent> moving = List.of();

    private int moved;
    private int moves;
    /** Recent keys up to this id may be in the index. */
    private long touched;

    private final int many;

    private KeyIndex(int many) {
        this.many = many;
    }

    /** Reads the keys of a file; {@code many} of them are enough to move them into the index. */
    static KeyIndex of(Tables tables, int many) throws SQLException, DamagedException {
        var keys = new KeyIndex(many);
        tables.forEachUnindexedKey((key, id) -> {
            keys.touched = id;
            keys.recent.put(key, recent(key, id));
        });
        return keys;
    }

    /** Returns the entry of a key, as of the last commit. */
    OptionalLong find(String key, Tables tables) throws SQLException, DamagedException {
        Recent known = recent.get(key);
        return known == null ? inIndex(key, tables) : OptionalLong.of(known.id());
    }

    /**
     * Returns entries that may be of a trace, as of the last commit: all of them, and few others.
     *
     * @param after only greater ids
     * @param max the most, in ascending order
     */
    NavigableSet<Long> trace(UUID trace, long after, int max, Tables tables) throws SQLException, DamagedException {
        long first = high(trace.toString());
        var ids = new TreeSet<Long>(); // the recent ones first: from there they go to the index
        for (Recent one : recent.values()) {
            if (one.id() > after && (one.hash() & ~LOW) == first) {
                ids.add(one.id());
                if (ids.size() > max) {
                    ids.pollLast();
                }
            }
        }
        ids.addAll(tables.indexed(first, first | LOW, after, max));
        while (ids.size() > max) {
            ids.pollLast();
        }
        return ids;
    }

    /** Returns the entry of a key, as seen by the open transaction. */
    OptionalLong findNow(String key, Tables tables) throws SQLException, DamagedException {
        Recent known = added.get(key);
        if (known == null && !removed.contains(key)) {
            known = recent.get(key);
        }
        return known == null ? inIndex(key, tables) : OptionalLong.of(known.id());
    }

    private static OptionalLong inIndex(String key, Tables tables) throws SQLException, DamagedException {
        return tables.indexed(key, hash(key));
    }

    /** Records that the transaction adds an entry. */
    void add(String key, long id) {
        added.put(key, recent(key, id));
    }

    /** Records that the transaction removes an entry. */
    void remove(String key, long id, Tables tables) throws SQLException {
        if (added.remove(key) != null) {
            return;
        }
        Recent known = removed.contains(key) ? null : recent.get(key);
        if (known != null) {
            removed.add(key);
        }
        if (known == null || id <= touched) {
            tables.unindex(hash(key), id);
        }
    }

    /** Moves some keys into the index, as the last part of the transaction. */
    void settle(Tables tables) throws SQLException {
        moves = moved;
        if (added.isEmpty()) {
            return;
        }
        if (moving.isEmpty() && recent.size() >= many) {
            moving = recent.values().stream()
                    .sorted(Comparator.comparingLong(Recent::hash))
                    .toList();
            touched = moving.stream().mapToLong(Recent::id).max().orElseThrow();
        }
        for (int end = Math.min(moving.size(), moved + STEP * added.size()); moves < end; moves++) {
            Recent one = moving.get(moves);
            if (recent.get(one.key()) == one && !removed.contains(one.key())) {
                tables.index(one.hash(), one.id());
            }
        }
        if (hasArrived()) {
            tables.indexedUpTo(touched);
        }
    }

    /** Records that the transaction was committed. */
    void committed() {
        removed.forEach(recent::remove);
        removed.clear();
        recent.putAll(added);
        added.clear();
        moved = moves;
        if (hasArrived()) {
            moving.forEach(one -> recent.remove(one.key(), one));
            moving = List.of();
            moved = 0;
        }
    }

    private boolean hasArrived() {
        return !moving.isEmpty() && moves == moving.size();
    }

    /** Records that the transaction was rolled back. */
    void undone() {
        added.clear();
        removed.clear();
    }

    private static Recent recent(String key, long id) {
        return new Recent(key, id, hash(key));
    }

    /**
     * Returns the hash that the index stores for a key. Its first half is that of the trace, if the key may have one,
     * which every key with a colon in the right place may.
     */
    static long hash(String key) {
        long whole = digest(key);
        return key.length() > COLON && key.charAt(COLON) == ':' ? high(key.substring(0, COLON)) | whole & LOW : whole;
    }

    private static long high(String trace) {
        return digest(trace) & ~LOW;
    }

    private static long digest(String text) {
        return ByteBuffer.wrap(Row.digest(Bytes.utf8(text))).getLong();
    }
}
