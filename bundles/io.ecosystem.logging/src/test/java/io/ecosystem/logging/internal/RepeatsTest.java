package io.ecosystem.logging.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Uid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepeatsTest {

    private final List<LogRecord> told = new ArrayList<>();
    private long now;
    private final Repeats repeats = new Repeats(told::add, () -> now);

    @AfterEach
    void close() {
        repeats.close();
    }

    @Test
    void tellsAFailureWhenItBeginsAndCountsItAfterThat() {
        long written = written(158, Severity.ERROR, "too many open files");

        assertThat(written).isEqualTo(Repeats.WRITTEN);
        repeats.tell();
        assertThat(told).isEmpty();

        now += Repeats.WINDOW.toNanos();
        repeats.tell();
        assertThat(told)
                .singleElement()
                .extracting(LogRecord::body)
                .asString()
                .isEqualTo("the same 153 more times within a minute: failed: java.io.IOException: too many open files"
                        + " 158");
        assertThat(told.getFirst().severity()).isEqualTo(Severity.ERROR);
    }

    @Test
    void tellsItAnewAfterThat() {
        written(10, Severity.WARN, "refused");
        now += Repeats.WINDOW.toNanos();
        repeats.tell();

        assertThat(written(10, Severity.WARN, "refused")).isEqualTo(Repeats.WRITTEN);
    }

    @Test
    void startsCountingAnewWhenNothingWasHeldBack() {
        written(Repeats.WRITTEN, Severity.WARN, "refused");
        now += Repeats.WINDOW.toNanos();

        assertThat(written(Repeats.WRITTEN, Severity.WARN, "refused")).isEqualTo(Repeats.WRITTEN);
    }

    @Test
    void takesOtherFailuresAndWhatIsNoneForWhatTheyAre() {
        written(100, Severity.ERROR, "too many open files");

        assertThat(written(1, Severity.ERROR, "no space left")).isEqualTo(1);
        assertThat(written(1, Severity.WARN, "too many open files")).isEqualTo(1);
        assertThat(written(100, Severity.INFO, "too many open files")).isEqualTo(100);
        assertThat(IntStream.range(0, 100)
                        .filter(i -> repeats.admits(Records.of("no exception")))
                        .count())
                .isEqualTo(100);
    }

    @Test
    void countsNoFailuresOfRequests() {
        var failed = new LogRecord(
                Records.TIME,
                Severity.ERROR,
                "acme.Dice",
                "failed",
                CallSite.UNKNOWN,
                new Uid("7"),
                new IOException("no dice"),
                Map.of());

        assertThat(IntStream.range(0, 100).filter(i -> repeats.admits(failed)).count())
                .isEqualTo(100);
    }

    @Test
    void remembersABoundedNumberOfFailures() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(repeats.admits(failure(Severity.ERROR, "x".repeat(i % 1_000 + 1) + i)))
                    .isTrue();
            now += Repeats.WINDOW.toNanos() / 100;
        }
    }

    @Test
    void tellsAtTheEndWhatItHasHeldBack() {
        written(7, Severity.ERROR, "too many open files");

        repeats.close();

        assertThat(told).singleElement().extracting(LogRecord::body).asString().contains("the same 2 more times");
    }

    private long written(int times, Severity severity, String message) {
        return IntStream.rangeClosed(1, times)
                .filter(i -> repeats.admits(failure(severity, message + " " + i)))
                .count();
    }

    private static LogRecord failure(Severity severity, String message) {
        return new LogRecord(
                Records.TIME,
                severity,
                "acme.Dice",
                "failed",
                CallSite.UNKNOWN,
                NoKey.INSTANCE,
                new IOException(message),
                Map.of());
    }
}
