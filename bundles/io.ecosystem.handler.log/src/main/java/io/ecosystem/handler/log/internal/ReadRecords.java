package io.ecosystem.handler.log.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.handler.SnakeCaseFields;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.logging.LogFilter;
import io.ecosystem.spi.logging.LogLevel;
import io.ecosystem.spi.logging.LogPage;
import io.ecosystem.spi.logging.Logging;
import io.ecosystem.spi.routing.WaitingHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Shows the latest records of the log, or those after a position, and waits for one if there is none yet. The answer is
 * made of the records as the log writes them.
 */
@Component(service = Handler.class)
@Route("eco.log.records")
@RequiresRole(Role.DATA)
public final class ReadRecords implements Handler<ReadRecords.Request, Bytes>, WaitingHandler {

    private static final int DEFAULT_LIMIT = 100;
    private static final int LARGEST_LIMIT = 1_000;
    private static final int LONGEST_WAIT_SECONDS = 30;

    /** Answers are kept to this, whatever a transport carries, since they are made in memory. */
    private static final int LONGEST_ANSWER = 1_048_576;

    /** Room for all of an answer but its records and its key, of which each character may take six bytes. */
    private static final int FRAME_BYTES = 200;

    private static final int BYTES_OF_A_CHARACTER = 6;

    /** The end of a wait before that of the call. */
    private static final Duration RESERVE = Duration.ofSeconds(1);

    /**
     * The records to show; all conditions must hold.
     *
     * @param after where an earlier answer says to go on; missing or empty for the latest records
     * @param level the least severity
     * @param logger a logger with all below it
     * @param key the trace, trace and span, or uid of a request
     * @param text a part of the body
     * @param limit the most records, from 1 to 1,000; 100 if missing
     * @param waitSeconds how long to wait if there is no such record yet, from 0 to 30; 0 if missing
     */
    @KnownFieldsOnly
    @SnakeCaseFields
    public record Request(
            Optional<String> after,
            Optional<String> level,
            Optional<String> logger,
            Optional<String> key,
            Optional<String> text,
            Optional<Integer> limit,
            Optional<Integer> waitSeconds) {}

    private final Logging logging;
    private final Map<Call, CompletableFuture<Void>> waits = new ConcurrentHashMap<>();

    /** A {@link System#nanoTime()}: calls that began before do not wait. Written by {@link #endWaits()}. */
    private volatile long ended = System.nanoTime() - TimeUnit.DAYS.toNanos(1);

    /** Reads the given log. */
    @Activate
    public ReadRecords(@Reference Logging logging) {
        this.logging = logging;
    }

    @Override
    @Deactivate
    public void endWaits() {
        ended = System.nanoTime();
        waits.values().forEach(wait -> wait.complete(null));
    }

    @Override
    public Bytes handle(Request request, Call call) throws InterruptedException {
        int limit = number("limit", request.limit().orElse(DEFAULT_LIMIT), 1, LARGEST_LIMIT);
        int wait = number("wait_seconds", request.waitSeconds().orElse(0), 0, LONGEST_WAIT_SECONDS);
        LogFilter filter = filter(request);
        int bytes = room(call);
        LogPage page = page(filter, request.after().orElse(""), limit, bytes);
        if (!page.records().isEmpty() || wait == 0) {
            return answer(page, page.lost());
        }
        await(filter, page.next(), Duration.ofSeconds(wait), call);
        LogPage later = page(filter, page.next(), limit, bytes);
        return answer(later, page.lost() + later.lost());
    }

    private LogPage page(LogFilter filter, String after, int limit, int bytes) {
        try {
            return logging.records(filter, after, limit, bytes);
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("after: " + e.getMessage());
        }
    }

    /** Waits until there is a record, the time is up, or this route or the instance goes. */
    private void await(LogFilter filter, String after, Duration longest, Call call) throws InterruptedException {
        Duration left = call.timeLeft().orElse(longest.plus(RESERVE)).minus(RESERVE);
        CompletableFuture<Void> arrival = logging.arrival(filter, after);
        waits.put(call, arrival);
        try {
            if (call.began() - ended > 0) { // read after the addition, so that no end is missed
                arrival.get((left.compareTo(longest) < 0 ? left : longest).toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            // nothing came: the answer says how far the log has been read
        } catch (ExecutionException e) {
            throw new IllegalStateException("the log cannot be waited for", e.getCause());
        } finally {
            waits.remove(call);
            arrival.cancel(false);
        }
    }

    private static LogFilter filter(Request request) {
        return new LogFilter(
                request.level()
                        .map(name -> LogLevel.of(name)
                                .orElseThrow(
                                        () -> RefusedException.invalid("level: expected one of " + SetLevel.LEVELS)))
                        .orElse(null),
                text("logger", request.logger()),
                text("key", request.key()),
                text("text", request.text()));
    }

    /** An empty text is most likely a mistake, and would select everything. */
    private static String text(String field, Optional<String> text) {
        if (text.filter(String::isEmpty).isPresent()) {
            throw RefusedException.invalid("%s: expected a text that is not empty".formatted(field));
        }
        return text.orElse("");
    }

    private static int number(String field, int number, int least, int most) {
        if (number < least || number > most) {
            throw RefusedException.invalid(
                    "%s: expected an integer from %d to %d, not %d".formatted(field, least, most, number));
        }
        return number;
    }

    /** Returns how many bytes the records of an answer may take. */
    private static int room(Call call) {
        long frame = FRAME_BYTES
                + (long) BYTES_OF_A_CHARACTER * call.key().toString().length();
        return (int) Math.max(0, Math.min(call.origin().maxResponseBytes(), LONGEST_ANSWER) - frame);
    }

    private static Bytes answer(LogPage page, long lost) {
        return Bytes.utf8("{\"records\":[%s],\"next\":\"%s\",\"lost\":%d}"
                .formatted(String.join(",", page.records()), page.next(), lost));
    }
}
