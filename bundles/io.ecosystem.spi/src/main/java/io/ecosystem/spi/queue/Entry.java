package io.ecosystem.spi.queue;

import io.ecosystem.api.message.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A snapshot of a queue entry.
 *
 * @param key identifies the entry in its queue
 * @param group its group, empty for none
 * @param body the body as it was appended
 * @param metadata as it was appended
 * @param state its state
 * @param received when it arrived
 * @param since when it entered its state: when it was received, requeued, or last failed
 * @param due when a waiting entry may be attempted again; otherwise the same as {@code since}
 * @param attempts the failed attempts since it was appended or requeued
 * @param redeliveries how often its lease was orphaned since it was appended or requeued, so it may already have been
 *     processed
 * @param failures its failed and interrupted attempts, oldest first, also those before it was requeued; at most the
 *     latest {@value #MAX_FAILURES}
 */
public record Entry(
        String key,
        String group,
        Bytes body,
        Map<String, String> metadata,
        State state,
        Instant received,
        Instant since,
        Instant due,
        int attempts,
        int redeliveries,
        List<Failure> failures) {

    /** The maximum number of failures kept per entry. */
    public static final int MAX_FAILURES = 20;

    public Entry {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(body, "body");
        metadata = Map.copyOf(metadata);
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(received, "received");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(due, "due");
        failures = List.copyOf(failures);
    }

    /**
     * Returns whether it may already have been processed, in part at least, by an attempt that {@link #attempts()} does
     * not count: one that ended with its process, was interrupted, or failed before the entry was requeued.
     */
    public boolean isRedelivered() {
        return redeliveries > 0 || failures.size() > attempts;
    }

    /** Returns the failure of the last attempt. */
    public Optional<Failure> lastFailure() {
        return failures.isEmpty() ? Optional.empty() : Optional.of(failures.getLast());
    }

    /** Returns its size in bytes: its body, and the characters of its key, group and metadata. */
    public long size() {
        return size(key, group, body, metadata);
    }

    static long size(String key, String group, Bytes body, Map<String, String> metadata) {
        long size = (long) key.length() + group.length() + body.length();
        for (var item : metadata.entrySet()) {
            size += item.getKey().length() + item.getValue().length();
        }
        return size;
    }
}
