package io.ecosystem.spi.queue;

import io.ecosystem.api.message.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One entry of a queue, as it was when it was looked at.
 *
 * @param key names it in its queue
 * @param group its group, empty for none
 * @param body the body as it was appended
 * @param metadata as it was appended
 * @param state where it is
 * @param received when it came in
 * @param since when it came to where it is: when it was received, requeued, or failed last
 * @param due when it may be attempted again, if it is waiting; otherwise the same as {@code since}
 * @param attempts how many attempts have failed since it was appended or requeued
 * @param redeliveries how many times its lease was found without holder since it was appended or requeued, so that it
 *     may have been processed
 * @param failures its failed attempts, the oldest first, also those before it was requeued; at most the latest
 *     {@value #MAX_FAILURES}
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

    /** How many failures an entry remembers. */
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

    /** The failure of the last attempt. */
    public Optional<Failure> lastFailure() {
        return failures.isEmpty() ? Optional.empty() : Optional.of(failures.getLast());
    }

    /** What it counts in bytes: its body, and the characters of its key, group and metadata. */
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
