package io.ecosystem.logging.internal;

import ch.qos.logback.classic.LoggerContext;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMDCAdapter;

/**
 * Collects the records of all loggers, passes them to the outputs, and keeps the latest. Until the outputs are known,
 * and while they change, records are held back; after the end, warnings go to standard error.
 */
final class Log {

    /** The log of this class loader, and hence of one framework. */
    static final Log INSTANCE = new Log(System.err);

    private static final int MOST_HELD = 10_000;

    private final LoggerContext loggers = new LoggerContext();
    private final Recorder recorder;
    private final PrintStream console;
    private final KeptRecords kept = new KeptRecords();
    private final Repeats repeats = new Repeats(this::pass, System::nanoTime);

    /** The following is written under the lock of this object. */
    private final List<LogRecord> held = new ArrayList<>();

    private boolean holding = true;
    private volatile Levels levels = Levels.DEFAULT;
    private volatile Consumer<LogRecord> way = this::hold;
    private List<AsyncOutput> asyncOutputs = List.of();
    private IntConsumer buffer = records -> {};

    /**
     * Creates a log that holds records back.
     *
     * @param console for records and for the log's own messages
     */
    Log(PrintStream console) {
        this.console = console;
        loggers.setMDCAdapter(new BasicMDCAdapter());
        recorder = new Recorder(loggers, this::publish);
        levels.applyTo(loggers);
        loggers.start();
    }

    /** Returns the latest records. */
    KeptRecords kept() {
        return kept;
    }

    /** Returns the SLF4J loggers. */
    LoggerContext loggers() {
        return loggers;
    }

    Logger getLogger(String name) {
        return loggers.getLogger(name);
    }

    /** Logs a message from outside SLF4J, if it passes the level of its logger. */
    void log(String logger, Severity severity, String body, @Nullable Throwable thrown) {
        if (isEnabled(logger, severity)) {
            record(logger, severity, body, thrown);
        }
    }

    boolean isEnabled(String logger, Severity severity) {
        return loggers.getLogger(logger).isEnabledFor(severity.level());
    }

    /** Logs a message from outside SLF4J, whatever the level of its logger. */
    void record(String logger, Severity severity, String body, @Nullable Throwable thrown) {
        recorder.record(Instant.now(), severity, logger, body, thrown, null);
    }

    private void publish(LogRecord next) {
        if (isCriticalEnough(next) && repeats.admits(next)) {
            pass(next);
        }
    }

    /** Logback has no level above error. */
    private boolean isCriticalEnough(LogRecord next) {
        return next.severity() != Severity.ERROR || levels.of(next.logger()) != Severity.CRITICAL;
    }

    private void pass(LogRecord next) {
        way.accept(next);
    }

    synchronized void levels(Levels next) {
        levels = next;
        next.applyTo(loggers);
    }

    /**
     * Redirects records to new outputs, after the previous ones have written theirs. Called by one thread at a time.
     */
    void outputs(Outputs outputs, int bufferRecords) {
        closeOutputs();
        open(outputs, bufferRecords);
    }

    /** Sets how many records are buffered for the file. */
    synchronized void bufferRecords(int records) {
        buffer.accept(records);
    }

    /** Writes all remaining records. */
    void close() {
        repeats.close();
        kept.endWaits();
        closeOutputs();
        synchronized (this) {
            var lastResort = new LastResort(console);
            held.forEach(lastResort::write);
            held.clear();
            go(lastResort::warn);
        }
    }

    /** Holds no lock while waiting for the disk, as every logging thread would wait for it too. */
    private void closeOutputs() {
        List<AsyncOutput> former;
        synchronized (this) {
            holding = true;
            way = this::hold;
            former = asyncOutputs;
            asyncOutputs = List.of();
        }
        former.forEach(AsyncOutput::stop);
    }

    private synchronized void open(Outputs outputs, int bufferRecords) {
        var opened = new ArrayList<AsyncOutput>();
        if (outputs.hasFile()) {
            var file = new RollingFile(outputs.file(), outputs.maxFileBytes(), outputs.files(), console);
            var sink = new FileSink(outputs.file(), file, json(outputs), Clock.systemUTC(), System::nanoTime, console);
            var output = new AsyncOutput(loggers, "io.ecosystem.logging-file", sink, bufferRecords);
            buffer = output::bufferRecords;
            opened.add(output);
        }
        if (outputs.console() != Outputs.Console.NOTHING) {
            var layout =
                    outputs.console() == Outputs.Console.JSON ? json(outputs) : new TextLayout(ZoneId.systemDefault());
            opened.add(new AsyncOutput(loggers, "io.ecosystem.logging-console", new ConsoleSink(console, layout), 0));
        }
        asyncOutputs = List.copyOf(opened);
        Consumer<LogRecord> next = entry -> {
            opened.forEach(output -> output.doAppend(entry));
            kept.add(entry);
        };
        held.stream()
                .filter(early -> early.severity().isAtLeast(levels.of(early.logger())))
                .forEach(next);
        held.clear();
        go(next);
    }

    private void go(Consumer<LogRecord> next) {
        holding = false;
        way = next;
    }

    /** A thread may arrive here when the outputs have already changed; its record then goes to the new ones. */
    private synchronized void hold(LogRecord next) {
        if (!holding) {
            way.accept(next);
        } else if (held.size() < MOST_HELD) {
            held.add(next);
        }
    }

    private static Layout json(Outputs outputs) {
        return new JsonLayout(outputs.application(), outputs.instance());
    }
}
