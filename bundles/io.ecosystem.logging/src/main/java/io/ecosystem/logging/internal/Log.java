package io.ecosystem.logging.internal;

import java.io.PrintStream;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.ILoggerFactory;

/**
 * Where the records of all loggers come together and go on to the outputs. Until these are known, and while they
 * change, records are held back; after the end, warnings go to standard error.
 */
final class Log implements ILoggerFactory {

    /** The log of this class loader, and so of one framework. */
    static final Log INSTANCE = new Log(System.err);

    private static final int MOST_HELD = 10_000;

    private final Map<String, NamedLogger> loggers = new ConcurrentHashMap<>();
    private final PrintStream console;
    private final Repeats repeats = new Repeats(this::pass, System::nanoTime);

    /** What follows is written with the lock of this object. */
    private final List<LogRecord> held = new ArrayList<>();

    private boolean holding = true;
    private Levels levels = Levels.DEFAULT;
    private volatile Consumer<LogRecord> way = this::hold;
    private List<Spool> spools = List.of();
    private IntConsumer buffer = records -> {};

    /**
     * A log that holds its records back.
     *
     * @param console for records and for what the log itself has to say
     */
    Log(PrintStream console) {
        this.console = console;
    }

    @Override
    public NamedLogger getLogger(String name) {
        NamedLogger known = loggers.get(name);
        if (known != null) {
            return known;
        }
        synchronized (this) { // so that it misses no change of levels
            return loggers.computeIfAbsent(name, any -> new NamedLogger(name, this, levels.of(name)));
        }
    }

    void publish(LogRecord next) {
        if (repeats.admits(next)) {
            pass(next);
        }
    }

    private void pass(LogRecord next) {
        way.accept(next);
    }

    synchronized void levels(Levels next) {
        levels = next;
        loggers.forEach((name, logger) -> logger.threshold(next.of(name)));
    }

    /**
     * Sends records elsewhere from now on; what the former outputs have is written first. Called by one thread at once.
     */
    void outputs(Outputs outputs, int bufferRecords) {
        closeSpools();
        open(outputs, bufferRecords);
    }

    /** How many records the file gathers from now on. */
    synchronized void bufferRecords(int records) {
        buffer.accept(records);
    }

    /** Writes all that is left. */
    void close() {
        repeats.close();
        closeSpools();
        synchronized (this) {
            var lastResort = new LastResort(console);
            held.forEach(lastResort::write);
            held.clear();
            go(lastResort::warn);
        }
    }

    /** No lock is held while the disk is waited for, as every thread that logs would wait for it too. */
    private void closeSpools() {
        List<Spool> former;
        synchronized (this) {
            holding = true;
            way = this::hold;
            former = spools;
            spools = List.of();
        }
        former.forEach(Spool::close);
    }

    private synchronized void open(Outputs outputs, int bufferRecords) {
        var opened = new ArrayList<Spool>();
        if (outputs.hasFile()) {
            var file = new RollingFile(outputs.file(), outputs.maxFileBytes(), outputs.files(), console);
            var sink = new FileSink(outputs.file(), file, json(outputs), Clock.systemUTC(), System::nanoTime, console);
            var spool = new Spool("io.ecosystem.logging-file", sink, bufferRecords);
            buffer = spool::bufferRecords;
            opened.add(spool);
        }
        if (outputs.console() != Outputs.Console.NOTHING) {
            var layout =
                    outputs.console() == Outputs.Console.JSON ? json(outputs) : new TextLayout(ZoneId.systemDefault());
            opened.add(new Spool("io.ecosystem.logging-console", new ConsoleSink(console, layout), 0));
        }
        spools = List.copyOf(opened);
        Consumer<LogRecord> next = entry -> opened.forEach(spool -> spool.put(entry));
        held.stream()
                .filter(kept -> kept.severity().isAtLeast(levels.of(kept.logger())))
                .forEach(next);
        held.clear();
        go(next);
    }

    private void go(Consumer<LogRecord> next) {
        holding = false;
        way = next;
    }

    /** A thread may come here when the way is another already; its record takes that. */
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
