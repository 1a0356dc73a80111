package io.ecosystem.spi.queue;

import java.util.List;
import java.util.Objects;

/**
 * A page of entries.
 *
 * @param entries in order; fewer than requested if their bodies are large, or if many were examined in vain
 * @param next the cursor of the next page, which only the queue understands; empty after the last page
 */
public record Page(List<Entry> entries, String next) {

    public Page {
        entries = List.copyOf(entries);
        Objects.requireNonNull(next, "next");
    }
}
