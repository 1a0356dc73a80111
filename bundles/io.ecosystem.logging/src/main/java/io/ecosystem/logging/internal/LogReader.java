package io.ecosystem.logging.internal;

import io.ecosystem.spi.logging.LogFilter;
import io.ecosystem.spi.logging.LogPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads kept records in pages, as JSON. A position is the run of the log and the number of a record, as numbers begin
 * anew with each run. Thread-safe.
 */
final class LogReader {

    private static final Pattern POSITION = Pattern.compile("([0-9a-f]{16})-([0-9]{1,18})");

    /** In a shortened record there are three texts, and each character may take six bytes. */
    private static final int SHARE_OF_A_TEXT = 32;

    private final KeptRecords kept;
    private final String application;
    private final String instance;

    /** Reads records as those of an instance of an application. */
    LogReader(KeptRecords kept, String application, String instance) {
        this.kept = kept;
        this.application = application;
        this.instance = instance;
    }

    /**
     * Returns a page of records.
     *
     * @param after the position to go on from; empty for the latest
     * @throws IllegalArgumentException if it is no position of this log
     */
    LogPage read(LogFilter filter, String after, int limit, int maxBytes) {
        long end = kept.end();
        var matching = new RecordFilter(filter);
        var page = new Page(limit, maxBytes);
        long from = after.isEmpty() ? latest(matching, limit, end) : number(after, end);
        long next = from;
        long lost = 0;
        boolean isOpen = true;
        while (isOpen && next < end) {
            KeptRecords.Excerpt excerpt = kept.from(next);
            lost += excerpt.first() - next;
            next = excerpt.first();
            for (KeptRecord each : excerpt.records()) {
                isOpen = next < end && (!matching.matches(each.values()) || page.add(each));
                if (!isOpen) {
                    break;
                }
                next++;
            }
        }
        return new LogPage(page.records, position(next), after.isEmpty() ? 0 : lost);
    }

    /**
     * Returns a future that completes when there is a record to read.
     *
     * @throws IllegalArgumentException if {@code after} is no position of this log
     */
    CompletableFuture<Void> arrival(LogFilter filter, String after) {
        return kept.arrival(new RecordFilter(filter), number(after, kept.end()));
    }

    /** Returns the number of the first one of the latest matching records, or the end if there are none. */
    private long latest(RecordFilter filter, int limit, long end) {
        var numbers = new ArrayDeque<Long>();
        for (KeptRecords.Excerpt excerpt = kept.from(0);
                !excerpt.records().isEmpty() && excerpt.first() < end;
                excerpt = kept.from(excerpt.first() + excerpt.records().size())) {
            long number = excerpt.first();
            for (KeptRecord each : excerpt.records()) {
                if (number < end && filter.matches(each.values())) {
                    if (numbers.size() == limit) {
                        numbers.remove();
                    }
                    numbers.add(number);
                }
                number++;
            }
        }
        return numbers.isEmpty() ? end : numbers.element();
    }

    private String position(long number) {
        return "%s-%d".formatted(kept.run(), number);
    }

    private long number(String position, long end) {
        Matcher matcher = POSITION.matcher(position);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected 'next' of an earlier answer, not '%s'".formatted(position));
        }
        if (!matcher.group(1).equals(kept.run())) {
            return 0;
        }
        long number = Long.parseLong(matcher.group(2));
        if (number > end) {
            throw new IllegalArgumentException(
                    "expected 'next' of an earlier answer, and '%s' is none".formatted(position));
        }
        return number;
    }

    /** A page being filled. Used by one thread. */
    private final class Page {

        private final List<String> records = new ArrayList<>();
        private final JsonLayout layout = new JsonLayout(application, instance);
        private final int limit;
        private final int maxBytes;
        private long bytes;

        Page(int limit, int maxBytes) {
            this.limit = limit;
            this.maxBytes = maxBytes;
        }

        /** Adds a record; returns false if it has no more room. The first one is shortened rather than refused. */
        boolean add(KeptRecord next) {
            if (records.size() == limit) {
                return false;
            }
            ThrownText thrown = kept.thrown(next);
            String json = json(next.values(), thrown);
            if (records.isEmpty() && size(json) > maxBytes) {
                int longest = Math.max(1, maxBytes / SHARE_OF_A_TEXT);
                json = json(next.values().shortened(longest), thrown == null ? null : thrown.shortened(longest));
            } else if (bytes + size(json) > maxBytes) {
                return false;
            }
            records.add(json);
            bytes += size(json);
            return true;
        }

        private String json(LogRecord values, @Nullable ThrownText thrown) {
            var json = new StringBuilder();
            layout.append(values, thrown, json);
            json.setLength(json.length() - 1); // the line feed
            return json.toString();
        }

        private static long size(String json) {
            return json.getBytes(StandardCharsets.UTF_8).length + 1L;
        }
    }
}
