package io.ecosystem.logging.internal;

import io.ecosystem.api.message.NoKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Writes records to a file. While the disk fails, records are dropped and counted; the sink reports this once on
 * standard error, and once in the file when it is writable again.
 */
final class FileSink implements Sink {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** A full disk occasionally accepts a record and refuses the next. */
    private static final Duration REPORT = Duration.ofMinutes(1);

    private final Path path;
    private final RollingFile file;
    private final Layout layout;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final PrintStream errors;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private long nextLook; // by the ticker, like the next one
    private long nextReport;
    private long lost;

    /** Empty while there is no failure. */
    private String failure = "";

    /**
     * Creates a sink that has written nothing yet.
     *
     * @param clock dates records
     * @param ticker nanoseconds that are independent of changes to the clock
     */
    FileSink(Path path, RollingFile file, Layout layout, InstantSource clock, LongSupplier ticker, PrintStream errors) {
        this.path = path;
        this.file = file;
        this.layout = layout;
        this.clock = clock;
        this.ticker = ticker;
        nextLook = ticker.getAsLong();
        nextReport = nextLook;
        this.errors = errors;
    }

    @Override
    public void write(List<LogRecord> records) {
        if (isTimeToLook()) {
            file.notice();
        } else if (!failure.isEmpty()) {
            lost += records.size();
            return;
        }
        int written = 0;
        try {
            while (written < records.size()) {
                written += writeWhole(records.subList(written, records.size()));
            }
            if (lost > 0) {
                writeWhole(List.of(loss()));
                recovered();
            }
        } catch (IOException e) {
            lost += records.size() - written;
            failed(e);
        }
    }

    @Override
    public void close() {
        file.close();
    }

    /** Writes as many records as the file has room for, at least one, and returns their number. */
    private int writeWhole(List<LogRecord> records) throws IOException {
        long room = file.room();
        int count = 0;
        text.setLength(0);
        for (LogRecord next : records) {
            line.setLength(0);
            layout.append(next, line);
            if (count > 0 && text.length() + line.length() > room / 3) {
                break; // a character takes at most 3 bytes
            }
            text.append(line);
            count++;
        }
        file.append(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
        return count;
    }

    private boolean isTimeToLook() {
        long now = ticker.getAsLong();
        boolean due = now - nextLook >= 0;
        if (due) {
            nextLook = now + PAUSE.toNanos();
        }
        return due;
    }

    private void failed(IOException e) {
        long now = ticker.getAsLong();
        if (failure.isEmpty() && now - nextReport >= 0) {
            errors.printf("Cannot write the log %s: %s. Records are lost until it can be written again.%n", path, e);
            nextReport = now + REPORT.toNanos();
        }
        failure = e.toString();
        file.close();
    }

    private void recovered() {
        failure = "";
        lost = 0;
    }

    private LogRecord loss() {
        return new LogRecord(
                clock.instant(),
                Severity.WARN,
                FileSink.class.getPackageName(),
                "%d log records are lost, as the log could not be written: %s".formatted(lost, failure),
                CallSite.UNKNOWN,
                NoKey.INSTANCE,
                null,
                Map.of());
    }
}
