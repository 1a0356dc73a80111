package io.ecosystem.logging.internal;

import io.ecosystem.api.message.NoKey;
import io.ecosystem.spi.logging.RateLimit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Limits recurring failures: logs the first one, then a count once a minute, so that they cannot displace everything
 * else from the files. Failures are the same if one logger reports them with the same exception, whatever the numbers
 * in its message; those of a request are logged with the request and not counted. Thread-safe.
 */
final class Repeats {

    static final Duration WINDOW = Duration.ofMinutes(1);
    static final int WRITTEN = 5;
    private static final int MOST_KINDS = 256;
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private record Kind(String logger, Severity severity, Class<?> type, String message) {}

    /** One kind of failure. Guarded by the lock of the map. */
    private static final class Count {

        private final RateLimit limit;
        private LogRecord last;

        Count(RateLimit limit, LogRecord first) {
            this.limit = limit;
            last = first;
        }
    }

    private final Consumer<LogRecord> summaries;
    private final LongSupplier nanos;
    private final Map<Kind, Count> counts = new HashMap<>();
    private @Nullable Thread thread; // guarded by the lock of the map; null unless something was suppressed

    /**
     * @param summaries receives the counts of suppressed failures
     * @param nanos a clock that never goes back
     */
    Repeats(Consumer<LogRecord> summaries, LongSupplier nanos) {
        this.summaries = summaries;
        this.nanos = nanos;
    }

    /** Returns whether to write a record; otherwise it is counted. */
    boolean admits(LogRecord next) {
        if (next.thrown() == null || !next.severity().isAtLeast(Severity.WARN) || next.key() != NoKey.INSTANCE) {
            return true;
        }
        var kind = new Kind(
                next.logger(),
                next.severity(),
                next.thrown().getClass(),
                NUMBER.matcher(StackTrace.message(next.thrown())).replaceAll("0"));
        synchronized (counts) {
            Count count = counts.get(kind);
            if (count == null) {
                if (counts.size() >= MOST_KINDS) {
                    counts.values().removeIf(old -> old.limit.isIdle());
                }
                if (counts.size() >= MOST_KINDS) {
                    return true;
                }
                count = new Count(new RateLimit(WRITTEN, WINDOW, nanos), next);
                counts.put(kind, count);
            }
            count.last = next;
            boolean permitted = count.limit.permits();
            if (!permitted && thread == null) {
                thread = Thread.ofVirtual().name("io.ecosystem.logging-repeats").start(this::run);
            }
            return permitted;
        }
    }

    /** Reports suppressed failures whose minute is over. */
    void tell() {
        tell(false);
    }

    /** Reports all suppressed failures. */
    void close() {
        tell(true);
        synchronized (counts) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    private void tell(boolean all) {
        var told = new HashMap<LogRecord, Long>();
        synchronized (counts) {
            counts.values().removeIf(count -> {
                long more = all ? count.limit.takeSuppressed() : count.limit.takeEnded();
                if (more > 0) {
                    told.put(count.last, more);
                }
                return count.limit.isIdle();
            });
        }
        told.forEach((last, more) -> summaries.accept(new LogRecord(
                last.time(),
                last.severity(),
                last.logger(),
                "the same %d more times within a minute: %s: %s".formatted(more, last.body(), last.thrown()),
                last.callSite(),
                NoKey.INSTANCE,
                null,
                last.attributes())));
    }

    private void run() {
        try {
            while (isNeeded()) {
                Thread.sleep(Duration.ofSeconds(1));
                tell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isNeeded() {
        synchronized (counts) {
            boolean needed = counts.values().stream().anyMatch(count -> count.limit.hasSuppressed());
            thread = needed ? thread : null;
            return needed;
        }
    }
}
