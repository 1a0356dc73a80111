package io.ecosystem.spi.queue;

import java.util.List;
import java.util.Objects;

/**
 * Some entries, and where the next ones begin.
 *
 * @param entries in order; fewer than asked for if their bodies are large, or if many were looked at in vain
 * @param next for the next page, a text that only the queue understands; empty after the last page
 */
public record Page(List<Entry> entries, String next) {

    public Page {
        entries = List.copyOf(entries);
        Objects.requireNonNull(next, "next");
    }
}
