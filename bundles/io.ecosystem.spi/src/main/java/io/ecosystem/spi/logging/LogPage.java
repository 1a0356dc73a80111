package io.ecosystem.spi.logging;

import java.util.List;
import java.util.Objects;

/**
 * Some records of the log.
 *
 * @param records JSON objects as in the lines of the log file, the oldest first
 * @param next where to go on, also behind records that were not selected
 * @param lost how many records after the requested position are no longer kept, selected or not
 */
public record LogPage(List<String> records, String next, long lost) {

    public LogPage {
        records = List.copyOf(records);
        Objects.requireNonNull(next, "next");
    }
}
